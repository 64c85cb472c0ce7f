// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
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

func TestEnvironmentNamesTheExample(t *testing.T) {
	t.Parallel()
	sim := start(t)
	want := map[string]string{
		"PARTNERCENTER_ENDPOINT":       sim.URL(),
		"PARTNERCENTER_AUTHORITY_HOST": sim.URL(),
		"PARTNERCENTER_TENANT_ID":      simulator.ExampleTenantID,
		"PARTNERCENTER_CLIENT_ID":      simulator.ExampleClientID,
		"PARTNERCENTER_CLIENT_SECRET":  simulator.ExampleClientSecret,
		"PARTNERCENTER_REFRESH_TOKEN":  simulator.ExampleRefreshToken,
	}
	if got := sim.Environment(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheSimulatorServesManyAtOnce(t *testing.T) {
	t.Parallel()
	sim := start(t)
	c := client(t, sim)
	done := make(chan int)
	for range 20 {
		tokens, reads := tokenRequest(t, sim, simulator.ExampleTenantID, exampleForm()), readRequest(t, sim, "")
		go func() {
			status := 0
			defer func() { done <- status }()
			resp, err := c.Do(tokens)
			if err != nil {
				return
			}
			defer resp.Body.Close()
			var redeemed tokenResponse
			if json.NewDecoder(resp.Body).Decode(&redeemed) != nil {
				return
			}
			reads.Header.Set("Authorization", "Bearer "+redeemed.AccessToken)
			if resp, err = c.Do(reads); err == nil {
				defer resp.Body.Close()
				status = resp.StatusCode
			}
			sim.SetStatus(simulator.PendingSubscriptionID, "success")
			_, _, _ = sim.APIRequests(), sim.AccessTokens(), sim.Problems()
		}()
	}
	for range 20 {
		if status := <-done; status != http.StatusOK {
			t.Errorf("got status %d, want 200", status)
		}
	}
	if got := len(sim.APIRequests()); got != 20 {
		t.Errorf("got %d records, want 20", got)
	}
	wantNoProblems(t, sim)
}
