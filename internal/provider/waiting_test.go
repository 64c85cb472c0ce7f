// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestReadsThatWait(t *testing.T) {
	t.Parallel()
	notFound := simulator.APIError(404, 20003, "Subscription not found.")
	cases := map[string]struct {
		script       []simulator.Fault
		want         []string // texts of the output; none: the plan succeeds
		wantRequests int
	}{
		"pending, pending, success": {[]simulator.Fault{answering("pending"), answering("pending")}, nil, 3},
		"pending, failed": {
			[]simulator.Fault{answering("pending"), answering("failed")},
			[]string{"Error: Subscription Provisioning Failed", "subscription " + simulator.ExampleSubscriptionID, "is failed"},
			2,
		},
		"a dropped connection and a 503": {[]simulator.Fault{answering("pending"), simulator.Drop(), status(503)}, nil, 4},
		"404, 404, pending, success":     {[]simulator.Fault{notFound, notFound, answering("pending")}, nil, 4},
		"customer unknown":               {[]simulator.Fault{simulator.APIError(404, 60003, "Tenant not found")}, []string{"404 Not Found", "Code: 60003"}, 1},
	}
	for kind, config := range map[string]string{"data source": "wait_for_success = true\n  poll_interval = \"1s\"", "gate": ""} {
		for name, c := range cases {
			t.Run(kind+": "+name, func(t *testing.T) {
				t.Parallel()
				if kind == "gate" {
					skipWithout(t, ephemeralValues)
				}
				sim := startSimulator(t)
				sim.ScriptSubscription(simulator.ExampleSubscriptionID, c.script...)
				cli := newCLI(t, sim.Environment())
				cli.write("main.tf", readOf(simulator.ExampleSubscriptionID, config))
				if kind == "gate" {
					cli.write("main.tf", gateWith("wait_for_success = true\n  poll_interval = \"1s\""))
				}
				output, ok := cli.run("plan")
				if ok != (len(c.want) == 0) {
					t.Fatalf("the plan succeeded: %t\n%s", ok, output)
				}
				for _, want := range c.want {
					if !saying(want).MatchString(output) {
						t.Errorf("the output does not say %q:\n%s", want, output)
					}
				}
				if got := len(sim.APIRequests()); got != c.wantRequests {
					t.Errorf("got %d requests, want %d", got, c.wantRequests)
				}
			})
		}
	}
}

func TestAWaitEndsAtItsTimeout(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	environment := sim.Environment()
	environment["TF_LOG_PROVIDER"] = "INFO"
	cli := newCLI(t, environment)
	cli.write("main.tf", readOf(simulator.PendingSubscriptionID, "wait_for_success = true\n  poll_interval = \"2s\"\n  timeouts = { read = \"5s\" }"))
	output, ok := cli.run("plan")
	if ok {
		t.Fatal("the plan succeeded")
	}
	for _, want := range []string{
		"Error: Subscription Not Provisioned in Time", "Waited 5s (timeouts.read)", "subscription " + simulator.PendingSubscriptionID,
		"Last status: pending", "every 15 minutes",
	} {
		if !saying(want).MatchString(output) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	if got, want := strings.Count(output, "Waiting for the subscription to be provisioned"), len(sim.APIRequests()); got != want {
		t.Errorf("got %d INFO lines for %d polls", got, want)
	}
}

func TestInvalidDurationsAreRefusedAtValidate(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	for _, argument := range []string{
		`poll_interval = "soon"`, `poll_interval = "-1s"`, `poll_interval = "0s"`, `poll_interval = "999ms"`, `poll_interval = ""`,
		`timeouts = { read = "soon" }`, `timeouts = { read = "-1s" }`, `timeouts = { read = "0s" }`,
	} {
		for kind, config := range map[string]string{
			"data source": readOf(simulator.ExampleSubscriptionID, argument),
			"gate":        gateWith(strings.ReplaceAll(argument, "read", "open")),
		} {
			t.Run(kind+": "+argument, func(t *testing.T) {
				t.Parallel()
				if kind == "gate" {
					skipWithout(t, ephemeralValues)
				}
				cli := newCLI(t, sim.Environment())
				cli.write("main.tf", config)
				if output, ok := cli.run("validate"); ok || !saying("must be a duration of at least").MatchString(output) {
					t.Errorf("got valid %t and:\n%s", ok, output)
				}
			})
		}
	}
}
