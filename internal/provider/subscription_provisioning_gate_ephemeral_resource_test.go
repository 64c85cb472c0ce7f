// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestGate_OpensOnlyOnSuccess(t *testing.T) {
	t.Parallel()
	skipWithout(t, ephemeralValues)
	for _, status := range []string{"success", "pending", "failed", "none"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.SetStatus(simulator.ExampleSubscriptionID, status)
			cli := newCLI(t, sim.Environment(), gateWith())
			output, ok := cli.run("apply", "-auto-approve")
			if ok != (status == "success") {
				t.Fatalf("apply succeeded: %t\n%s", ok, output)
			}
			if !ok {
				wantWords(t, output, "Status: "+status, simulator.ExampleSubscriptionID)
			} else if strings.Contains(cli.state(), simulator.ExampleSubscriptionID) {
				t.Errorf("the state holds the gate:\n%s", cli.state())
			}
		})
	}
}

func TestGate_UnknownArgument(t *testing.T) {
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
			cli := newCLI(t, sim.Environment(), c.config+"\nresource \"terraform_data\" \"sale\" {\n  input = \""+simulator.ExampleSubscriptionID+"\"\n}\n")
			cli.mustRun("plan", "-out=saved.tfplan")
			wantRequests(t, sim, c.wantReads, c.wantReads)
			sim.SetStatus(simulator.ExampleSubscriptionID, "pending")
			if output, ok := cli.run("apply", "saved.tfplan"); ok || !saying("Error: "+advice.TitleNotProvisioned).MatchString(output) {
				t.Errorf("apply succeeded: %t\n%s", ok, output)
			}
		})
	}
}
