// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestNextLink_Changed(t *testing.T) {
	t.Parallel()
	const otherList = "/v1/customers/" + simulator.ExampleCustomerID + "/subscriptions/" + simulator.AzurePlanID + "/azureEntitlements"
	for name, change := range map[string]func(*http.Request){
		"without its header":         func(r *http.Request) { r.Header.Del("MS-ContinuationToken") },
		"with another header":        func(r *http.Request) { r.Header.Set("MS-ContinuationToken", "AQAAAA==") },
		"with its header twice":      func(r *http.Request) { r.Header.Add("MS-ContinuationToken", r.Header.Get("MS-ContinuationToken")) },
		"without its query":          func(r *http.Request) { r.URL.RawQuery = "" },
		"with one parameter of many": func(r *http.Request) { r.URL.RawQuery = "seekOperation=Next" },
		"for another list":           func(r *http.Request) { r.URL.Path = otherList },
		"for what is no list":        func(r *http.Request) { r.URL.Path = simulator.CustomerPath(simulator.ExampleCustomerID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.SetPageSize(1)
			token := exampleToken(t, sim)
			nextPage(t, sim, token, otherList) // whose own link has the same query
			r := nextPage(t, sim, token, simulator.SubscriptionsPath(simulator.ExampleCustomerID))
			change(r)
			if resp, body := do(t, client(t, sim), r); resp.StatusCode != http.StatusBadRequest || !strings.Contains(body, `"code":800002`) {
				t.Errorf("got %d %s, want 400 and code 800002", resp.StatusCode, body)
			}
			wantProblem(t, sim, r, "the query and MS-ContinuationToken are not those of a next link")
		})
	}
}
