// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"slices"
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

func TestStartListensOnLoopbackAlone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "no-port"} {
		sim, err := simulator.Start(simulator.WithAddress(address))
		if err == nil {
			sim.Close()
			t.Errorf("%s was taken", address)
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
			t.Error("a request that hung was answered")
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

func TestRequestsAreRecordedAndCannotBeChanged(t *testing.T) {
	t.Parallel()
	logged := make(chan simulator.Request, 3)
	sim := start(t, simulator.WithRequestLog(func(r simulator.Request) { logged <- r }))
	token := exampleToken(t, sim)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Respond(503, nil, ""))

	first := readRequest(t, sim, token)
	do(t, client(t, sim), first)
	do(t, client(t, sim), readRequest(t, sim, token))

	reads := sim.APIRequests()
	if len(reads) != 2 || reads[0].Status != 503 || reads[1].Status != 200 {
		t.Fatalf("got reads %+v, want a 503 and a 200", reads)
	}
	if got := reads[0]; got.Method != "GET" || got.Path != first.URL.Path || got.Host != first.URL.Host || got.Time.IsZero() ||
		got.Header.Get("MS-RequestId") != first.Header.Get("MS-RequestId") || got.Form != nil {
		t.Errorf("got record %+v", got)
	}
	tokens := sim.TokenRequests()
	if len(tokens) != 1 || tokens[0].Status != 200 || tokens[0].Method != "POST" || !reflect.DeepEqual(tokens[0].Form, exampleForm()) {
		t.Fatalf("got token requests %+v", tokens)
	}

	tokens[0].Form["scope"][0] = "changed"
	reads[0].Header.Set("X-Locale", "changed")
	if sim.TokenRequests()[0].Form.Get("scope") != scope || sim.APIRequests()[0].Header.Get("X-Locale") != "en-US" {
		t.Error("a change of a copy changed the record")
	}

	statuses := []int{(<-logged).Status, (<-logged).Status, (<-logged).Status}
	slices.Sort(statuses)
	if want := []int{200, 200, 503}; !slices.Equal(statuses, want) {
		t.Errorf("got logged statuses %v, want %v", statuses, want)
	}
	wantNoProblems(t, sim)
}

func TestSimulatorServesManyAtOnce(t *testing.T) {
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
			var answer tokenAnswer
			if json.NewDecoder(resp.Body).Decode(&answer) != nil {
				return
			}
			reads.Header.Set("Authorization", "Bearer "+answer.AccessToken)
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
