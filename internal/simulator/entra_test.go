// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestToken_Rejected(t *testing.T) {
	t.Parallel()
	public := simulator.Tenant{ID: uuid.NewString(), ClientID: uuid.NewString(), RefreshToken: "public-refresh-token"}
	asPublic := change("client_id", public.ClientID)
	with := func(form func() url.Values) func(*testing.T, *simulator.Simulator) url.Values {
		return func(_ *testing.T, sim *simulator.Simulator) url.Values {
			sim.AddTenant(public)
			return form()
		}
	}
	wantRejections(t, simulator.ExampleTenantID, with(exampleForm), map[string]rejection{
		"unknown tenant":           {uuid.NewString(), nil, 400, "invalid_request", 90002},
		"common":                   {"common", nil, 400, "invalid_request", 90002},
		"other grant":              {"", change("grant_type", "password"), 400, "unsupported_grant_type", 70003},
		"no grant":                 {"", change("grant_type", ""), 400, "unsupported_grant_type", 70003},
		"resource":                 {"", change("resource", "https://api.partnercenter.microsoft.com"), 400, "invalid_request", 901002},
		"unknown client":           {"", change("client_id", uuid.NewString()), 400, "unauthorized_client", 700016},
		"no scope":                 {"", change("scope", ""), 400, "invalid_scope", 70011},
		"default scope":            {"", change("scope", "https://api.partnercenter.microsoft.com/.default"), 400, "invalid_scope", 70011},
		"foreign scope beside":     {"", change("scope", scope+" User.Read"), 400, "invalid_scope", 70011},
		"scope twice":              {"", change("scope", scope+" "+scope), 400, "invalid_scope", 70011},
		"no secret":                {"", change("client_secret", ""), 401, "invalid_client", 7000218},
		"wrong secret":             {"", change("client_secret", "wrong"), 401, "invalid_client", 7000215},
		"secret of public":         {public.ID, asPublic, 401, "invalid_client", 700025},
		"malformed assertion":      {"", asserting("a.b.c"), 401, "invalid_client", 50027},
		"no assertion":             {"", asserting(""), 401, "invalid_client", 7000218},
		"assertion of public":      {public.ID, func(form url.Values) { asPublic(form); asserting("a.b.c")(form) }, 401, "invalid_client", 700025},
		"unknown refresh token":    {"", change("refresh_token", "unknown"), 400, "invalid_grant", 70000},
		"no refresh token":         {"", change("refresh_token", ""), 400, "invalid_grant", 70000},
		"another tenant's refresh": {"", change("refresh_token", public.RefreshToken), 400, "invalid_grant", 70000},
		"client of another tenant": {public.ID, nil, 400, "unauthorized_client", 700016},
		"assertion type by itself": {"", change("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), 401, "invalid_client", 7000218},
	})
	wantRejections(t, simulator.ExampleTenantID, with(appForm), map[string]rejection{ // without a user
		"delegated scope":        {"", change("scope", scope), 400, "invalid_scope", 1002012},
		"no scope of an app":     {"", change("scope", ""), 400, "invalid_scope", 1002012},
		"scopes of sign-in":      {"", change("scope", "openid https://api.partnercenter.microsoft.com/.default"), 400, "invalid_resource", 500011},
		"other resource":         {"", change("scope", "https://graph.microsoft.com/.default"), 400, "invalid_resource", 500011},
		"wrong secret of an app": {"", change("client_secret", "wrong"), 401, "invalid_client", 7000215},
		"no secret of an app":    {"", change("client_secret", ""), 401, "invalid_client", 7000218},
		"public client": {public.ID, func(form url.Values) {
			form.Set("client_id", public.ClientID)
			form.Del("client_secret")
		}, 401, "invalid_client", 7000216},
	})
}

func TestToken_Mistakes(t *testing.T) {
	t.Parallel()
	wantMistakes(t, func(t *testing.T, sim *simulator.Simulator) *http.Request {
		return tokenRequest(t, sim, simulator.ExampleTenantID, exampleForm())
	}, map[string]mistake{
		"GET":                     {func(r *http.Request) { r.Method = "GET" }, 405, 900561, "the method is not POST"},
		"query":                   {func(r *http.Request) { r.URL.RawQuery = "client_id=x" }, 400, 90013, "there is a query"},
		"JSON":                    {func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 400, 90013, "Content-Type is not application/x-www-form-urlencoded"},
		"no type":                 {func(r *http.Request) { r.Header.Del("Content-Type") }, 400, 90013, "Content-Type is not application/x-www-form-urlencoded"},
		"twice":                   {withBody(exampleForm().Encode() + "&scope=openid"), 400, 90013, "the form field scope is there more than once"},
		"secret beside assertion": {withBody(exampleForm().Encode() + "&client_assertion=a.b.c"), 400, 90013, "there are a secret and an assertion"},
		"unknown field":           {withBody(exampleForm().Encode() + "&password=x"), 400, 90013, "there is an unknown form field"},
		"field of another grant":  {withBody(appForm().Encode() + "&refresh_token=x"), 400, 90013, "the form field refresh_token does not belong to the grant client_credentials"},
		"no form":                 {withBody("a=%zz"), 400, 90013, "the body is not a form"},
		"too long":                {withBody("scope=" + strings.Repeat("x", 1<<20)), 400, 90013, "the body is not a form"},
	})
}
