// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"io"
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
	set := func(name, value string) func(url.Values) { return func(form url.Values) { form.Set(name, value) } }
	del := func(name string) func(url.Values) { return func(form url.Values) { form.Del(name) } }
	asPublic := func(form url.Values) { form.Set("client_id", public.ClientID) }

	for name, test := range map[string]struct {
		tenant string
		change func(url.Values)
		status int
		code   string
		aadsts int
	}{
		"unknown tenant":           {uuid.NewString(), func(url.Values) {}, 400, "invalid_request", 90002},
		"common":                   {"common", func(url.Values) {}, 400, "invalid_request", 90002},
		"other grant":              {"", set("grant_type", "password"), 400, "unsupported_grant_type", 70003},
		"no grant":                 {"", del("grant_type"), 400, "unsupported_grant_type", 70003},
		"resource":                 {"", set("resource", "https://api.partnercenter.microsoft.com"), 400, "invalid_request", 901002},
		"unknown client":           {"", set("client_id", uuid.NewString()), 400, "unauthorized_client", 700016},
		"no scope":                 {"", del("scope"), 400, "invalid_scope", 70011},
		"default scope":            {"", set("scope", "https://api.partnercenter.microsoft.com/.default"), 400, "invalid_scope", 70011},
		"foreign scope beside":     {"", set("scope", scope+" User.Read"), 400, "invalid_scope", 70011},
		"scope twice":              {"", set("scope", scope+" "+scope), 400, "invalid_scope", 70011},
		"no secret":                {"", del("client_secret"), 401, "invalid_client", 7000218},
		"wrong secret":             {"", set("client_secret", "wrong"), 401, "invalid_client", 7000215},
		"secret of public":         {public.ID, asPublic, 401, "invalid_client", 700025},
		"malformed assertion":      {"", asserting("a.b.c"), 401, "invalid_client", 50027},
		"no assertion":             {"", asserting(""), 401, "invalid_client", 7000218},
		"assertion of public":      {public.ID, func(form url.Values) { asPublic(form); asserting("a.b.c")(form) }, 401, "invalid_client", 700025},
		"unknown refresh token":    {"", set("refresh_token", "unknown"), 400, "invalid_grant", 70000},
		"no refresh token":         {"", del("refresh_token"), 400, "invalid_grant", 70000},
		"another tenant's refresh": {"", set("refresh_token", public.RefreshToken), 400, "invalid_grant", 70000},
		"client of another tenant": {public.ID, func(url.Values) {}, 400, "unauthorized_client", 700016},
		"assertion type by itself": {"", set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), 401, "invalid_client", 7000218},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(public)
			tenant := test.tenant
			if tenant == "" {
				tenant = simulator.ExampleTenantID
			}
			form := exampleForm()
			test.change(form)
			wantNoToken(t, sim, tenant, form, test.status, test.code, test.aadsts)
		})
	}
}

func TestToken_Mistakes(t *testing.T) {
	t.Parallel()
	body := func(text string) func(*http.Request) {
		return func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		}
	}
	for name, test := range map[string]struct {
		change  func(*http.Request)
		status  int
		aadsts  int
		problem string
	}{
		"GET":                     {func(r *http.Request) { r.Method = "GET" }, 405, 900561, "the method is not POST"},
		"query":                   {func(r *http.Request) { r.URL.RawQuery = "client_id=x" }, 400, 90013, "there is a query"},
		"JSON":                    {func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 400, 90013, "Content-Type is not application/x-www-form-urlencoded"},
		"no type":                 {func(r *http.Request) { r.Header.Del("Content-Type") }, 400, 90013, "Content-Type is not application/x-www-form-urlencoded"},
		"twice":                   {body(exampleForm().Encode() + "&scope=openid"), 400, 90013, "the form field scope is there more than once"},
		"secret beside assertion": {body(exampleForm().Encode() + "&client_assertion=a.b.c"), 400, 90013, "there are a secret and an assertion"},
		"unknown field":           {body(exampleForm().Encode() + "&password=x"), 400, 90013, "there is an unknown form field"},
		"field of another grant":  {body(appForm().Encode() + "&refresh_token=x"), 400, 90013, "the form field refresh_token does not belong to the grant client_credentials"},
		"no form":                 {body("a=%zz"), 400, 90013, "the body is not a form"},
		"too long":                {body("scope=" + strings.Repeat("x", 1<<20)), 400, 90013, "the body is not a form"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			r := tokenRequest(t, sim, simulator.ExampleTenantID, exampleForm())
			test.change(r)
			resp, body := do(t, client(t, sim), r)
			wantEntraError(t, resp, body, test.status, "invalid_request", test.aadsts)
			wantProblem(t, sim, r, test.problem)
		})
	}
}
