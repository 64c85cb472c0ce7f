// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

// net/http would take new connections for as long as the try may last, as fast
// as it can.
func TestAServerThatDisownsEveryConnectionEndsATry(t *testing.T) {
	t.Parallel()
	connections := &atomic.Int32{}
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
			connections.Add(1)
			// RFC 9113: empty SETTINGS, and GOAWAY for every stream without an error.
			frames := [9 + 17]byte{3: 4, 11: 8, 12: 7}
			_, _ = conn.Write(frames[:])
			_, _ = io.Copy(io.Discard, conn)
		},
	}
	server.StartTLS()
	t.Cleanup(server.Close)

	ctx, cancel := within(t.Context(), 10*time.Second)
	defer cancel()
	resp, err := get(ctx, newPipeline(trusting(t, server), retries(1)), server.URL)
	failure := wantError(t, resp, err)
	wantTries(t, failure, 2)
	if want := "the connection was closed before the answer was complete"; failure.Reason != want {
		t.Errorf("reason: got %q, want %q", failure.Reason, want)
	}
	if got := connections.Load(); got > 30 {
		t.Errorf("got %d connections, want a few", got)
	}
}
