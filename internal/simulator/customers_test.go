// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestTheExampleCustomerIsServedAsDocumented(t *testing.T) {
	t.Parallel()
	const id, plan = simulator.ExampleCustomerID, simulator.AzurePlanID
	for name, test := range map[string]struct {
		path string
		want []string
	}{
		"customer": {simulator.CustomerPath(id), []string{
			`{"id":"` + id + `","companyProfile":{"tenantId":"` + id + `","domain":"contoso.onmicrosoft.com","companyName":"Contoso","links":` +
				`{"self":{"uri":"/customers/` + id + `/profiles/company","method":"GET","headers":[]}},"attributes":{"objectType":"CustomerCompanyProfile"}},` +
				`"relationshipToPartner":"reseller","allowDelegatedAccess":true,"customDomains":["contoso.onmicrosoft.com","customer.example.com"],` +
				`"links":{"self":{"uri":"/customers/` + id + `","method":"GET","headers":[]}},"attributes":{"objectType":"Customer"}}`,
		}},
		"subscriptions": {simulator.SubscriptionsPath(id), []string{
			`{"totalCount":5,"items":[{"id":"` + simulator.ExampleSubscriptionID + `","offerId":"796B6B5F-613C-4E24-A17C-EBA730D49C02",` +
				`"offerName":"Office 365 E3","friendlyName":"Office 365 E3","quantity":5,"unitType":"Licenses",` +
				`"creationDate":"2026-05-10T16:57:15.0966728Z","effectiveStartDate":"2026-05-10T16:57:14.498252Z","commitmentEndDate":"2035-05-10T00:00:00Z",` +
				`"status":"active","autoRenewEnabled":true,"isTrial":false,"orderId":"34b37d7340cc",` +
				`"productType":{"id":"OnlineServicesNCE","displayName":"OnlineServicesNCE"},"links":{"self":{"uri":"/customers/` + id +
				`/subscriptions/` + simulator.ExampleSubscriptionID + `","method":"GET","headers":[]}},"attributes":{"objectType":"Subscription"}},`,
			`"parentSubscriptionId":"` + simulator.ExampleSubscriptionID + `"`,
			`{"id":"` + plan + `","offerId":"DZH318Z0BPS6:0001:DZH318Z0BMGV","offerName":"Azure plan"`,
			`],"links":{"self":{"uri":"/customers/` + id + `/subscriptions","method":"GET","headers":[]}},"attributes":{"objectType":"Collection"}}`,
		}},
		"Azure entitlements": {simulator.AzureEntitlementsPath(id, plan), []string{
			`{"totalCount":2,"items":[{"id":"` + simulator.ActiveAzureSubscriptionID + `","friendlyName":"Microsoft Azure","status":"active","subscriptionId":"` + plan + `"},` +
				`{"id":"` + simulator.InactiveAzureSubscriptionID + `","friendlyName":"Cancel_Azure_Subscription","status":"inactive","subscriptionId":"` + plan + `"}],` +
				`"links":{"self":{"uri":"/customers/` + id + `/subscriptions/` + plan + `/azureEntitlements","method":"GET","headers":[]}},` +
				`"attributes":{"objectType":"Collection"}}`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			// The service takes IDs in either case.
			path := strings.Replace(test.path, id, strings.ToUpper(id), 1)
			resp, body := do(t, client(t, sim), apiRequest(t, sim, exampleToken(t, sim), path))
			if resp.StatusCode != http.StatusOK || !strings.HasPrefix(body, "\ufeff{") || resp.Header.Get("Content-Type") != "application/json; charset=utf-8" {
				t.Errorf("got %d %s, want 200 and JSON after a byte order mark", resp.StatusCode, body)
			}
			for _, want := range test.want {
				if !strings.Contains(strings.ReplaceAll(body, strings.ToUpper(id), id), want) {
					t.Errorf("got %s, want %s in it", body, want)
				}
			}
			wantNoProblems(t, sim)
		})
	}
}

func TestEveryListedSubscriptionHasAProvisioningStatus(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	listed := readList(t, sim, apiRequest(t, sim, token, simulator.SubscriptionsPath(simulator.ExampleCustomerID)))
	for _, id := range listed.ids() {
		if resp, body := do(t, client(t, sim), apiRequest(t, sim, token, readPath(simulator.ExampleCustomerID, id))); resp.StatusCode != http.StatusOK {
			t.Errorf("subscription %s: got %d %s", id, resp.StatusCode, body)
		}
	}
	wantNoProblems(t, sim)
}

func TestCustomersAreRejectedAsTheServiceRejectsThem(t *testing.T) {
	t.Parallel()
	const id = simulator.ExampleCustomerID
	sold, unsold := uuid.NewString(), uuid.NewString()
	for name, test := range map[string]struct {
		path          string
		authorization string // "" means a valid token
		status        int
		want          string
	}{
		"unknown token":                         {simulator.CustomerPath(id), "Bearer unknown", 401, `"code":800001,`},
		"customer of nobody":                    {simulator.CustomerPath(unsold), "", 403, `"code":20002,`},
		"subscriptions of nobody's customer":    {simulator.SubscriptionsPath(unsold), "", 403, `"code":20002,`},
		"entitlements of nobody's customer":     {simulator.AzureEntitlementsPath(unsold, simulator.AzurePlanID), "", 403, `"code":20002,`},
		"customer without a tenant":             {simulator.CustomerPath(sold), "", 404, `"code":60003,"description":"Tenant not found"`},
		"subscriptions without a tenant":        {simulator.SubscriptionsPath(sold), "", 404, `"code":60003,`},
		"entitlements without a tenant":         {simulator.AzureEntitlementsPath(sold, simulator.AzurePlanID), "", 404, `"code":60003,`},
		"entitlements of an unknown plan":       {simulator.AzureEntitlementsPath(id, unsold), "", 404, `"code":20003,"description":"Subscription with ID ` + unsold + ` not found."`},
		"entitlements of what is no Azure plan": {simulator.AzureEntitlementsPath(id, simulator.ExampleSubscriptionID), "", 400, `"code":800021,`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			token := exampleToken(t, sim)
			sim.AddTenant(simulator.Tenant{ID: simulator.ExampleTenantID, ClientID: simulator.ExampleClientID, Customers: []string{id, sold}})
			r := apiRequest(t, sim, token, test.path)
			if test.authorization != "" {
				r.Header.Set("Authorization", test.authorization)
			}
			resp, body := do(t, client(t, sim), r)
			if resp.StatusCode != test.status || !strings.HasPrefix(body, "\ufeff") || !strings.Contains(body, test.want) {
				t.Errorf("got %d %s, want %d with %s", resp.StatusCode, body, test.status, test.want)
			}
			wantNoProblems(t, sim)
		})
	}
}

func TestAnAppWithoutAUserMayReadEverythingButAProvisioningStatus(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := redeem(t, sim, simulator.ExampleTenantID, appForm()).AccessToken
	for name, path := range examplePaths() {
		if resp, body := do(t, client(t, sim), apiRequest(t, sim, token, path)); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: got %d %s", name, resp.StatusCode, body)
		}
	}
	if body := wantStatus(t, sim, token, http.StatusForbidden); !strings.Contains(body,
		`"code":900329,"description":"This resource does not support application-only authentication."`) {
		t.Errorf("got %s, want code 900329", body)
	}
	wantNoProblems(t, sim)
}

func TestRequestsForIDsAreHeldToTheRulesOfReads(t *testing.T) {
	t.Parallel()
	for name, path := range examplePaths() {
		for _, test := range []struct {
			change  func(*http.Request)
			status  int
			problem string
		}{
			{func(r *http.Request) { r.Method = "POST" }, 405, "the method is not GET"},
			{func(r *http.Request) { r.URL.Path += "/" }, 404, "the API has no such path"},
			{func(r *http.Request) { r.URL.RawQuery = "size=500" }, 400, "the query and MS-ContinuationToken are not those of a next link"},
			{func(r *http.Request) { r.Header.Set("MS-ContinuationToken", "AQAAAA==") }, 400, "the query and MS-ContinuationToken are not those of a next link"},
			{func(r *http.Request) { r.Header.Del("X-Locale") }, 400, "X-Locale is not en-US"},
		} {
			t.Run(name+", "+test.problem, func(t *testing.T) {
				t.Parallel()
				sim := start(t)
				r := apiRequest(t, sim, exampleToken(t, sim), path)
				test.change(r)
				if resp, body := do(t, client(t, sim), r); resp.StatusCode != test.status {
					t.Errorf("got %d %s, want %d", resp.StatusCode, body, test.status)
				}
				if got, want := sim.Problems(), []string{r.Method + " " + r.URL.EscapedPath() + ": " + test.problem}; !slices.Equal(got, want) {
					t.Errorf("got problems %q, want %q", got, want)
				}
			})
		}
	}
}

func TestEntraKnowsTheDomainsOfCustomers(t *testing.T) {
	t.Parallel()
	sim := start(t)
	added := simulator.Customer{ID: uuid.NewString(), Domain: "Fabrikam.onmicrosoft.com"}
	sim.AddCustomer(simulator.ExampleTenantID, added)
	for _, test := range []struct{ domain, want string }{
		{simulator.ExampleCustomerDomain, simulator.ExampleCustomerID},
		{simulator.ExampleCustomerDefaultDomain, simulator.ExampleCustomerID},
		{"fabrikam.onmicrosoft.com", added.ID},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sim.URL()+"/"+test.domain+"/v2.0/.well-known/openid-configuration", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "application/json")
		if resp, body := do(t, client(t, sim), r); resp.StatusCode != http.StatusOK || !strings.Contains(body, "/"+test.want+"/") {
			t.Errorf("%s: got %d %s, want tenant %s", test.domain, resp.StatusCode, body, test.want)
		}
	}
	wantNoProblems(t, sim)
}

func TestCustomersCanBeAddedAndChanged(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	plan := simulator.Subscription{ID: uuid.NewString(), OfferID: "DZH318Z0BPS6:0001:DZH318Z0BMGV", Status: "active"}
	added := simulator.Customer{ID: uuid.NewString(), RelationshipToPartner: "none", Subscriptions: []simulator.Subscription{plan}}
	sim.AddCustomer(simulator.ExampleTenantDomain, added)

	_, body := do(t, client(t, sim), apiRequest(t, sim, token, simulator.CustomerPath(added.ID)))
	if !strings.Contains(body, `"relationshipToPartner":"none"`) || strings.Contains(body, "allowDelegatedAccess") {
		t.Errorf("got %s, want no relationship and no word of delegated access", body)
	}

	entitlements := func() listPage {
		return readList(t, sim, apiRequest(t, sim, token, simulator.AzureEntitlementsPath(added.ID, plan.ID)))
	}
	if got := entitlements(); got.TotalCount != 0 || got.Items == nil {
		t.Errorf("got %+v, want an empty list", got)
	}
	id := uuid.NewString()
	sim.SetAzureEntitlement(added.ID, plan.ID, simulator.AzureEntitlement{ID: id, Status: "inactive"})
	sim.SetAzureEntitlement(added.ID, plan.ID, simulator.AzureEntitlement{ID: strings.ToUpper(id), Status: "active"})
	if got := entitlements(); len(got.Items) != 1 || got.Items[0].Status != "active" {
		t.Errorf("got %+v, want the one entitlement active", got)
	}

	sim.AddCustomer(simulator.ExampleTenantID, simulator.Customer{ID: strings.ToUpper(added.ID)})
	if got := readList(t, sim, apiRequest(t, sim, token, simulator.SubscriptionsPath(added.ID))); len(got.Items) != 0 {
		t.Errorf("got %+v, want the customer replaced", got)
	}
	wantNoProblems(t, sim)

	sim.AddCustomer(uuid.NewString(), added)
	sim.SetAzureEntitlement(added.ID, uuid.NewString(), simulator.AzureEntitlement{ID: id})
	if got := sim.Problems(); len(got) != 2 {
		t.Errorf("got problems %q, want one for a tenant and one for a plan that do not exist", got)
	}
}
