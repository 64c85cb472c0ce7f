// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestStatus_DocumentedValues(t *testing.T) {
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

func TestStatus_InvalidIDs(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	var steps []resource.TestStep
	for _, id := range []string{
		"not-a-guid", "../../x", "", "urn:uuid:" + simulator.ExampleSubscriptionID, "{" + simulator.ExampleSubscriptionID + "}",
		"aaaa0a0abb1bcc2cdd3deeeeee4e4e4e", simulator.ExampleSubscriptionID + "/x",
	} {
		steps = append(steps, resource.TestStep{Config: readOf(id), PlanOnly: true, ExpectError: saying("Error: " + advice.TitleInvalidArgument)})
	}
	runSteps(t, sim, steps...)
	wantRequests(t, sim, 0, 0)
}

func TestStatus_UnknownAtPlan(t *testing.T) {
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
