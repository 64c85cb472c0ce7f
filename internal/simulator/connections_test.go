// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestGoAwayDisownsTheRequestsOfAConnection(t *testing.T) {
	t.Parallel()
	sim := start(t, simulator.WithTLS())
	token := exampleToken(t, sim)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.GoAway())
	wantStatus(t, sim, token, http.StatusOK) // net/http repeats what was disowned
	if got := len(sim.APIRequests()); got != 2 {
		t.Errorf("got %d requests, want 2", got)
	}
}

func TestTogetherWaitsForAllRequests(t *testing.T) {
	t.Parallel()
	for protocol, options := range map[string][]simulator.Option{"HTTP/1.1": nil, "HTTP/2": {simulator.WithTLS()}} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			sim := start(t, options...)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Together(3, simulator.Reset())...)
			c := client(t, sim)
			redeem(t, sim, simulator.ExampleTenantID, exampleForm())
			var requests sync.WaitGroup
			for range 3 {
				requests.Go(func() {
					resp, err := c.Do(readRequest(t, sim, ""))
					if err == nil {
						resp.Body.Close()
						t.Errorf("got status %d, want a reset", resp.StatusCode)
					}
				})
			}
			requests.Wait()
			if got := len(sim.APIRequests()); got != 3 {
				t.Errorf("got %d requests, want 3", got)
			}
		})
	}
}
