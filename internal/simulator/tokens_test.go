// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestAccessToken_Expired(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Now().Unix())
	sim := start(t, simulator.WithClock(func() time.Time { return time.Unix(now.Load(), 0) }))
	sim.SetTokenLifetime(10 * time.Minute)
	token := exampleToken(t, sim)
	for _, want := range []int{http.StatusOK, http.StatusUnauthorized} {
		now.Add(300)
		if resp, body := do(t, client(t, sim), readRequest(t, sim, token)); resp.StatusCode != want {
			t.Errorf("got %d %s, want %d", resp.StatusCode, body, want)
		}
	}
}

func TestRefreshToken_UsedTwice(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.RevokeUsedRefreshTokens()
	redeem(t, sim, simulator.ExampleTenantID, exampleForm())
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, simulator.ExampleTenantID, exampleForm()))
	wantEntraError(t, resp, body, 400, "invalid_grant", 70000)
}
