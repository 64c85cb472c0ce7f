// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// gateWith is a configuration with a gate on the example subscription, and a
// resource behind it.
func gateWith(extra ...string) string {
	read := strings.Replace(readOf(simulator.ExampleSubscriptionID, extra...), `data "partnercenter_subscription_provisioning_status"`, `ephemeral "partnercenter_subscription_provisioning_gate"`, 1)
	return read + `
resource "terraform_data" "landing_zone" {
  depends_on = [ephemeral.partnercenter_subscription_provisioning_gate.this]
}`
}

func TestGateOpensOnSuccessAlone(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"success": "",
		"pending": "is pending, not success",
		"failed":  "is failed, not success",
		"none":    "is none, not success",
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.SetStatus(simulator.ExampleSubscriptionID, status)
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", gateWith())
			output, ok := cli.run("apply", "-auto-approve")
			if ok != (want == "") {
				t.Fatalf("apply succeeded: %t\n%s", ok, output)
			}
			if !ok && (!saying(want).MatchString(output) || !saying("subscription "+simulator.ExampleSubscriptionID).MatchString(output)) {
				t.Errorf("the output does not say %q and the subscription:\n%s", want, output)
			}
			if state := cli.files()["terraform.tfstate"]; strings.Contains(state, simulator.ExampleSubscriptionID) {
				t.Errorf("the state holds the gate:\n%s", state)
			}
		})
	}
}

func TestGateHoldsWhenASavedPlanIsAppliedLater(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", gateWith())
	if output, ok := cli.run("plan", "-out=saved.tfplan"); !ok {
		t.Fatal(output)
	}
	sim.SetStatus(simulator.ExampleSubscriptionID, "pending")
	output, ok := cli.run("apply", "saved.tfplan")
	if ok || !saying("The gate stays closed: the status of subscription "+simulator.ExampleSubscriptionID).MatchString(output) {
		t.Errorf("apply succeeded: %t\n%s", ok, output)
	}
	if strings.Contains(output, "terraform_data.landing_zone: Creat") {
		t.Errorf("something was created:\n%s", output)
	}
}
