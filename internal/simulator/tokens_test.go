// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"net/url"
	"reflect"
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

func TestAnAppIsGrantedATokenWithoutAUser(t *testing.T) {
	t.Parallel()
	for _, resource := range []string{"https://api.partnercenter.microsoft.com", "https://partner.partnercenterapi.microsoftonline.cn"} {
		sim := start(t)
		form := appForm()
		form.Set("scope", resource+"/.default")
		granted := redeem(t, sim, simulator.ExampleTenantID, form)
		if granted.RefreshToken != "" || granted.Scope != "" || granted.ExpiresIn != 3599 || len(sim.RefreshTokens()) > 0 {
			t.Errorf("got %+v, want an access token alone", granted)
		}
		claims := claimsOf(t, granted.AccessToken)
		for _, name := range []string{"jti", "iat", "nbf", "exp"} {
			delete(claims, name)
		}
		if want := map[string]any{
			"aud": resource, "iss": "https://sts.windows.net/" + simulator.ExampleTenantID + "/", "idtyp": "app",
			"tid": simulator.ExampleTenantID, "appid": simulator.ExampleClientID, "ver": "1.0",
		}; !reflect.DeepEqual(claims, want) {
			t.Errorf("got claims %v, want %v", claims, want)
		}
		wantNoProblems(t, sim)
	}
}

func TestAnAppIsRejectedAsByEntra(t *testing.T) {
	t.Parallel()
	public := simulator.Tenant{ID: uuid.NewString(), ClientID: uuid.NewString()}
	scoped := func(scope string) func(url.Values) { return func(form url.Values) { form.Set("scope", scope) } }
	for name, test := range map[string]struct {
		tenant string
		change func(url.Values)
		status int
		code   string
		aadsts int
	}{
		"delegated scope":   {simulator.ExampleTenantID, scoped(scope), 400, "invalid_scope", 1002012},
		"no scope":          {simulator.ExampleTenantID, scoped(""), 400, "invalid_scope", 1002012},
		"scopes of sign-in": {simulator.ExampleTenantID, scoped("openid https://api.partnercenter.microsoft.com/.default"), 400, "invalid_resource", 500011},
		"other resource":    {simulator.ExampleTenantID, scoped("https://graph.microsoft.com/.default"), 400, "invalid_resource", 500011},
		"wrong secret":      {simulator.ExampleTenantID, func(form url.Values) { form.Set("client_secret", "wrong") }, 401, "invalid_client", 7000215},
		"no secret":         {simulator.ExampleTenantID, func(form url.Values) { form.Del("client_secret") }, 401, "invalid_client", 7000218},
		"public client": {public.ID, func(form url.Values) {
			form.Set("client_id", public.ClientID)
			form.Del("client_secret")
		}, 401, "invalid_client", 7000216},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(public)
			form := appForm()
			test.change(form)
			wantNoToken(t, sim, test.tenant, form, test.status, test.code, test.aadsts)
		})
	}
}

func TestClaimsCanBeChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.SetClaims(func(claims map[string]any) {
		claims["aud"] = "https://graph.microsoft.com"
		delete(claims, "scp")
	})
	claims := claimsOf(t, exampleToken(t, sim))
	if _, ok := claims["scp"]; ok || claims["aud"] != "https://graph.microsoft.com" {
		t.Errorf("got claims %v", claims)
	}
	sim.SetClaims(func(claims map[string]any) { clear(claims) })
	opaque := exampleToken(t, sim)
	if opaque == "" || strings.Contains(opaque, ".") {
		t.Errorf("got token %q, want an opaque one", opaque)
	}
	wantStatus(t, sim, opaque, http.StatusOK)
	sim.SetClaims(nil)
	if got := claimsOf(t, exampleToken(t, sim))["aud"]; got != "https://api.partnercenter.microsoft.com" {
		t.Errorf("got audience %v", got)
	}
}

func TestRefreshTokensCanBeMadeGoodForOneUse(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.RevokeUsedRefreshTokens()
	form := exampleForm()
	for range 3 {
		renewed := redeem(t, sim, simulator.ExampleTenantID, form)
		resp, body := do(t, client(t, sim), tokenRequest(t, sim, simulator.ExampleTenantID, form))
		wantEntraError(t, resp, body, 400, "invalid_grant", 70000)
		form.Set("refresh_token", renewed.RefreshToken)
	}
}
