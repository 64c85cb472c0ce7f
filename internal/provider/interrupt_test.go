// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider

import (
	"os"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestInterruptEndsAReadAtOnce(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Hang())
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))

	command, output := cli.startPlan(sim)
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Error("the plan succeeded")
	}
	if !saying("the read was canceled").Match(output.Bytes()) {
		t.Errorf("the output does not say that the read was canceled:\n%s", output.String())
	}
	if got := len(sim.APIRequests()); got != 1 {
		t.Errorf("got %d API requests, want 1", got)
	}
}
