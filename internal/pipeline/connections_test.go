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

// A gateway may pass on a late response to the first request when the second one
// has been sent.
func TestAConnectionOfHTTP11ServesOneRequest(t *testing.T) {
	t.Parallel()
	codes := []int{200, 204, 301, 400, 401, 404, 408, 429, 500, 504}
	var faults []simulator.Fault
	for _, code := range codes {
		faults = append(faults, simulator.Respond(code, nil, strings.Repeat("x", 5000)))
	}
	s := newService(append(faults, status(http.StatusOK))...)
	address, connections := countConnections(t, s)
	p := newPipeline(newTransport(t))
	for range codes {
		if _, err := get(t.Context(), p, address); err != nil {
			t.Fatal(err)
		}
	}
	want := len(codes) + 1 // the 429 was waited for
	wantRequests(t, s, want)
	if got := connections.Load(); int(got) != want {
		t.Errorf("got %d connections, want %d", got, want)
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

// net/http would open new connections for as long as the attempt may last, as
// fast as it can.
func TestAServerThatDisownsEveryConnectionEndsAnAttempt(t *testing.T) {
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
	wantAttempts(t, failure, 2)
	if want := "the server closed 10 connections in a row"; failure.Reason != want {
		t.Errorf("reason: got %q, want %q", failure.Reason, want)
	}
	if got := connections.Load(); got > 30 {
		t.Errorf("got %d connections, want a few", got)
	}
}
