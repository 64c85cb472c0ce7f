// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"net"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// freePort returns a port that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

func TestRedirectURI_OtherMachine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ uri, says string }{
		{"", "localhost"},
		{"localhost:8400", "localhost"},
		{"https://localhost", "localhost"},
		{"http://example.com", "localhost"},
		{"http://localhost.example.com", "localhost"},
		{"http://127.0.0.2", "localhost"},
		{"http://[::1]:8400", "localhost"},
		{"http://0.0.0.0:8400", "localhost"},
		{"http://localhost:port", "localhost"},
		{"http://user:secret@localhost", "path"},
		{"http://localhost/?a=b", "path"},
		{"http://localhost/#", "path"},
		{"http://localhost:0", "65535"},
		{"http://localhost:65536", "65535"},
	} {
		t.Run(test.uri, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			r := start(t, sim, testInvocation(environment(sim)), "sign-in", "-redirect-uri", test.uri)
			r.wantExit(exitUsage)
			r.wantSaid("-redirect-uri", test.says)
			if strings.Contains(r.stderr.String(), "secret") {
				t.Errorf("the user information of the URI is shown:\n%s", r.stderr)
			}
		})
	}
}

func TestRedirectURI_PortTaken(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			other, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
			if err != nil {
				t.Skip("this machine has no such address: ", err)
			}
			defer other.Close()
			_, port, _ := net.SplitHostPort(other.Addr().String())
			sim := startSimulator(t)
			i := testInvocation(environment(sim, withoutRefreshToken))
			i.openBrowser = func(string) error {
				t.Error("a browser was opened")
				return nil
			}
			r := start(t, sim, i, "sign-in", "-redirect-uri", "http://localhost:"+port)
			r.wantExit(exitRefused)
			r.wantSaid(port)
			if strings.Contains(r.stderr.String(), "authorize") {
				t.Errorf("an address was printed:\n%s", r.stderr)
			}
		})
	}
}

func TestCallback_ListensOnLoopback(t *testing.T) {
	t.Parallel()
	redirect, listeners, err := redirect{host: "localhost"}.listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := 1
	if hasIPv6(t.Context()) {
		want = 2
	}
	if len(listeners) != want {
		t.Errorf("got %d listeners, want %d", len(listeners), want)
	}
	for _, listener := range listeners {
		host, port, _ := net.SplitHostPort(listener.Addr().String())
		if !net.ParseIP(host).IsLoopback() || port != redirect.port {
			t.Errorf("got a listener on %s, want one on loopback with port %s", listener.Addr(), redirect.port)
		}
		_ = listener.Close()
	}
}

func TestCallback_ClosedAfterSignIn(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in")
	right := authorize(t, r.address(), simulator.ExampleUser)
	get(t, right)
	r.wantExit(exitOK)
	host := strings.TrimPrefix(right, "http://")
	host, _, _ = strings.Cut(host, "/")
	if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host); err == nil {
		_ = conn.Close()
		t.Errorf("%s still accepts connections", host)
	}
}
