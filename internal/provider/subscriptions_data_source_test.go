// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// The values are those of Microsoft's documentation, with its faults, for another
// customer.
func TestSubscriptions_Samples(t *testing.T) {
	t.Parallel()
	text, number, flag := knownvalue.StringExact, knownvalue.Int64Exact, knownvalue.Bool
	for name, c := range map[string]struct {
		body string
		id   string // in lower case
		want map[string]knownvalue.Check
	}{
		"new commerce": {
			sample(t, "subscriptions_new_commerce.json"), "924671ba-eab9-45d7-95ed-dbd9477f182b", map[string]knownvalue.Check{
				"subscription_id": text("924671ba-eab9-45d7-95ed-dbd9477f182b"), "offer_id": text("DG7GMGF0FKZV:0003:DG7GMGF0DQLM"),
				"offer_name":    text("SQL Server Enterprise - 2 Core License Pack - 3 year"),
				"friendly_name": text("SQL Server Enterprise - 2 Core License Pack - 3 year"), "status": text("active"), "quantity": number(1),
				"unit_type": text("Licenses"), "product_type": text("Software"), "order_id": text("12345678901"), "is_trial": flag(false), "auto_renew_enabled": flag(true),
				"creation_date": text("2021-10-15T21:28:19.3058617Z"), "effective_start_date": text("2021-10-15T21:28:18.4786844Z"), "commitment_end_date": text("2024-10-14T00:00:00Z"),
			},
		},
		"an add-on": {
			`{"items":[` + sample(t, "subscription_add_on.json") + "]}", "968ba1cf-c146-4adf-a300-308dcf718eee", map[string]knownvalue.Check{
				"subscription_id": text("968BA1CF-C146-4ADF-A300-308DCF718EEE"), "offer_id": text("2828BE95-46BA-4F91-B2FD-0BEF192ECF60"),
				"offer_name": text("Exchange Online Archiving for Exchange Online"), "friendly_name": text("Some friendly name"), "status": text("active"),
				"quantity": number(2), "unit_type": text("Licenses"), "order_id": text("CF3B0E37-BE0B-4CDD-B584-D1A97D98A922"),
				"parent_subscription_id": text("1C2B75C1-74A5-472A-A729-7F8CEFC477F9"), "auto_renew_enabled": flag(true),
				"creation_date": text("2017-01-25T23:01:08.693Z"), "effective_start_date": text("2017-01-25T00:00:00Z"), "commitment_end_date": text("2018-02-10T00:00:00Z"),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			const bom = "\ufeff"
			sim.ScriptPathForever(simulator.SubscriptionsPath(simulator.ExampleCustomerID), answer(bom+strings.ReplaceAll(c.body, "954ca09a-1132-4088-bb58-30438dea2756", simulator.ExampleCustomerID)))
			runSteps(t, sim, resource.TestStep{
				Config: listOfSubscriptions,
				ConfigStateChecks: expectOf(theSubscriptions, map[string]knownvalue.Check{
					"subscriptions": knownvalue.MapExact(map[string]knownvalue.Check{c.id: attributesOfSubscription(c.want)}),
				}),
			})
		})
	}
}

func TestSubscriptions_OddValuesAreOneWarning(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptPathForever(simulator.SubscriptionsPath(simulator.ExampleCustomerID), answer(`{"items":[{"id":"`+numbered(1)+`","creationDate":"soon","quantity":0.5,`+
		`"isTrial":"no","offerName":{}},{"id":"`+numbered(2)+`","friendlyName":"`+strings.Repeat("x", 2000)+`"}]}`))
	output, ok := planOnce(t, sim, listOfSubscriptions)
	if !ok || strings.Count(output, "Warning: Unexpected Value") != 1 {
		t.Fatalf("the plan succeeded: %t, want one warning:\n%s", ok, output)
	}
	wantWords(t, output, "customer "+simulator.ExampleCustomerID, "5 values", "(offer_name, quantity, is_trial, creation_date, friendly_name)", `First: "{}"`)
}

// The values reach standard output as they would in a job of a CI system.
func TestSubscriptions_OutputCommandsNoCISystem(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	item := hostile(`{"id":"` + numbered(1) + `","friendlyName":HOSTILE,"offerName":HOSTILE,"status":HOSTILE,"orderId":"::stop-commands::x","unitType":"\n::error::x"}`)
	sim.ScriptPathForever(simulator.SubscriptionsPath(simulator.ExampleCustomerID), answer(`{"items":[`+item+`]}`))
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", listOfSubscriptions+`
output "names" {
  value = [for s in values(data.partnercenter_subscriptions.all.subscriptions) : [s.friendly_name, s.offer_name, s.status, s.order_id, s.unit_type]]
}`)
	cli.mustRun("apply", "-auto-approve")
	for _, read := range cli.readsInState() {
		for _, item := range read["subscriptions"].(map[string]any) {
			for name, value := range item.(map[string]any) {
				text, _ := value.(string)
				if strings.ContainsAny(text, "\n\r\x1b\u0085\u2028\u2029\u202e\u2066") || regexp.MustCompile(`##\w*\[`).MatchString(text) || strings.HasPrefix(strings.TrimSpace(text), "::") {
					t.Errorf("%s is %q", name, text)
				}
			}
		}
	}
}

func TestSubscriptions_OfAnOrder(t *testing.T) {
	t.Parallel()
	list := func(order string) string {
		return strings.Replace(listOfSubscriptions, "\n}", "\n  order_id = "+strconv.Quote(order)+"\n}", 1)
	}
	sim := startSimulator(t)
	sim.AddCustomer(simulator.ExampleTenantID, simulator.Customer{ID: simulator.ExampleCustomerID, Subscriptions: []simulator.Subscription{
		{ID: numbered(1), OrderID: "a1"}, {ID: numbered(2), OrderID: "B-2"}, {ID: numbered(3), OrderID: "b-2"}, {ID: numbered(4), OrderID: "b-2"}, {ID: numbered(5)},
	}})
	sim.SetPageSize(1, simulator.WithVersion)
	runSteps(t, sim, resource.TestStep{
		Config: list("b-2"),
		ConfigStateChecks: expectOf(theSubscriptions, map[string]knownvalue.Check{"subscriptions": knownvalue.MapExact(map[string]knownvalue.Check{
			numbered(2): knownvalue.NotNull(), numbered(3): knownvalue.NotNull(), numbered(4): knownvalue.NotNull(),
		})}),
	})
	output := failedPlan(t, sim, list("c3"))
	wantWords(t, output, "Error: "+advice.TitleOrderNotFound, "order_id = ", "20000")
	before := sim.Requests()
	for _, order := range []string{"", "a&mpn_id=1"} { // client has what an order ID is
		wantMessage(t, failedPlan(t, sim, list(order)), advice.TitleInvalidArgument)
	}
	if got := sim.Requests(); got != before {
		t.Errorf("got %d requests for invalid orders", got-before)
	}
}

func TestSubscriptions_FitStatuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		subscriptions string
		want          map[string]any // statuses by key
	}{
		"all of them": {"data.partnercenter_subscriptions.all.subscriptions", map[string]any{
			simulator.ExampleSubscriptionID: "success", simulator.PendingSubscriptionID: "pending", simulator.FailedSubscriptionID: "failed",
			simulator.ProvisionedLaterSubscriptionID: "pending", simulator.AzurePlanID: "success",
		}},
		"the active ones": {`{ for id, s in data.partnercenter_subscriptions.all.subscriptions : id => s if s.status == "active" }`, map[string]any{
			simulator.ExampleSubscriptionID: "success", simulator.AzurePlanID: "success",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", listOfSubscriptions+`
data "partnercenter_subscription_provisioning_statuses" "all" {
  subscriptions = `+c.subscriptions+`
}`)
			cli.mustRun("apply", "-auto-approve")
			got := map[string]any{}
			for _, read := range cli.readsInState() {
				statuses, _ := read["statuses"].(map[string]any)
				for key, status := range statuses {
					got[key] = status.(map[string]any)["status"]
				}
			}
			if !maps.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

const theSubscriptions = "data.partnercenter_subscriptions.all"

// attributesOfSubscription are all attributes of a listed subscription; those
// that are not given are null.
func attributesOfSubscription(values map[string]knownvalue.Check) knownvalue.Check {
	all := map[string]knownvalue.Check{"customer_id": knownvalue.StringExact(simulator.ExampleCustomerID)}
	for _, name := range []string{
		"offer_id", "offer_name", "friendly_name", "status", "quantity", "unit_type", "product_type", "order_id", "parent_subscription_id", "is_trial",
		"auto_renew_enabled", "creation_date", "effective_start_date", "commitment_end_date",
	} {
		all[name] = knownvalue.Null()
	}
	maps.Copy(all, values)
	return knownvalue.ObjectExact(all)
}
