// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestScriptedFaultsAreTakenInOrder(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	id := strings.ToUpper(simulator.ExampleSubscriptionID)
	sim.ScriptSubscription(id, simulator.Respond(500, nil, ""), nil, simulator.Respond(502, nil, ""))
	sim.ScriptSubscription(id, simulator.Respond(503, nil, ""))
	sim.ScriptSubscription(simulator.PendingSubscriptionID, simulator.Respond(504, nil, ""))
	for _, want := range []int{500, 200, 502, 503, 200, 200} {
		wantStatus(t, sim, token, want)
	}

	sim.ScriptSubscription(id, nil, simulator.Respond(408, nil, ""))
	sim.ScriptSubscriptionForever(id, simulator.Respond(500, nil, ""))
	for _, want := range []int{200, 408, 500, 500, 500} {
		wantStatus(t, sim, token, want)
	}
	sim.ScriptSubscriptionForever(id, nil)
	wantStatus(t, sim, token, http.StatusOK)
	wantNoProblems(t, sim)
}

func TestScriptedTokenFaultsAreTakenInOrder(t *testing.T) {
	t.Parallel()
	sim := start(t)
	c := client(t, sim)
	sim.ScriptToken(simulator.Respond(503, nil, ""), nil)
	sim.ScriptTokenForever(simulator.EntraError(400, "invalid_grant", 700082, "The refresh token has expired."))
	for _, want := range []int{503, 200, 400, 400} {
		resp, body := do(t, c, tokenRequest(t, sim, simulator.ExampleTenantID, exampleForm()))
		if resp.StatusCode != want {
			t.Errorf("got %d, want %d", resp.StatusCode, want)
		}
		if want == http.StatusBadRequest {
			wantEntraError(t, resp, body, 400, "invalid_grant", 700082)
		}
	}
	sim.ScriptTokenForever(nil)
	redeem(t, sim, simulator.ExampleTenantID, exampleForm())
	wantNoProblems(t, sim)
}

func TestFaultsWaitForAWellFormedRequest(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Respond(500, nil, ""))
	r := readRequest(t, sim, "")
	r.Header.Del("X-Locale")
	for _, want := range []struct {
		request *http.Request
		status  int
	}{{r, 400}, {readRequest(t, sim, ""), 500}} {
		if resp, _ := do(t, client(t, sim), want.request); resp.StatusCode != want.status {
			t.Errorf("got %d, want %d", resp.StatusCode, want.status)
		}
	}
}

func TestFaultsRespondForSubscriptionsThatDoNotExist(t *testing.T) {
	t.Parallel()
	sim := start(t)
	id := uuid.NewString()
	sim.ScriptSubscription(id, simulator.Respond(200, nil, "{}"))
	r := readRequest(t, sim, "")
	r.URL.Path = readPath(uuid.NewString(), id)
	if resp, body := do(t, client(t, sim), r); resp.StatusCode != 200 || body != "{}" {
		t.Errorf("got %d %s, want 200 {}", resp.StatusCode, body)
	}
}

func TestTheScriptOfASubscriptionGoesBeforeThatOfAllReads(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	sim.ScriptReads(simulator.Respond(500, nil, ""), nil)
	sim.ScriptReadsForever(simulator.Every(2, simulator.Respond(502, nil, "")))
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Respond(503, nil, ""), nil)
	for _, want := range []int{503, 200, 500, 200, 200, 502, 200, 502} {
		wantStatus(t, sim, token, want)
	}
	sim.ScriptReadsForever(nil)
	wantStatus(t, sim, token, http.StatusOK)
	wantNoProblems(t, sim)
}
