// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command demo runs Terraform with this provider against the simulator, to show
// how the status of a subscription lets a plan pass or stops it. Run it in the
// root of the repository.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const unknownSubscriptionID = "dddd3d3d-ee4e-ff5f-aa6a-bbbbbb7b7b7b"

// plans are the plans that the demo shows, and their expected results.
var plans = []struct {
	title     string
	arguments []string
	exitCode  int
	says      []string
}{
	{
		title: "The subscription is provisioned: the plan passes",
		says: []string{
			`sku_id = "6FD2C87F-B296-42F0-B197-1E91E994B900"`, `status = "success"`,
			`quantity = 5`, `end_date = "` + simulator.FutureEndDate + `"`,
		},
	},
	{
		title:     "The subscription is pending: the postcondition stops the plan",
		arguments: []string{"-var", "subscription_id=" + simulator.PendingSubscriptionID},
		exitCode:  1,
		says:      []string{"Resource postcondition failed", simulator.PendingSubscriptionID, `self.status is "pending"`},
	},
	{
		title:     "The subscription does not exist: the provider stops the plan",
		arguments: []string{"-var", "subscription_id=" + unknownSubscriptionID},
		exitCode:  1,
		says:      []string{"404 Not Found", unknownSubscriptionID},
	},
}

const goOn = `
As expected, only the plan for the subscription whose status is success passed.

To continue manually, install this build of the provider, and start the simulator:

$ make install
$ go run ./internal/simulator/cmd/partnercenter-simulator -directory "$HOME/partnercenter-example"

It says what to run in another terminal.
`

func main() {
	mirror := flag.String("mirror", "", "filesystem mirror to install the provider from, instead of a build of it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *mirror)
	if err != nil && ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\nThe demo failed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, mirror string) error {
	if _, err := exec.LookPath("terraform"); err != nil {
		return errors.New("terraform is not on PATH; install Terraform 1.3 or later")
	}
	directory, err := os.MkdirTemp("", "partnercenter-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	sim, err := simulator.Start()
	if err != nil {
		return err
	}
	defer sim.Close()
	sim.SetEndDate(simulator.ExampleSubscriptionID, simulator.FutureEndDate) // the documented one has passed

	fmt.Print("Simulating Partner Center, with made-up credentials ...\n\n")
	configuration := sim.Environment()
	t, err := newTerraform(ctx, directory, mirror, configuration)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(configuration)) {
		fmt.Printf("$ export %s=%s\n", name, configuration[name])
	}
	fmt.Println("$ cd", example)
	if output, exitCode := t.run(ctx, io.Discard, "init"); exitCode != 0 {
		return fmt.Errorf("terraform init exited with %d:\n%s", exitCode, output)
	}
	for i, plan := range plans {
		fmt.Printf("\n=== %d. %s\n\n", i+1, plan.title)
		output, exitCode := t.run(ctx, os.Stdout, append([]string{"plan"}, plan.arguments...)...)
		if exitCode != plan.exitCode {
			return fmt.Errorf("the plan exited with %d, not %d", exitCode, plan.exitCode)
		}
		message := strings.Join(strings.Fields(output), " ") // Terraform breaks it into lines
		for _, text := range plan.says {
			if !strings.Contains(message, text) {
				return fmt.Errorf("the output of the plan does not contain %q", text)
			}
		}
	}
	fmt.Print(goOn)
	return nil
}
