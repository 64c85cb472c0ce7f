// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestServePutsAFaultInFrontOfAHandler(t *testing.T) {
	t.Parallel()
	teapot := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	server, err := simulator.Serve(teapot, simulator.Every(3, simulator.Respond(503, nil, "")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	for i, want := range []int{418, 418, 503, 418, 418, 503} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL(), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("request %d: got status %d, want %d", i+1, resp.StatusCode, want)
		}
	}
	if server.Requests() != 6 || server.Connections() != 1 {
		t.Errorf("got %d requests on %d connections, want 6 on 1", server.Requests(), server.Connections())
	}
}
