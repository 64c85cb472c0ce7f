// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const postcondition = `lifecycle {
    postcondition {
      condition     = self.status == "success"
      error_message = "It is ${self.status}."
    }
  }`

// TestDestroy shows what stops terraform destroy, and that the ways out that
// the guide gives do not even ask for the status.
func TestDestroy(t *testing.T) {
	t.Parallel()
	const (
		none    = "count = var.destroying ? 0 : 1"
		waits   = "wait_for_success = true\n  poll_interval = \"1s\"\n  timeouts = { read = \"2s\" }"
		pointer = "terraform destroy -refresh=false"
	)
	read := func(extra string) string {
		return readOf(simulator.ExampleSubscriptionID, none, extra) + `
resource "terraform_data" "landing_zone" {
  depends_on = [data.partnercenter_subscription_provisioning_status.this]
}`
	}
	for name, c := range map[string]struct {
		needs   feature
		config  string
		status  string
		stopped string // what is said; empty if the destroy goes through
	}{
		"data source, 404":          {terraformData, read(""), "404", pointer},
		"data source, failed":       {terraformData, read(""), "failed", ""},
		"postcondition, 404":        {terraformData, read(postcondition), "404", pointer},
		"postcondition, failed":     {terraformData, read(postcondition), "failed", ""},
		"postcondition, pending":    {terraformData, read(postcondition), "pending", ""},
		"wait_for_success, 404":     {terraformData, read(waits), "404", pointer},
		"wait_for_success, failed":  {terraformData, read(waits), "failed", pointer},
		"wait_for_success, pending": {terraformData, read(waits), "pending", pointer},
		"gate, 404":                 {ephemeralValues, gateWith(none), "404", pointer},
		"gate, failed":              {ephemeralValues, gateWith(none), "failed", pointer},
		"gate, pending":             {ephemeralValues, gateWith(none), "pending", pointer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skipWithout(t, c.needs)
			sim := startSimulator(t)
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", "variable \"destroying\" {\n  default = false\n}\n"+c.config)
			if output, ok := cli.run("apply", "-auto-approve"); !ok {
				t.Fatal(output)
			}
			applied := cli.state()

			if c.status == "404" {
				sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.APIError(404, 20003, "Subscription not found."))
			} else {
				sim.SetStatus(simulator.ExampleSubscriptionID, c.status)
			}
			output, ok := cli.run("destroy", "-auto-approve")
			if ok != (c.stopped == "") || !saying(c.stopped).MatchString(output) {
				t.Errorf("destroy succeeded: %t\n%s", ok, output)
			}
			if kept := strings.Contains(cli.state(), "landing_zone"); kept == ok {
				t.Errorf("the landing zone is in the state: %t\n%s", kept, output)
			}

			for _, way := range []string{"-refresh=false", "-var=destroying=true"} {
				cli.write("terraform.tfstate", applied)
				before := len(sim.APIRequests())
				if output, ok := cli.run("destroy", "-auto-approve", way); !ok || strings.Contains(cli.state(), "landing_zone") {
					t.Errorf("destroy %s succeeded: %t\n%s", way, ok, output)
				}
				if n := len(sim.APIRequests()) - before; n != 0 {
					t.Errorf("destroy %s read the status %d times", way, n)
				}
			}
		})
	}
}

// A plan that is not for destroying reads the status with -refresh=false as
// well.
func TestPlanWithoutRefreshIsGated(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", readOf(simulator.PendingSubscriptionID, postcondition))
	if output, ok := cli.run("plan", "-refresh=false"); ok || !saying("It is pending.").MatchString(output) {
		t.Errorf("the plan succeeded: %t\n%s", ok, output)
	}
}
