// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const allowNotFound = "allow_not_found = true"

// subscriptionGone is what Partner Center responds for a canceled subscription.
func subscriptionGone() simulator.Fault {
	return simulator.APIError(http.StatusNotFound, 20003, "Subscription not found.")
}

// TestError_IsNotFound, in client, has every response.
func TestAllowNotFound_Status(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.APIError(http.StatusNotFound, 2000, "Something else."))
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, subscriptionGone())
	config := readOf(simulator.ExampleSubscriptionID, allowNotFound, "wait_for_success = false")
	runSteps(t, sim, resource.TestStep{Config: config, ExpectError: saying("404 Not Found")}, resource.TestStep{
		Config: config,
		ConfigStateChecks: expect(map[string]knownvalue.Check{
			"status": knownvalue.StringExact("not_found"), "sku_id": knownvalue.Null(), "quantity": knownvalue.Null(), "end_date": knownvalue.Null(),
		}),
	})
}

func TestAllowNotFound_Destroy(t *testing.T) {
	t.Parallel()
	skipWithout(t, terraformData)
	sim := startSimulator(t)
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", readOf(simulator.ExampleSubscriptionID, allowNotFound, postcondition)+`
resource "terraform_data" "landing_zone" {
  depends_on = [data.partnercenter_subscription_provisioning_status.this]
}`)
	cli.mustRun("apply", "-auto-approve")
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, subscriptionGone())
	if output, ok := cli.run("plan"); ok || !saying("It is not_found.").MatchString(output) {
		t.Errorf("the plan succeeded: %t\n%s", ok, output)
	}
	if output, ok := cli.run("destroy", "-auto-approve"); !ok || strings.Contains(cli.state(), "landing_zone") {
		t.Errorf("destroy succeeded: %t\n%s", ok, output)
	}
}

func TestStatuses_NotSuccess(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sell(sim, 4)
	expectAll := func(all bool, not map[string]knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			statecheck.ExpectKnownValue(allStatuses, tfjsonpath.New("all_success"), knownvalue.Bool(all)),
			statecheck.ExpectKnownValue(allStatuses, tfjsonpath.New("not_success"), knownvalue.MapExact(not)),
		}
	}
	runSteps(
		t, sim,
		resource.TestStep{Config: readAllOf(4), ConfigStateChecks: expectAll(true, map[string]knownvalue.Check{})},
		resource.TestStep{
			PreConfig: func() {
				sim.SetStatus(numbered(1), "pending")
				sim.ScriptSubscriptionForever(numbered(2), subscriptionGone())
			},
			Config: readAllOf(4, allowNotFound),
			ConfigStateChecks: expectAll(false, map[string]knownvalue.Check{
				"s1": knownvalue.StringExact("pending"), "s2": knownvalue.StringExact("not_found"),
			}),
		},
		resource.TestStep{Config: readAllOf(4), ExpectError: saying("404 Not Found")},
	)
}

func TestAllowNotFound_ConflictsWithWaiting(t *testing.T) {
	t.Parallel()
	waiting := []string{allowNotFound, "wait_for_success = true"}
	for name, config := range map[string]string{"one": readOf(simulator.ExampleSubscriptionID, waiting...), "many": readAllOf(2, waiting...)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if output, ok := newCLI(t, nil, config).run("validate"); ok || !saying("Error: "+advice.TitleConflictingArguments).MatchString(output) {
				t.Errorf("got valid %t and:\n%s", ok, output)
			}
		})
	}
	t.Run("known at plan", func(t *testing.T) {
		t.Parallel()
		cli := newCLI(t, startSimulator(t).Environment(), "variable \"wait\" {\n  type = bool\n}", readOf(simulator.ExampleSubscriptionID, allowNotFound, "wait_for_success = var.wait"))
		cli.mustRun("validate") // it is not known yet
		if output, ok := cli.run("plan", "-var=wait=true"); ok || !saying("Error: "+advice.TitleConflictingArguments).MatchString(output) {
			t.Errorf("the plan succeeded: %t\n%s", ok, output)
		}
	})
}
