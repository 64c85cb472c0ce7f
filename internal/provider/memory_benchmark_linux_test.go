// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// BenchmarkResidentMemory reads 20 responses without an end at once. What is
// measured is the provider as it is released, in its own process.
func BenchmarkResidentMemory(b *testing.B) {
	const reads = 20
	plain := func(t testing.TB, script func(*simulator.Simulator)) map[string]string {
		sim := startSimulator(t)
		script(sim)
		return sim.Environment()
	}
	secure := func(t testing.TB, script func(*simulator.Simulator)) map[string]string { return trusting(script)(t) }
	for _, c := range []struct {
		name        string
		environment func(testing.TB, func(*simulator.Simulator)) map[string]string
		fault       simulator.Fault
	}{
		{"200/HTTP1", plain, simulator.Endless(200)},
		{"200/HTTP2", secure, simulator.Endless(200)},
		{"403/HTTP1", plain, simulator.Endless(403)},
		{"403/HTTP2", secure, simulator.Endless(403)},
		{"header/HTTP1", plain, simulator.EndlessHeader()},
	} {
		b.Run(c.name, func(b *testing.B) {
			peak := 0
			for b.Loop() {
				process, cli := newDebugCLI(b, c.environment(b, scripting(simulator.Together(reads, c.fault)...)))
				cli.write("main.tf", readMany(reads))
				if output, ok := cli.run("plan", fmt.Sprintf("-parallelism=%d", reads)); ok {
					b.Errorf("the plan succeeded:\n%s", output)
				}
				peak = max(peak, peakResident(b, process))
			}
			b.ReportMetric(float64(peak)/1024, "peak-MB")
		})
	}
}

// BenchmarkResidentMemoryOfAList lists 3,000 subscriptions in six pages.
func BenchmarkResidentMemoryOfAList(b *testing.B) {
	sim := startSimulator(b)
	sim.AddCustomer(simulator.ExampleTenantID, simulator.Customer{ID: simulator.ExampleCustomerID, Subscriptions: listedSubscriptions(3000)})
	sim.SetPageSize(500)
	peak := 0
	for b.Loop() {
		process, cli := newDebugCLI(b, sim.Environment())
		cli.write("main.tf", listOfSubscriptions)
		runPlan(b, cli)
		peak = max(peak, peakResident(b, process))
	}
	b.ReportMetric(float64(peak)/1024, "peak-MB")
}

// newDebugCLI returns a terraform that uses a provider process of the test's,
// which outlives it.
func newDebugCLI(t testing.TB, environment map[string]string) (process *os.Process, c *cli) {
	t.Helper()
	c = newCLI(t, environment)
	binaries, _ := buildProvider()
	command := exec.CommandContext(t.Context(), filepath.Join(binaries, "terraform-provider-partnercenter"), "-debug")
	command.Env = c.env
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if reattach, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "TF_REATTACH_PROVIDERS="); ok {
			var running map[string]any
			if err := json.Unmarshal([]byte(strings.Trim(reattach, "'")), &running); err != nil {
				t.Fatal(err)
			}
			for _, provider := range running {
				c.reattach(ourAddress, provider)
			}
			return command.Process, c
		}
	}
	t.Fatal("the provider did not start")
	return nil, nil
}

// peakResident is in KiB.
func peakResident(t testing.TB, process *os.Process) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var size int
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &size); err == nil {
			return size
		}
	}
	t.Fatalf("no peak in:\n%s", status)
	return 0
}
