// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
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
	if !saying("Error: " + advice.TitleReadCanceled).Match(output.Bytes()) {
		t.Errorf("the output does not say that the read was canceled:\n%s", output.String())
	}
	if got := len(sim.APIRequests()); got != 1 {
		t.Errorf("got %d API requests, want 1", got)
	}
}

func TestInterruptEndsALookupAtOnce(t *testing.T) {
	t.Parallel()
	list := simulator.SubscriptionsPath(simulator.ExampleCustomerID)
	apiRequested := func(sim *simulator.Simulator) bool { return len(sim.APIRequests()) > 0 }
	for name, c := range map[string]struct {
		config  string
		script  func(*simulator.Simulator)
		reading func(*simulator.Simulator) bool
	}{
		"metadata of a domain that hangs": {
			customerBy("domain", simulator.ExampleCustomerDomain), func(sim *simulator.Simulator) { sim.ScriptMetadata(simulator.Hang()) },
			func(sim *simulator.Simulator) bool { return len(sim.MetadataRequests()) > 0 },
		},
		"a customer that hangs": {
			customerBy("customer_id", simulator.ExampleCustomerID),
			func(sim *simulator.Simulator) {
				sim.ScriptPath(simulator.CustomerPath(simulator.ExampleCustomerID), simulator.Hang())
			}, apiRequested,
		},
		"a second page that hangs": {
			listOfSubscriptions, func(sim *simulator.Simulator) {
				sim.SetPageSize(2)
				sim.ScriptPath(list, nil, simulator.Hang())
			}, func(sim *simulator.Simulator) bool { return len(sim.APIRequests()) > 1 },
		},
		"Azure subscriptions that hang": {
			azureSubscriptionsOf(""), func(sim *simulator.Simulator) { sim.ScriptPath(list, simulator.Hang()) }, apiRequested,
		},
		"a wait for an Azure subscription": {
			azureSubscriptionWith(`friendly_name = "New"`, "wait_for_active = true"), unscripted,
			func(sim *simulator.Simulator) bool {
				return len(sim.APIRequests()) > 1 && sim.RequestsInProgress() == 0
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			c.script(sim)
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", c.config)
			command, output := cli.command(t.Context(), "plan"), new(bytes.Buffer)
			command.Stdout, command.Stderr = output, output
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "it is reading", func() bool { return c.reading(sim) })
			before := sim.Requests()
			if err := command.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err == nil || !saying("Error: Read Canceled").Match(output.Bytes()) {
				t.Errorf("got %v, want the read canceled:\n%s", err, output)
			}
			if got := sim.Requests(); got != before {
				t.Errorf("got %d requests after the interrupt", got-before)
			}
		})
	}
}

// Terraform up to 1.11 and OpenTofu up to 1.12 do not pass an interrupt on while
// they plan for an apply, but the terminal sends it to every process.
func TestInterruptOfTheProcessGroupEndsAnApplyThatStillPlans(t *testing.T) {
	t.Parallel()
	read := readOf(simulator.ExampleSubscriptionID)
	apiRequested := func(sim *simulator.Simulator) bool { return len(sim.APIRequests()) > 0 }
	for name, c := range map[string]struct {
		config  string
		script  func(*simulator.Simulator)
		reading func(*simulator.Simulator) bool
	}{
		"a read that hangs": {
			read, func(sim *simulator.Simulator) {
				sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Hang())
			}, apiRequested,
		},
		"a sign-in that hangs": {
			read, func(sim *simulator.Simulator) { sim.ScriptTokenForever(simulator.Hang()) },
			func(sim *simulator.Simulator) bool { return len(sim.TokenRequests()) > 0 },
		},
		"a wait of five minutes": {
			readOf(simulator.PendingSubscriptionID, `wait_for_success = true`, `timeouts = { read = "5m" }`), unscripted, apiRequested,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			c.script(sim)
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", c.config)

			command, printed := cli.command(t.Context(), "apply", "-auto-approve"), new(bytes.Buffer)
			command.Stdout, command.Stderr = printed, printed
			command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			group := -command.Process.Pid
			t.Cleanup(func() { _ = syscall.Kill(group, syscall.SIGKILL) })
			eventually(t, "it is reading", func() bool { return c.reading(sim) })

			interrupted := time.Now()
			if err := syscall.Kill(group, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err == nil {
				t.Error("the apply succeeded")
			}
			took := time.Since(interrupted)
			t.Logf("it took %s", took)
			if took > 10*time.Second { // 5 minutes without the interrupt
				t.Errorf("it took %s", took)
			}
			if !saying("Error: " + advice.TitleReadCanceled).Match(printed.Bytes()) {
				t.Errorf("the output does not say that the read was canceled:\n%s", printed)
			}
			eventually(t, "every process has ended", func() bool { return syscall.Kill(group, 0) == syscall.ESRCH })
			if api, token := len(sim.APIRequests()), len(sim.TokenRequests()); api > 1 || token != 1 {
				t.Errorf("got %d API and %d token requests, want no second one", api, token)
			}
		})
	}
}

// Before 1.16, an interrupt while a line of progress is on its way can crash
// Terraform.
func TestWaitAction_InterruptCreatesNothing(t *testing.T) {
	t.Parallel()
	skipWithout(t, wholeActions)
	eachAction(t, func(t *testing.T, a testedAction) {
		for moment := range 10 { // of the second between two polls, and of the polls
			t.Run(fmt.Sprint(moment), func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				a.scriptForever(sim, a.answering(a.notYet))
				cli := newCLI(t, a.environment(sim))
				cli.write("main.tf", actionWith(a, time.Minute))
				command, printed := cli.command(t.Context(), "apply", "-auto-approve"), new(bytes.Buffer)
				command.Stdout, command.Stderr = printed, printed
				command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
				if err := command.Start(); err != nil {
					t.Fatal(err)
				}
				group := -command.Process.Pid
				t.Cleanup(func() { _ = syscall.Kill(group, syscall.SIGKILL) })
				eventually(t, "it is polling", func() bool { return len(sim.APIRequests()) > 0 })
				time.Sleep(time.Duration(moment) * 120 * time.Millisecond)
				if err := syscall.Kill(group, syscall.SIGINT); err != nil {
					t.Fatal(err)
				}
				if err := command.Wait(); err == nil || !saying("Error: "+advice.TitleReadCanceled).Match(printed.Bytes()) {
					t.Errorf("got %v, want the read canceled:\n%s", err, printed)
				}
				if output := printed.String(); strings.Contains(output, "landing_zone: Creation complete") || len(cli.readsInState()) > 1 {
					t.Errorf("the landing zone was created:\n%s", output)
				}
			})
		}
	})
}
