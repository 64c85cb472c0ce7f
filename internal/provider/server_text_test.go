// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// Terraform breaks the lines of a paragraph: what a server sent must not stand
// in one, or it could begin a line.
func TestServerTextNeverBeginsALine(t *testing.T) {
	t.Parallel()
	for kind, config := range map[string]string{
		"data sources": `
data "partnercenter_subscription_provisioning_statuses" "all" {
  wait_for_success = true
  timeouts         = { read = "2s" }
  subscriptions = {
    a = { customer_id = "` + simulator.ExampleCustomerID + `", subscription_id = "` + simulator.ExampleSubscriptionID + `" }
  }
}
` + strings.Replace(readOf(simulator.PendingSubscriptionID), `"this"`, `"refused"`, 1),
		"gate": gateWith(`timeouts = { open = "5s" }`),
	} {
		for padding := 0; padding <= 48; padding += 6 {
			t.Run(fmt.Sprintf("%s, %d", kind, padding), func(t *testing.T) {
				t.Parallel()
				if kind == "gate" {
					skipWithout(t, ephemeralValues)
				}
				sim := startSimulator(t)
				text := strings.Repeat("x", padding) + " ::error::forged"
				answer := fmt.Sprintf(`{"status":"pending","endDate":%q}`, text)
				sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Respond(200, nil, answer))
				sim.ScriptSubscriptionForever(simulator.PendingSubscriptionID, simulator.APIError(400, text, text))
				cli := newCLI(t, sim.Environment())
				cli.write("main.tf", config)
				output, ok := cli.run("plan")
				if ok || !strings.Contains(output, "forged") {
					t.Fatalf("the plan succeeded: %t\n%s", ok, output)
				}
				for line := range strings.Lines(output) {
					if strings.HasPrefix(strings.TrimSpace(line), "::") {
						t.Errorf("a line begins with server text: %q", line)
					}
				}
			})
		}
	}
}
