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

func TestOrder_NextLinkKeepsIt(t *testing.T) {
	t.Parallel()
	const list = "/v1/customers/" + simulator.ExampleCustomerID + "/subscriptions"
	for name, change := range map[string]func(*http.Request){
		"as it is handed out": nil,
		"without the order":   func(r *http.Request) { r.URL.RawQuery = strings.TrimPrefix(r.URL.RawQuery, "order_id=34b37d7340cc&") },
		"with another order":  func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "34b", "34c", 1) },
		"without the rest":    func(r *http.Request) { r.URL.RawQuery = "order_id=34b37d7340cc" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.SetPageSize(1)
			r := nextPage(t, sim, exampleToken(t, sim), list+"?order_id=34b37d7340cc")
			if change == nil {
				if resp, body := do(t, client(t, sim), r); resp.StatusCode != http.StatusOK {
					t.Errorf("got %d %s, want the page", resp.StatusCode, body)
				}
				return
			}
			change(r)
			if resp, body := do(t, client(t, sim), r); resp.StatusCode != http.StatusBadRequest {
				t.Errorf("got %d %s, want 400", resp.StatusCode, body)
			}
			wantProblem(t, sim, r, "the query and MS-ContinuationToken are not those of a next link")
		})
	}
}
