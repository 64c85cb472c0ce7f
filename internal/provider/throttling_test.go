// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// TestMessages_OfTheSituation has a read by itself.
func TestThrottling_OutlastsARead(t *testing.T) {
	t.Parallel()
	one := within("3s")
	for name, c := range map[string]struct {
		faults  []simulator.Fault
		forever simulator.Fault
		config  string
		want    []string
	}{
		"waiting behind another read": {
			forever: simulator.Throttle("60"), config: one + strings.Replace(one, `"this"`, `"that"`, 1),
			want: []string{"Error: " + advice.TitleThrottled},
		},
		"no response after a pause": {
			faults: []simulator.Fault{simulator.Throttle("1")}, forever: simulator.Hang(), config: one,
			want: []string{"Error: " + advice.TitleTimedOut, "Last result: 429 Too Many Requests"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, c.faults...)
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, c.forever)
			output, _ := newCLI(t, sim.Environment(), c.config).run("plan", "-parallelism=1")
			wantWords(t, output, append(c.want, "Limit: 3s (timeouts.read)")...)
			if !regexp.MustCompile(`Waited: \d+s`).MatchString(output) {
				t.Errorf("the output does not say how long the read has waited:\n%s", output)
			}
		})
	}
}

// The first read has another cause, as a wait: each is explained in full once.
func TestThrottling_TimeLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newInMemoryServer(t, simulator.Throttle("60"))
		server.read(t, waitingRead(server, "3500ms"))
		arguments := waitingRead(server, "3s")
		delete(arguments, "wait_for_success")
		diagnostics := server.read(t, arguments)
		if len(diagnostics) != 1 || diagnostics[0].Summary != advice.TitleThrottled || !strings.Contains(diagnostics[0].Detail, "Time left to wait: 57s") {
			t.Errorf("got %v, want one error with the time that is left", diagnostics)
		}
	})
}

func TestThrottling_FortyReads(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.SetLimit(30, time.Second)
	newCLI(t, sim.Environment(), readMany(40)).mustRun("plan", "-parallelism=40")
	if got := len(sim.TokenRequests()); got != 1 {
		t.Errorf("got %d token requests, want 1", got)
	}
}
