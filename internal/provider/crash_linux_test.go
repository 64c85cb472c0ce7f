// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestSecrets_Crash(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Hang())
	environment := authenticationMethods["client certificate with a password"](t, sim)
	environment["GOTRACEBACK"] = "system" // every goroutine
	cli := newCLI(t, environment, readOf(simulator.ExampleSubscriptionID))
	cli.logToFile()

	command, printed := cli.startPlan(sim)
	for _, provider := range children(t, command.Process.Pid) {
		if err := syscall.Kill(provider, syscall.SIGQUIT); err != nil {
			t.Fatal(err)
		}
	}
	if err := command.Wait(); err == nil {
		t.Error("the plan succeeded")
	}
	if logged := cli.files()[cli.logFile()]; !strings.Contains(logged, "SIGQUIT: quit") || !strings.Contains(logged, "goroutine ") {
		t.Error("the log holds no crash")
	}
	wantNoSecret(t, cli, printed.String(), canaries(t, sim, environment))
}

// children are the processes that a process has started.
func children(t *testing.T, pid int) []int {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil || len(lists) == 0 {
		t.Fatal("no list of children", err)
	}
	var found []int
	for _, list := range lists {
		content, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended
		}
		for _, text := range strings.Fields(string(content)) {
			child, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, child)
		}
	}
	return found
}
