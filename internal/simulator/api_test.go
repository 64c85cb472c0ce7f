// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestRead_Mistakes(t *testing.T) {
	t.Parallel()
	path := readPath(simulator.ExampleCustomerID, simulator.ExampleSubscriptionID)
	header := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) { r.Header[http.CanonicalHeaderKey(name)] = values }
	}
	for name, test := range map[string]struct {
		change  func(*http.Request)
		status  int
		problem string
	}{
		"POST":                    {func(r *http.Request) { r.Method = "POST" }, 405, "the method is not GET"},
		"prefix":                  {func(r *http.Request) { r.URL.Path = "/prefix" + path }, 404, "the API has no such path"},
		"trailing slash":          {func(r *http.Request) { r.URL.Path = path + "/" }, 404, "the API has no such path"},
		"double slash":            {func(r *http.Request) { r.URL.Path = "/" + path }, 404, "the API has no such path"},
		"other case":              {func(r *http.Request) { r.URL.Path = strings.Replace(path, "customers", "Customers", 1) }, 404, "the API has no such path"},
		"no GUID":                 {func(r *http.Request) { r.URL.Path = readPath(simulator.ExampleCustomerID, "x") }, 404, "the API has no such path"},
		"GUID in braces":          {func(r *http.Request) { r.URL.Path = readPath("{"+simulator.ExampleCustomerID+"}", uuid.NewString()) }, 404, "the API has no such path"},
		"escaped":                 {func(r *http.Request) { r.URL.RawPath = strings.Replace(path, "customers", "%63ustomers", 1) }, 404, "the API has no such path"},
		"query":                   {func(r *http.Request) { r.URL.RawQuery = "a=b" }, 400, "the query and MS-ContinuationToken are not those of a next link"},
		"empty query":             {func(r *http.Request) { r.URL.ForceQuery = true }, 400, "the query and MS-ContinuationToken are not those of a next link"},
		"body":                    {withBody("{}"), 400, "there is a body"},
		"chunked body":            {func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(bytes.NewBufferString("{}")), -1 }, 400, "there is a body"},
		"Accept":                  {header("Accept", "*/*"), 400, "Accept is not application/json"},
		"Accept twice":            {header("Accept", "application/json", "application/json"), 400, "Accept is not application/json"},
		"no Cache-Control":        {header("Cache-Control"), 400, "Cache-Control is not no-cache"},
		"Cache-Control":           {header("Cache-Control", "no-cache, no-store"), 400, "Cache-Control is not no-cache"},
		"Cache-Control twice":     {header("Cache-Control", "no-cache", "no-cache"), 400, "Cache-Control is not no-cache"},
		"no request ID":           {header("MS-RequestId"), 400, "MS-RequestId is not a GUID"},
		"request ID":              {header("MS-RequestId", "urn:uuid:"+uuid.NewString()), 400, "MS-RequestId is not a GUID"},
		"correlation ID":          {header("MS-CorrelationId", strings.ReplaceAll(uuid.NewString(), "-", "")), 400, "MS-CorrelationId is not a GUID"},
		"locale":                  {header("X-Locale", "de-DE"), 400, "X-Locale is not en-US"},
		"application":             {header("MS-PartnerCenter-Application"), 400, "MS-PartnerCenter-Application is not Terraform"},
		"two tokens":              {header("Authorization", "Bearer a", "Bearer b"), 400, "there are several Authorization headers"},
		"agent without Terraform": {header("User-Agent", "terraform-provider-partnercenter/1"), 400, "User-Agent does not name Terraform's version"},
		"agent without provider":  {header("User-Agent", "Terraform/1"), 400, "User-Agent does not name the provider's version"},
		"agent of the SDK":        {header("User-Agent", "azsdk-go Terraform/1 terraform-provider-partnercenter/1"), 400, "User-Agent names the Azure SDK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			// A mistake is found before a fault.
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Respond(http.StatusOK, nil, ""))
			r := readRequest(t, sim, exampleToken(t, sim))
			test.change(r)
			resp, body := do(t, client(t, sim), r)
			if resp.StatusCode != test.status || !strings.HasPrefix(body, "\ufeff"+`{"code":`) {
				t.Errorf("got %d %s, want %d with a code", resp.StatusCode, body, test.status)
			}
			if test.status == http.StatusBadRequest && !strings.Contains(body, `"code":800002`) {
				t.Errorf("got %s, want code 800002", body)
			}
			wantProblem(t, sim, r, test.problem)
			if got := sim.APIRequests(); len(got) != 1 || got[0].Status != test.status || got[0].Path != r.URL.EscapedPath() {
				t.Errorf("got records %+v", got)
			}
		})
	}
}

func TestRead_Rejected(t *testing.T) {
	t.Parallel()
	const (
		id      = simulator.ExampleCustomerID
		bearer  = "Bearer "
		another = bearer + "token-of-another-partner"
	)
	sold, unknown := uuid.NewString(), uuid.NewString()
	example := readPath(id, simulator.ExampleSubscriptionID)
	for name, test := range map[string]struct {
		path          string
		authorization string // "" means a valid token
		status        int
		code          string
	}{
		"unknown token":                         {example, bearer + "unknown", 401, "800001"},
		"not a bearer":                          {example, "Basic dTpw", 401, "800001"},
		"unknown token for a customer":          {simulator.CustomerPath(id), bearer + "unknown", 401, "800001"},
		"token of another partner":              {example, another, 403, "20002"},
		"unknown customer":                      {readPath(unknown, simulator.ExampleSubscriptionID), "", 403, "20002"},
		"unknown subscription":                  {readPath(id, unknown), "", 404, "20003"},
		"customer of nobody":                    {simulator.CustomerPath(unknown), "", 403, "20002"},
		"subscriptions of nobody's customer":    {simulator.SubscriptionsPath(unknown), "", 403, "20002"},
		"entitlements of nobody's customer":     {simulator.AzureEntitlementsPath(unknown, simulator.AzurePlanID), "", 403, "20002"},
		"customer without a tenant":             {simulator.CustomerPath(sold), "", 404, "60003"},
		"subscriptions without a tenant":        {simulator.SubscriptionsPath(sold), "", 404, "60003"},
		"entitlements without a tenant":         {simulator.AzureEntitlementsPath(sold, simulator.AzurePlanID), "", 404, "60003"},
		"entitlements of an unknown plan":       {simulator.AzureEntitlementsPath(id, unknown), "", 404, "20003"},
		"entitlements of what is no Azure plan": {simulator.AzureEntitlementsPath(id, simulator.ExampleSubscriptionID), "", 400, "800021"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			token := exampleToken(t, sim)
			sim.AddTenant(simulator.Tenant{ID: simulator.ExampleTenantID, ClientID: simulator.ExampleClientID, Customers: []string{id, sold}})
			other := publicApp()
			sim.AddTenant(other)
			sim.AcceptAccessToken(strings.TrimPrefix(another, bearer), other.ID)
			r := apiRequest(t, sim, token, test.path)
			if test.authorization != "" {
				r.Header.Set("Authorization", test.authorization)
			}
			resp, body := do(t, client(t, sim), r)
			if resp.StatusCode != test.status || !strings.HasPrefix(body, "\ufeff"+`{"code":`+test.code+`,`) {
				t.Errorf("got %d %s, want %d with code %s", resp.StatusCode, body, test.status, test.code)
			}
			if resp.Header.Get("MS-RequestId") != r.Header.Get("MS-RequestId") {
				t.Errorf("got request ID %s, want the request's", resp.Header.Get("MS-RequestId"))
			}
			wantNoProblems(t, sim)
		})
	}
}

func TestRead_NoToken(t *testing.T) {
	t.Parallel()
	sim := start(t)
	resp, body := do(t, client(t, sim), readRequest(t, sim, ""))
	if resp.StatusCode != http.StatusUnauthorized || body != "" {
		t.Errorf("got %d %q, want 401 without a body", resp.StatusCode, body)
	}
	wantNoProblems(t, sim)
}

// The provider requests no status for an app without a user, so no other test sees that it would be refused.
func TestRead_AppOnly(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := redeem(t, sim, simulator.ExampleTenantID, appForm()).AccessToken
	resp, body := do(t, client(t, sim), readRequest(t, sim, token))
	if resp.StatusCode != http.StatusForbidden || !strings.Contains(body, `"code":900329`) {
		t.Errorf("got %d %s, want 403 and code 900329", resp.StatusCode, body)
	}
}

func TestRead_UserWithoutMFA(t *testing.T) {
	t.Parallel()
	sim := start(t)
	partner := publicApp()
	partner.Customers = []string{simulator.ExampleCustomerID}
	sim.AddTenant(partner)
	token := redeem(t, sim, partner.ID, codeForm(signIn(t, sim, simulator.ExampleUserWithoutMFA))).AccessToken
	resp, body := do(t, client(t, sim), readRequest(t, sim, token))
	if resp.StatusCode != http.StatusUnauthorized || !strings.Contains(body, `"code":900421`) {
		t.Errorf("got %d %s, want 401 and code 900421", resp.StatusCode, body)
	}
}

func TestSetup_UnknownID(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*simulator.Simulator){
		"SetStatus":   func(s *simulator.Simulator) { s.SetStatus(uuid.NewString(), "success") },
		"AddCustomer": func(s *simulator.Simulator) { s.AddCustomer(uuid.NewString(), simulator.Customer{}) },
		"SetAzureEntitlement": func(s *simulator.Simulator) {
			s.SetAzureEntitlement(simulator.ExampleCustomerID, uuid.NewString(), simulator.AzureEntitlement{})
		},
	} {
		sim := start(t)
		change(sim)
		if got := sim.Problems(); len(got) != 1 || !strings.HasPrefix(got[0], name+": ") {
			t.Errorf("%s: got problems %q, want one of its own", name, got)
		}
	}
}
