// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestAPublicClientNeedsNoSecret(t *testing.T) {
	t.Parallel()
	sim := start(t)
	public := simulator.Tenant{ID: uuid.NewString(), ClientID: uuid.NewString(), RefreshToken: "public-refresh-token"}
	sim.AddTenant(public)
	form := exampleForm()
	form.Set("client_id", strings.ToUpper(public.ClientID))
	form.Set("refresh_token", public.RefreshToken)
	form.Del("client_secret")
	redeem(t, sim, strings.ToUpper(public.ID), form)
	wantNoProblems(t, sim)
}

func TestRotationLeavesOldRefreshTokensValid(t *testing.T) {
	t.Parallel()
	sim := start(t)
	form := exampleForm()
	rotated := redeem(t, sim, simulator.ExampleTenantID, form).RefreshToken
	again := redeem(t, sim, simulator.ExampleTenantID, form).RefreshToken
	form.Set("refresh_token", rotated)
	last := redeem(t, sim, simulator.ExampleTenantID, form).RefreshToken
	if got, want := sim.RefreshTokens(), []string{rotated, again, last}; !slices.Equal(got, want) || rotated == again || again == last {
		t.Errorf("got refresh tokens %q, want the different %q", got, want)
	}
}

func TestAccessTokensExpire(t *testing.T) {
	t.Parallel()
	var now atomic.Pointer[time.Time]
	set := func(t time.Time) { now.Store(&t) }
	issued := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	set(issued)
	sim := start(t, simulator.WithClock(func() time.Time { return *now.Load() }))
	sim.SetTokenLifetime(10 * time.Minute)

	redeemed := redeem(t, sim, simulator.ExampleTenantID, exampleForm())
	if redeemed.ExpiresIn != 600 {
		t.Errorf("got expires_in %d, want 600", redeemed.ExpiresIn)
	}
	set(issued.Add(10*time.Minute - time.Second))
	wantStatus(t, sim, redeemed.AccessToken, http.StatusOK)
	set(issued.Add(10 * time.Minute))
	if body := wantStatus(t, sim, redeemed.AccessToken, http.StatusUnauthorized); !strings.Contains(body, "800001") {
		t.Errorf("got %s, want code 800001", body)
	}

	issuedHere := exampleToken(t, sim)
	sim.AcceptAccessToken("opaque", simulator.ExampleTenantID)
	wantStatus(t, sim, issuedHere, http.StatusOK)
	wantStatus(t, sim, "opaque", http.StatusOK)
	wantNoProblems(t, sim)
}
