// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestThrottlingThatOutlastsAReadIsNamed(t *testing.T) {
	t.Parallel()
	one := within("3s")
	for name, c := range map[string]struct {
		faults  []simulator.Fault
		forever simulator.Fault
		config  string
		want    []string
	}{
		"rejected until there is no time left": {
			forever: simulator.Throttle("1"), config: one,
			want: []string{"Partner Center is throttling requests", "429 Too Many Requests", "Asked to wait: 1s"},
		},
		"waiting behind another read": {
			forever: simulator.Throttle("60"), config: readOf(simulator.ExampleSubscriptionID, "wait_for_success = true", `timeouts = { read = "3s" }`) + strings.Replace(one, `"this"`, `"that"`, 1),
			want: []string{"Partner Center is throttling requests", "Time left to wait: 5"},
		},
		"no response after a pause": {
			faults: []simulator.Fault{simulator.Throttle("1")}, forever: simulator.Hang(), config: one,
			want: []string{"timed out", "a response from Partner Center, which throttles requests", "Last result: 429 Too Many Requests"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, c.faults...)
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, c.forever)
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", c.config)
			output, ok := cli.run("plan", "-parallelism=1")
			if ok {
				t.Fatal("the plan succeeded")
			}
			for _, want := range append(c.want, "Limit: 3s (timeouts.read)", "Run Terraform again later, or set a longer timeouts.read") {
				if !saying(want).MatchString(output) {
					t.Errorf("the output does not say %q:\n%s", want, output)
				}
			}
			if !regexp.MustCompile(`Waited: \d+s`).MatchString(output) {
				t.Errorf("the output does not say how long the read has waited:\n%s", output)
			}
		})
	}
}

func TestFortyReadsOfAServiceThatAllowsThirtyASecondSucceed(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.SetLimit(30, time.Second)
	if output, ok := planOnce(t, sim, readMany(40)); !ok {
		t.Fatal(output)
	}
	if got := len(sim.TokenRequests()); got != 1 {
		t.Errorf("got %d token requests, want 1", got)
	}
}
