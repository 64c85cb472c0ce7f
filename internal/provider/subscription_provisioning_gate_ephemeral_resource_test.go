// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestGateOpensOnSuccessAlone(t *testing.T) {
	t.Parallel()
	skipWithout(t, ephemeralValues)
	for status, want := range map[string]string{
		"success": "",
		"pending": "Status: pending",
		"failed":  "Status: failed",
		"none":    "Status: none",
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
			if !ok && (!saying(want).MatchString(output) || !saying(simulator.ExampleSubscriptionID).MatchString(output)) {
				t.Errorf("the output does not say %q and the subscription:\n%s", want, output)
			}
			if ok && strings.Contains(cli.state(), simulator.ExampleSubscriptionID) {
				t.Errorf("the state holds the gate:\n%s", cli.state())
			}
		})
	}
}

func TestGateIsOpenedAtPlanUnlessAnArgumentIsUnknown(t *testing.T) {
	t.Parallel()
	skipWithout(t, ephemeralValues)
	readsDespiteDependsOn := 1
	if testedTool(t).isOpenTofu() {
		readsDespiteDependsOn = 0 // it defers a gate as it does a data source
	}
	for name, c := range map[string]struct {
		config    string
		wantReads int
	}{
		"unknown argument": {strings.Replace(gateWith(), `"`+simulator.ExampleSubscriptionID+`"`, "terraform_data.sale.output", 1), 0},
		"depends_on":       {gateWith("depends_on = [terraform_data.sale]"), readsDespiteDependsOn},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", c.config+"\nresource \"terraform_data\" \"sale\" {\n  input = \""+simulator.ExampleSubscriptionID+"\"\n}\n")
			if output, ok := cli.run("plan", "-out=saved.tfplan"); !ok {
				t.Fatal(output)
			}
			if got := len(sim.APIRequests()); got != c.wantReads {
				t.Errorf("the plan opened the gate %d times, want %d", got, c.wantReads)
			}
			sim.SetStatus(simulator.ExampleSubscriptionID, "pending")
			if output, ok := cli.run("apply", "saved.tfplan"); ok || !saying("Error: "+advice.TitleNotProvisioned).MatchString(output) {
				t.Errorf("apply succeeded: %t\n%s", ok, output)
			}
		})
	}
}
