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
	subscriptions := simulator.SubscriptionsPath(simulator.ExampleCustomerID)
	otherList := simulator.AzureEntitlementsPath(simulator.ExampleCustomerID, simulator.AzurePlanID)
	const order = "order_id=34b37d7340cc"
	query := func(old, new string) func(*http.Request) {
		return func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, old, new, 1) }
	}
	for name, test := range map[string]struct {
		list   string
		change func(*http.Request) // nil if it is followed as it is
	}{
		"without its header":         {subscriptions, func(r *http.Request) { r.Header.Del("MS-ContinuationToken") }},
		"with another header":        {subscriptions, func(r *http.Request) { r.Header.Set("MS-ContinuationToken", "AQAAAA==") }},
		"with its header twice":      {subscriptions, func(r *http.Request) { r.Header.Add("MS-ContinuationToken", r.Header.Get("MS-ContinuationToken")) }},
		"without its query":          {subscriptions, func(r *http.Request) { r.URL.RawQuery = "" }},
		"with one parameter of many": {subscriptions, func(r *http.Request) { r.URL.RawQuery = "seekOperation=Next" }},
		"for another list":           {subscriptions, func(r *http.Request) { r.URL.Path = otherList }},
		"for what is no list":        {subscriptions, func(r *http.Request) { r.URL.Path = simulator.CustomerPath(simulator.ExampleCustomerID) }},
		"of an order":                {subscriptions + "?" + order, nil},
		"without the order":          {subscriptions + "?" + order, query(order+"&", "")},
		"with another order":         {subscriptions + "?" + order, query("34b", "34c")},
		"with nothing but the order": {subscriptions + "?" + order, func(r *http.Request) { r.URL.RawQuery = order }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.SetPageSize(1)
			token := exampleToken(t, sim)
			nextPage(t, sim, token, otherList) // whose own link has the same query
			r := nextPage(t, sim, token, test.list)
			status := http.StatusOK
			if test.change != nil {
				test.change(r)
				status = http.StatusBadRequest
			}
			if resp, body := do(t, client(t, sim), r); resp.StatusCode != status || test.change != nil && !strings.Contains(body, `"code":800002`) {
				t.Errorf("got %d %s, want %d", resp.StatusCode, body, status)
			}
			if test.change != nil {
				wantProblem(t, sim, r, "the query and MS-ContinuationToken are not those of a next link")
			}
		})
	}
}
