// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestStatuses_200AtOnce(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sell(sim, 200)
	sim.SetStatus(numbered(7), "pending")
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", readAllOf(200)+`
output "statuses" {
  value = {
    count   = length(data.partnercenter_subscription_provisioning_statuses.all.statuses)
    seventh = data.partnercenter_subscription_provisioning_statuses.all.statuses["s7"]
    eighth  = data.partnercenter_subscription_provisioning_statuses.all.statuses["s8"].status
  }
}`)
	output := cli.mustRun("plan")
	wantWords(t, output, "count = 200", `sku_id = "sku-7"`, `status = "pending"`, "quantity = 7", `eighth = "success"`)
	wantRequests(t, sim, 200, 1)
}

func TestStatuses_EachFailureNamed(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sell(sim, 8)
	sim.ScriptSubscriptionForever(numbered(2), simulator.APIError(404, 20003, "Subscription not found."))
	sim.ScriptSubscriptionForever(numbered(4), simulator.APIError(403, 900308, "Insufficient privileges."))
	sim.ScriptSubscriptionForever(numbered(6), answer("{}"))
	output := failedPlan(t, sim, readAllOf(8))
	if got := strings.Count(output, "Error: "); got != 3 {
		t.Errorf("got %d errors, want 3:\n%s", got, output)
	}
	wantWords(t, output,
		numbered(2), "404 Not Found", numbered(4), "403 Forbidden", numbered(6), "Error: "+advice.TitleInvalidResponse)
}

func TestStatuses_OneCause(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	output, ok := planOnce(t, sim, readAllOf(25)) // none of them exists
	if got := errorsIn(output); ok || got != 1 {
		t.Errorf("got %d errors, want 1:\n%s", got, output)
	}
	wantWords(t, output,
		"Error: "+advice.TitleSubscriptionNotFound, "25 of 25", `Keys: "s0", "s1", "s10",`, "5 more", `First: "s0"`, numbered(0), simulator.ExampleCustomerID,
		"404 Not Found")
}

func TestWait_PollsOnlyThoseNotYetThere(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sell(sim, 10)
	sim.ScriptSubscription(numbered(3), answering("pending"), answering("pending"))
	sim.ScriptSubscription(numbered(5), answering("pending"))
	cli := newCLI(t, sim.Environment(), readAllOf(10, "wait_for_success = true", `poll_interval = "1s"`))
	cli.mustRun("plan")
	wantRequests(t, sim, 10+2+1, 1)
}

func TestStatuses_TwoCustomers(t *testing.T) {
	t.Parallel()
	const other = "11111111-2222-4333-8444-555555555555"
	sim := startSimulator(t)
	sim.AddTenant(simulator.Tenant{
		ID: simulator.ExampleTenantID, Domain: simulator.ExampleTenantDomain, ClientID: simulator.ExampleClientID, ClientSecret: simulator.ExampleClientSecret,
		RefreshToken: simulator.ExampleRefreshToken, Customers: []string{simulator.ExampleCustomerID, other},
	})
	sim.SetSubscription(other, numbered(1), simulator.Answer{SKUID: "x", Status: "failed", Quantity: 1, EndDate: "2030-01-01T00:00:00Z"})
	runSteps(t, sim, resource.TestStep{
		Config: fmt.Sprintf(`
data "partnercenter_subscription_provisioning_statuses" "all" {
  subscriptions = {
    "Contoso E5" = { customer_id = %q, subscription_id = %q }
    fabrikam     = { customer_id = %q, subscription_id = %q }
  }
}`, simulator.ExampleCustomerID, simulator.ExampleSubscriptionID, other, numbered(1)),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(allStatuses, tfjsonpath.New("statuses"), knownvalue.MapExact(map[string]knownvalue.Check{
			"Contoso E5": knownvalue.ObjectExact(map[string]knownvalue.Check{
				"sku_id": knownvalue.StringExact("6FD2C87F-B296-42F0-B197-1E91E994B900"), "status": knownvalue.StringExact("success"),
				"quantity": knownvalue.Int64Exact(5), "end_date": knownvalue.StringExact("2018-05-10T00:00:00Z"),
			}),
			"fabrikam": knownvalue.ObjectExact(map[string]knownvalue.Check{
				"sku_id": knownvalue.StringExact("x"), "status": knownvalue.StringExact("failed"),
				"quantity": knownvalue.Int64Exact(1), "end_date": knownvalue.StringExact("2030-01-01T00:00:00Z"),
			}),
		}))},
	})
}

func TestStatuses_InvalidMap(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	example := fmt.Sprintf("customer_id = %q", simulator.ExampleCustomerID)
	for subscriptions, want := range map[string]string{
		"{}":           "count",
		"{ a = null }": `subscriptions["a"]`,
		"{ a = { " + example + ", subscription_id = null } }": "subscription_id",
		"{ a = { " + example + " } }":                         "subscription_id",
		"{ a = { " + example + `, subscription_id = "x" } }`:  advice.TitleInvalidArgument,
	} {
		t.Run(subscriptions, func(t *testing.T) {
			t.Parallel()
			cli := newCLI(t, sim.Environment(), `data "partnercenter_subscription_provisioning_statuses" "all" { subscriptions = `+subscriptions+` }`)
			if output, ok := cli.run("validate"); ok || !saying(want).MatchString(output) {
				t.Errorf("got valid %t and:\n%s", ok, output)
			}
		})
	}
}

func TestStatuses_TimedOutBeforeTheirRequest(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sell(sim, 64)
	sim.SetLatency(time.Minute)
	output, ok := planOnce(t, sim, readAllOf(64, `timeouts = { read = "2s" }`))
	if ok || !saying("Error: "+advice.TitleTimedOut).MatchString(output) || !saying("before").MatchString(output) || !saying("fewer").MatchString(output) || !saying("timeouts.read").MatchString(output) {
		t.Errorf("got %t and:\n%s", ok, output)
	}
}
