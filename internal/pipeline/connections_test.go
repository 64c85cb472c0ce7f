// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// countConnections serves HTTP/1.1 on loopback.
func countConnections(t *testing.T, handler http.Handler) (address string, count *atomic.Int32) {
	t.Helper()
	count = &atomic.Int32{}
	server := httptest.NewUnstartedServer(handler)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			count.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, count
}

func TestEveryAnswerLeavesItsConnectionForTheNext(t *testing.T) {
	t.Parallel()
	var faults []simulator.Fault
	for _, code := range []int{200, 204, 301, 400, 401, 403, 404, 429, 500, 503} {
		faults = append(faults, simulator.Respond(code, nil, strings.Repeat("x", 5000)))
	}
	s := newService(append(faults, status(http.StatusOK))...)
	address, connections := countConnections(t, s)
	p := newPipeline(newTransport(t))
	for range len(faults) {
		if _, err := get(t.Context(), p, address); err != nil {
			t.Fatal(err)
		}
	}
	wantRequests(t, s, len(faults)+1) // the 429 was waited for
	if got := connections.Load(); got != 1 {
		t.Errorf("got %d connections, want 1", got)
	}
}

func TestRequestsShareOneConnectionOfHTTP2(t *testing.T) {
	t.Parallel()
	var connections sync.Map
	address, transport := listenTLS(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		connections.Store(r.Context().Value(connectionKey{}), r.Proto)
	}))
	p := newPipeline(transport)
	if _, err := get(t.Context(), p, address); err != nil { // those that come first, together, open several
		t.Fatal(err)
	}
	var group errgroup.Group
	for range 200 {
		group.Go(func() error {
			_, err := get(t.Context(), p, address)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	var protocols []any
	connections.Range(func(_, protocol any) bool {
		protocols = append(protocols, protocol)
		return true
	})
	if len(protocols) != 1 || protocols[0] != "HTTP/2.0" {
		t.Errorf("got connections %v, want one of HTTP/2.0", protocols)
	}
}
