// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestReadPutsTheDocumentedValuesIntoTheState(t *testing.T) {
	t.Parallel()
	runSteps(t, startSimulator(t), resource.TestStep{
		Config: readOf(simulator.ExampleSubscriptionID),
		ConfigStateChecks: expect(map[string]knownvalue.Check{
			"customer_id":     knownvalue.StringExact(simulator.ExampleCustomerID),
			"subscription_id": knownvalue.StringExact(simulator.ExampleSubscriptionID),
			"sku_id":          knownvalue.StringExact("6FD2C87F-B296-42F0-B197-1E91E994B900"),
			"status":          knownvalue.StringExact("success"),
			"quantity":        knownvalue.Int64Exact(5),
			"end_date":        knownvalue.StringExact("2018-05-10T00:00:00Z"),
		}),
	}, resource.TestStep{
		Config:           readOf(simulator.ExampleSubscriptionID),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

func TestEveryStatusIsDataInLowerCase(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	var steps []resource.TestStep
	for _, status := range []struct{ sent, want string }{
		{"pending", "pending"}, {"failed", "failed"}, {"none", "none"}, {"Success", "success"}, {"Being-Migrated", "being-migrated"},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig:         func() { sim.SetStatus(simulator.ExampleSubscriptionID, status.sent) },
			Config:            readOf(simulator.ExampleSubscriptionID),
			ConfigStateChecks: expectStatus(status.want),
		})
	}
	runSteps(t, sim, steps...)
}

func TestAbsentValuesAreNull(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, answer(`{"status":"success","endDate":"0001-01-01T00:00:00"}`))
	runSteps(t, sim, resource.TestStep{
		Config: readOf(simulator.ExampleSubscriptionID),
		ConfigStateChecks: expect(map[string]knownvalue.Check{
			"status": knownvalue.StringExact("success"), "sku_id": knownvalue.Null(), "quantity": knownvalue.Null(), "end_date": knownvalue.Null(),
		}),
	})
}

func TestUnreadableEndDateIsNullAndTheReadSucceeds(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, answer(`{"status":"success","quantity":5.0,"endDate":"next spring"}`))
	runSteps(t, sim, resource.TestStep{
		Config:            readOf(simulator.ExampleSubscriptionID),
		ConfigStateChecks: expect(map[string]knownvalue.Check{"end_date": knownvalue.Null(), "quantity": knownvalue.Int64Exact(5)}),
	})
}

func TestPostconditionStopsThePlanUntilTheSubscriptionIsProvisioned(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	config := readOf(simulator.PendingSubscriptionID, `lifecycle {
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${self.subscription_id} is ${self.status}, not yet provisioned."
    }
  }`)
	runSteps(t, sim,
		resource.TestStep{Config: config, PlanOnly: true, ExpectError: saying("Subscription " + simulator.PendingSubscriptionID + " is pending, not yet provisioned.")},
		resource.TestStep{PreConfig: func() { sim.SetStatus(simulator.PendingSubscriptionID, "success") }, Config: config, ConfigStateChecks: expectStatus("success")},
	)
}

func TestInvalidArgumentsAreRefusedWithoutARequest(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	var steps []resource.TestStep
	for _, id := range []string{
		"not-a-guid", "../../x", "", "urn:uuid:" + simulator.ExampleSubscriptionID, "{" + simulator.ExampleSubscriptionID + "}",
		"aaaa0a0abb1bcc2cdd3deeeeee4e4e4e", simulator.ExampleSubscriptionID + "/x",
	} {
		steps = append(steps, resource.TestStep{Config: readOf(id), PlanOnly: true, ExpectError: saying("Attribute subscription_id must be a GUID")})
	}
	for _, timeout := range []string{"soon", "0s", "-1s"} {
		steps = append(steps, resource.TestStep{
			Config:      within(timeout),
			PlanOnly:    true,
			ExpectError: saying("timeouts.read must be a duration of at least"),
		})
	}
	runSteps(t, sim, steps...)
	if n := len(sim.APIRequests()) + len(sim.TokenRequests()); n != 0 {
		t.Errorf("got %d requests, want none", n)
	}
}

func TestReadWaitsForApplyWhileTheSubscriptionIsUnknown(t *testing.T) {
	t.Parallel()
	skipWithout(t, terraformData)
	sim := startSimulator(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(testProvider(sim.Environment())),
		Steps: []resource.TestStep{{
			Config: `
resource "terraform_data" "sale" {
  input = "` + simulator.ExampleSubscriptionID + `"
}

data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = "` + simulator.ExampleCustomerID + `"
  subscription_id = terraform_data.sale.output
}`,
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(thisStatus, tfjsonpath.New("status"))}},
			ConfigStateChecks: expectStatus("success"),
		}},
	})
}
