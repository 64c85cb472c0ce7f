// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestToken_AppRejected(t *testing.T) {
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
