// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// An apply that still plans gets the signal as a member of the process group, as
// from a terminal: Terraform up to 1.11 and OpenTofu up to 1.12 do not pass it on.
func TestInterrupt_EndsARead(t *testing.T) {
	t.Parallel()
	list := simulator.SubscriptionsPath(simulator.ExampleCustomerID)
	apiRequested := func(sim *simulator.Simulator) bool { return len(sim.APIRequests()) > 0 }
	secondAPIRequested := func(sim *simulator.Simulator) bool { return len(sim.APIRequests()) > 1 }
	hang := func(path string) func(*simulator.Simulator) {
		return func(sim *simulator.Simulator) { sim.ScriptPath(path, simulator.Hang()) }
	}
	for name, c := range map[string]struct {
		config  string
		script  func(*simulator.Simulator)
		reading func(*simulator.Simulator) bool
		applies bool
	}{
		"a read that hangs":           {readOf(simulator.ExampleSubscriptionID), scripting(simulator.Hang()), apiRequested, false},
		"a read that hangs, in apply": {readOf(simulator.ExampleSubscriptionID), scripting(simulator.Hang()), apiRequested, true},
		"a sign-in that hangs, in apply": {
			readOf(simulator.ExampleSubscriptionID), func(sim *simulator.Simulator) { sim.ScriptTokenForever(simulator.Hang()) },
			func(sim *simulator.Simulator) bool { return len(sim.TokenRequests()) > 0 }, true,
		},
		"a wait of five minutes, in apply": {
			readOf(simulator.PendingSubscriptionID, `wait_for_success = true`, `timeouts = { read = "5m" }`), unscripted,
			func(sim *simulator.Simulator) bool { return apiRequested(sim) && sim.RequestsInProgress() == 0 }, true,
		},
		"metadata of a domain that hangs": {
			customerBy("domain", simulator.ExampleCustomerDomain), func(sim *simulator.Simulator) { sim.ScriptMetadata(simulator.Hang()) },
			func(sim *simulator.Simulator) bool { return len(sim.MetadataRequests()) > 0 }, false,
		},
		"a customer that hangs": {
			customerBy("customer_id", simulator.ExampleCustomerID), hang(simulator.CustomerPath(simulator.ExampleCustomerID)), apiRequested, false,
		},
		"a second page that hangs": {listOfSubscriptions, func(sim *simulator.Simulator) {
			sim.SetPageSize(2)
			sim.ScriptPath(list, nil, simulator.Hang())
		}, secondAPIRequested, false},
		"Azure subscriptions that hang": {azureSubscriptionsOf(""), hang(list), apiRequested, false},
		"a wait for an Azure subscription": {
			azureSubscriptionWith(`friendly_name = "New"`, "wait_for_active = true"), unscripted,
			func(sim *simulator.Simulator) bool { return secondAPIRequested(sim) && sim.RequestsInProgress() == 0 }, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			c.script(sim)
			cli := newCLI(t, sim.Environment(), c.config)
			before := 0
			reading := func() bool {
				before = sim.Requests()
				return c.reading(sim)
			}
			if c.applies {
				cli.interruptApply(t, reading, 0)
			} else {
				command, printed := cli.start("plan")
				eventually(t, "it is reading", reading)
				interrupt(t, command.Process.Pid, command, printed)
			}
			if got := sim.Requests(); got != before {
				t.Errorf("got %d requests after the interrupt", got-before)
			}
		})
	}
}

// interruptApply interrupts an apply, with every process that it has started, a while
// after it began to read, and returns what it printed.
func (c *cli) interruptApply(t *testing.T, reading func() bool, later time.Duration) (output string) {
	t.Helper()
	command, printed := c.start("apply", "-auto-approve")
	group := -command.Process.Pid
	t.Cleanup(func() { _ = syscall.Kill(group, syscall.SIGKILL) })
	eventually(t, "it is reading", reading)
	time.Sleep(later)
	interrupt(t, group, command, printed)
	eventually(t, "every process has ended", func() bool { return syscall.Kill(group, 0) == syscall.ESRCH })
	return printed.String()
}

// start starts terraform in a process group of its own.
func (c *cli) start(arguments ...string) (command *exec.Cmd, printed *bytes.Buffer) {
	c.t.Helper()
	command, printed = c.command(c.t.Context(), arguments...), new(bytes.Buffer)
	command.Stdout, command.Stderr = printed, printed
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		c.t.Fatal(err)
	}
	return command, printed
}

// interrupt interrupts a process or a group, and wants the command to end at once
// with its read canceled.
func interrupt(t *testing.T, pid int, command *exec.Cmd, printed *bytes.Buffer) {
	t.Helper()
	start := time.Now()
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil || !saying("Error: "+advice.TitleReadCanceled).Match(printed.Bytes()) {
		t.Errorf("got %v, want the read canceled:\n%s", err, printed)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %s", took)
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
				cli := newCLI(t, a.environment(sim), actionWith(a, time.Minute))
				output := cli.interruptApply(t, func() bool { return len(sim.APIRequests()) > 0 }, time.Duration(moment)*120*time.Millisecond)
				if strings.Contains(output, "landing_zone: Creation complete") || len(cli.readsInState()) > 1 {
					t.Errorf("the landing zone was created:\n%s", output)
				}
			})
		}
	})
}
