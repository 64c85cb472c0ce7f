// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestInterruptEndsAReadAtOnce(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Hang())
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))

	var output bytes.Buffer
	command := cli.command(t.Context(), "plan")
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for len(sim.APIRequests()) == 0 {
		time.Sleep(10 * time.Millisecond) // until the read hangs; the test's own timeout bounds it
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Error("the plan succeeded")
	}
	if !saying("the read was cancelled").Match(output.Bytes()) {
		t.Errorf("the output does not say that the read was cancelled:\n%s", output.String())
	}
	if got := len(sim.APIRequests()); got != 1 {
		t.Errorf("got %d API requests, want 1", got)
	}
}
