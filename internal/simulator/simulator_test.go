// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestWithTLSServesBothVersionsOfHTTP(t *testing.T) {
	t.Parallel()
	sim := start(t, simulator.WithTLS())
	c := client(t, sim)
	token := exampleToken(t, sim)

	resp, _ := do(t, c, readRequest(t, sim, token))
	if resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 {
		t.Errorf("got %s over %s, want 200 over HTTP/2", resp.Status, resp.Proto)
	}

	old := client(t, sim)
	old.Transport.(*http.Transport).ForceAttemptHTTP2 = false
	if resp, _ := do(t, old, readRequest(t, sim, token)); resp.StatusCode != http.StatusOK || resp.ProtoMajor != 1 {
		t.Errorf("got %s over %s, want 200 over HTTP/1.1", resp.Status, resp.Proto)
	}

	stranger := &http.Client{Transport: &http.Transport{}}
	resp, err := stranger.Do(readRequest(t, sim, token))
	if err == nil {
		resp.Body.Close()
		t.Error("a client that does not know the authority trusted the simulator")
	}
	wantNoProblems(t, sim)
}

func TestStartListensOnlyOnLoopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "no-port"} {
		sim, err := simulator.Start(simulator.WithAddress(address))
		if err == nil {
			sim.Close()
			t.Errorf("%s was accepted", address)
		}
	}
	sim := start(t, simulator.WithAddress("localhost:0"))
	if u, err := url.Parse(sim.URL()); err != nil || u.Scheme != "http" || u.Port() == "" || u.Path != "" {
		t.Errorf("got URL %s", sim.URL())
	}
}

func TestCloseEndsRequestsThatHang(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Hang())
	sim.ScriptTokenForever(simulator.Hang())
	c := client(t, sim)

	requests := []*http.Request{
		readRequest(t, sim, "any"),
		tokenRequest(t, sim, simulator.ExampleTenantID, exampleForm()),
	}
	ended := make(chan error, len(requests))
	for _, r := range requests {
		go func() {
			resp, err := c.Do(r)
			if err == nil {
				resp.Body.Close()
			}
			ended <- err
		}()
	}
	waitFor(t, func() bool { return len(sim.APIRequests()) == 1 && len(sim.TokenRequests()) == 1 })
	sim.Close()
	for range requests {
		if err := <-ended; err == nil {
			t.Error("a request that hung got a response")
		}
	}
}
