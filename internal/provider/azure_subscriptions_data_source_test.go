// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestAzureSubscriptions_ByID(t *testing.T) {
	t.Parallel()
	text := knownvalue.StringExact
	for name, c := range map[string]struct {
		extra, body string
		want        map[string]knownvalue.Check
	}{
		"of the only plan": {"", "", map[string]knownvalue.Check{
			simulator.ActiveAzureSubscriptionID:   azureSubscriptionCheck(text(simulator.ActiveAzureSubscriptionID), text(simulator.ActiveAzureSubscriptionName), text("active")),
			simulator.InactiveAzureSubscriptionID: azureSubscriptionCheck(text(simulator.InactiveAzureSubscriptionID), text(simulator.InactiveAzureSubscriptionName), text("inactive")),
		}},
		"a given plan, capitals and nulls": {`azure_plan_id = "` + simulator.AzurePlanID + `"`, `{"items":[{"id":"` + strings.ToUpper(simulator.ActiveAzureSubscriptionID) + `","friendlyName":"","status":"Active"},{"id":"` + numbered(1) + `"}]}`, map[string]knownvalue.Check{
			simulator.ActiveAzureSubscriptionID: azureSubscriptionCheck(text(strings.ToUpper(simulator.ActiveAzureSubscriptionID)), knownvalue.Null(), text("active")),
			numbered(1):                         azureSubscriptionCheck(text(numbered(1)), knownvalue.Null(), knownvalue.Null()),
		}},
		"none": {"", `{"items":[]}`, map[string]knownvalue.Check{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			if c.body != "" {
				sim.ScriptPathForever(simulator.AzureEntitlementsPath(simulator.ExampleCustomerID, simulator.AzurePlanID), answer(c.body))
			}
			runSteps(t, sim, resource.TestStep{
				Config: azureSubscriptionsOf(c.extra),
				ConfigStateChecks: expectOf("data.partnercenter_azure_subscriptions.all", map[string]knownvalue.Check{
					"azure_plan_id": text(simulator.AzurePlanID), "azure_subscriptions": knownvalue.MapExact(c.want),
				}),
			})
		})
	}
}

func TestAzureSubscriptions_Plan(t *testing.T) {
	t.Parallel()
	type plans []simulator.Subscription
	plan := func(n int, status string) simulator.Subscription {
		return simulator.Subscription{ID: numbered(n), OfferID: "DZH318Z0BPS6:0001:DZH318Z0BMGV", Status: status}
	}
	small := plan(1, "Active")
	small.OfferID = strings.ToLower(small.OfferID)
	other := plan(9, "active")
	other.OfferID = "XDZH318Z0BPS6:0001"
	for name, c := range map[string]struct {
		plans plans
		want  string // the plan's ID
		says  []string
	}{
		"one":                        {plans{other, small}, numbered(1), nil},
		"one active among several":   {plans{plan(1, "deleted"), plan(2, "suspended"), plan(3, "active")}, numbered(3), nil},
		"the only one is suspended":  {plans{plan(1, "suspended")}, numbered(1), nil},
		"the only one has no status": {plans{plan(1, "")}, numbered(1), nil},
		"two are active": {
			plans{plan(1, "active"), plan(2, "active"), plan(3, "deleted")},
			"",
			[]string{"Error: Several Azure Plans", numbered(1) + ", " + numbered(2), "azure_plan_id"},
		},
		"two, and none is active": {
			plans{plan(1, "deleted"), plan(2, "suspended")}, "", []string{"Error: Several Azure Plans", numbered(1) + ", " + numbered(2)},
		},
		"an offer with a letter that folds to one of a plan's": {plans{{ID: numbered(1), OfferID: "DZH318Z0BP\u017f6:0001", Status: "active"}}, "", []string{"Error: Azure Plan Not Found"}},
		"a status that is not ASCII":                           {plans{plan(1, "ACT\u0130VE"), plan(2, "active")}, numbered(2), nil},
		"a legacy offer": {
			plans{{ID: strings.ToUpper(simulator.AzurePlanID), OfferID: "ms-azr-0145p", Status: "active"}},
			"",
			[]string{"Error: Azure Plan Not Found", "MS-AZR-0145P", simulator.AzurePlanID, "partnercenter_subscriptions"},
		},
		"none": {plans{other}, "", []string{
			"Error: " + advice.TitleAzurePlanNotFound, simulator.ExampleCustomerID,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.AddCustomer(simulator.ExampleTenantID, simulator.Customer{ID: simulator.ExampleCustomerID, Subscriptions: c.plans})
			if c.want != "" { // the simulator knows plans by their offers, too
				sim.ScriptPathForever(simulator.AzureEntitlementsPath(simulator.ExampleCustomerID, c.want), answer(`{"items":[]}`))
			}
			cli := newCLI(t, sim.Environment(), azureSubscriptionsOf(""))
			output, ok := cli.run("apply", "-auto-approve")
			if ok != (c.want != "") {
				t.Fatalf("the apply succeeded: %t\n%s", ok, output)
			}
			for _, read := range cli.readsInState() {
				if read["azure_plan_id"] != c.want {
					t.Errorf("got plan %v, want %s", read["azure_plan_id"], c.want)
				}
			}
			wantWords(t, output, c.says...)
		})
	}
}

func TestAzureSubscriptions_NotFound(t *testing.T) {
	t.Parallel()
	entitlements := simulator.AzureEntitlementsPath(simulator.ExampleCustomerID, simulator.AzurePlanID)
	subscriptions := simulator.SubscriptionsPath(simulator.ExampleCustomerID)
	for name, c := range map[string]struct {
		path  string
		fault simulator.Fault
		extra string
		says  []string
	}{
		"no such plan": {
			entitlements, simulator.APIError(http.StatusNotFound, 20003, "Subscription not found."), `azure_plan_id = "` + simulator.AzurePlanID + `"`,
			[]string{"Error: Azure Plan Not Found", "azure_plan_id = ", simulator.ExampleCustomerID},
		},
		"no such customer": {
			subscriptions, simulator.APIError(http.StatusNotFound, 60003, "Tenant not found."), "",
			[]string{"Error: Customer Not Found", "customer_id = ", simulator.ExampleCustomerID},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptPathForever(c.path, c.fault)
			output := failedPlan(t, sim, azureSubscriptionsOf(c.extra))
			wantWords(t, output, c.says...)
		})
	}
}

// azureSubscriptionCheck checks one of a list.
func azureSubscriptionCheck(id, name, status knownvalue.Check) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{"azure_subscription_id": id, "friendly_name": name, "status": status})
}
