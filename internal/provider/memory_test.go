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
	"runtime"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// maxResident is what a provider may take at most, in KiB.
const maxResident = 100 << 10

// What is measured is the provider as it is released, in a process of its own.
func TestTwentyAnswersWithoutEndTakeLittleMemory(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the peak of a process's memory is read from /proc")
	}
	const reads = 20
	plain := func(script func(*simulator.Simulator)) func(*testing.T) map[string]string {
		return func(t *testing.T) map[string]string {
			sim := startSimulator(t)
			script(sim)
			return sim.Environment()
		}
	}
	secure := func(script func(*simulator.Simulator)) func(*testing.T) map[string]string { return trusting(script) }
	for name, c := range map[string]struct {
		serve func(script func(*simulator.Simulator)) func(*testing.T) map[string]string
		fault simulator.Fault
	}{
		"200 over HTTP/1.1":    {plain, simulator.Endless(200)},
		"200 over HTTP/2":      {secure, simulator.Endless(200)},
		"403 over HTTP/1.1":    {plain, simulator.Endless(403)},
		"403 over HTTP/2":      {secure, simulator.Endless(403)},
		"header over HTTP/1.1": {plain, simulator.EndlessHeader()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			process, cli := newDebugCLI(t, c.serve(scripting(simulator.Together(reads, c.fault)...))(t))
			cli.write("main.tf", readMany(reads))
			if output, ok := cli.run("plan", fmt.Sprintf("-parallelism=%d", reads)); ok {
				t.Errorf("the plan succeeded:\n%s", output)
			}
			if got := peakResident(t, process); got > maxResident {
				t.Errorf("the provider took %d KiB, want at most %d", got, maxResident)
			}
		})
	}
}

// newDebugCLI returns a terraform that uses a provider process of the test's
// own, which outlives it.
func newDebugCLI(t *testing.T, environment map[string]string) (process *os.Process, c *cli) {
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
				c.reattach(provider)
			}
			return command.Process, c
		}
	}
	t.Fatal("the provider did not start")
	return nil, nil
}

// peakResident is in KiB.
func peakResident(t *testing.T, process *os.Process) int {
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
