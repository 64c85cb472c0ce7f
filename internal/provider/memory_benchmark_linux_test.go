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
		isRetried   bool // so that the plan succeeds
	}{
		{"200/HTTP1", plain, simulator.Endless(200), false},
		{"200/HTTP2", secure, simulator.Endless(200), false},
		{"403/HTTP1", plain, simulator.Endless(403), false},
		{"403/HTTP2", secure, simulator.Endless(403), false},
		{"header/HTTP1", plain, simulator.EndlessHeader(), true},
	} {
		b.Run(c.name, func(b *testing.B) {
			peak := 0
			for b.Loop() {
				process, cli := newDebugCLI(b, c.environment(b, scripting(simulator.Together(reads, c.fault)...)))
				cli.write("main.tf", readMany(reads))
				if output, ok := cli.run("plan", fmt.Sprintf("-parallelism=%d", reads)); ok != c.isRetried {
					b.Errorf("the plan succeeded: %t\n%s", ok, output)
				}
				peak = max(peak, peakResident(b, process))
			}
			b.ReportMetric(float64(peak)/1024, "peak-MB")
		})
	}
}

// BenchmarkResidentMemoryOfAList lists subscriptions in pages of 500.
func BenchmarkResidentMemoryOfAList(b *testing.B) {
	for _, n := range []int{3000, 12_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sim := startSimulator(b)
			sim.AddCustomer(simulator.ExampleTenantID, simulator.Customer{ID: simulator.ExampleCustomerID, Subscriptions: listedSubscriptions(n)})
			sim.SetPageSize(500)
			benchmarkMemory(b, sim, true)
		})
	}
}

// BenchmarkResidentMemoryOfAHostileList lists what only a hostile service sends.
func BenchmarkResidentMemoryOfAHostileList(b *testing.B) {
	const pageSize = 8 << 20
	path := simulator.SubscriptionsPath(simulator.ExampleCustomerID)
	// filled repeats a text up to the largest size of a page.
	filled := func(before, repeated, after string) string {
		return before + strings.Repeat(repeated, (pageSize-len(before)-len(after))/len(repeated)) + after
	}
	next := func(page int) string { return fmt.Sprintf(`"links":{"next":{"uri":"%s?p=%d"}}}`, path, page) }
	var names, ordinary []string
	for page := 1; page <= 25; page++ {
		names = append(names, filled(`{"items":[{"id":"`+numbered(page)+`","friendlyName":"`, "x", `"}],`+next(page+1)))
		var items []string
		for i := range 2000 { // as large as they are documented
			items = append(items, `{"id":"`+numbered(page*2000+i)+`","offerName":"Microsoft 365 Business Basic","status":"active","x":"`+strings.Repeat("x", 1400)+`"}`)
		}
		ordinary = append(ordinary, `{"items":[`+strings.Join(items, ",")+"],"+next(page+1))
	}
	for _, c := range []struct {
		name  string
		pages []string
	}{
		{"LongNames", names},
		{"NoItems", []string{filled(`{"items":[1`, ",1", "]}")}},
		{"OddValues", []string{filled(`{"items":[{"id":"`+numbered(1)+`","friendlyName":[1`, ",1", `]},{}]}`)}},
		{"50000Items", ordinary},
	} {
		b.Run(c.name, func(b *testing.B) {
			sim := startSimulator(b)
			var faults []simulator.Fault
			for i, page := range c.pages {
				faults = append(faults, answer(page))
				if err := sim.AcceptNextLink(fmt.Sprintf("%s?p=%d", path, i+2), ""); err != nil {
					b.Fatal(err)
				}
			}
			benchmarkMemory(b, sim, false, faults...)
		})
	}
}

// benchmarkMemory plans a list, with the faults in each plan, and reports the
// largest memory of the provider.
func benchmarkMemory(b *testing.B, sim *simulator.Simulator, succeeds bool, faults ...simulator.Fault) {
	b.Helper()
	peak := 0
	for b.Loop() {
		sim.ScriptPath(simulator.SubscriptionsPath(simulator.ExampleCustomerID), faults...)
		process, cli := newDebugCLI(b, sim.Environment())
		cli.write("main.tf", listOfSubscriptions)
		if output, ok := cli.run("plan"); ok != succeeds {
			b.Errorf("the plan succeeded: %t\n%s", ok, output)
		}
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
