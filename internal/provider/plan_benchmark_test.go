// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider

import (
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// BenchmarkPlan plans many subscriptions with 50 ms of latency, singular with
// for_each and plural. The CPU time is that of terraform and the provider.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1, 100, 1000} {
		b.Run(fmt.Sprintf("singular/%d", n), func(b *testing.B) { benchmarkPlan(b, n, readEachOf(n)) })
	}
	for _, n := range []int{1, 100, 1000, 3000} {
		b.Run(fmt.Sprintf("plural/%d", n), func(b *testing.B) { benchmarkPlan(b, n, readAllOf(n)) })
	}
}

// BenchmarkPlanList lists subscriptions in pages of 500, with 50 ms of latency.
func BenchmarkPlanList(b *testing.B) {
	for _, n := range []int{500, 3000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sim := startSimulator(b)
			sim.AddCustomer(simulator.ExampleTenantID, simulator.Customer{ID: simulator.ExampleCustomerID, Subscriptions: listedSubscriptions(n)})
			sim.SetPageSize(500)
			benchmarkPlanWith(b, sim, listOfSubscriptions)
		})
	}
}

func benchmarkPlan(b *testing.B, n int, config string) {
	sim := startSimulator(b)
	sell(sim, n)
	benchmarkPlanWith(b, sim, config)
}

func benchmarkPlanWith(b *testing.B, sim *simulator.Simulator, config string) {
	sim.SetLatency(50 * time.Millisecond)
	cli := newCLI(b, sim.Environment())
	cli.write("main.tf", config)

	var cpu time.Duration
	var memory int64
	for b.Loop() {
		command := runPlan(b, cli)
		cpu += command.ProcessState.UserTime() + command.ProcessState.SystemTime()
		memory = max(memory, int64(command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)) // of 32 bits on some systems
	}
	b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/op")
	if runtime.GOOS == "darwin" { // bytes there, KiB elsewhere
		memory /= 1024
	}
	b.ReportMetric(float64(memory)/1024, "peak-MB")
	b.ReportMetric(float64(len(sim.APIRequests()))/float64(b.N), "requests/op")
	b.ReportMetric(float64(len(sim.TokenRequests()))/float64(b.N), "token-requests/op")
	b.ReportMetric(float64(sim.Connections())/float64(b.N), "connections/op")
}

// BenchmarkThrottledPlan reads 1,500 subscriptions from a service that takes
// 500 requests in each window of 10 s. Two full windows are the ideal, and what
// the last 500 reads take without a limit.
func BenchmarkThrottledPlan(b *testing.B) {
	const reads, limit, window, latency = 1500, 500, 10 * time.Second, 50 * time.Millisecond
	ideal := 2*window + latency*limit/maxParallelReads
	sim := startSimulator(b)
	sell(sim, reads)
	sim.SetLatency(latency)
	cli := newCLI(b, sim.Environment())
	cli.write("main.tf", readAllOf(reads))

	for b.Loop() {
		sim.SetLimit(limit, window) // begins a new window
		runPlan(b, cli)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)-ideal.Seconds(), "s-over-ideal/op")
	b.ReportMetric(float64(len(sim.APIRequests()))/float64(b.N)-reads, "rejected/op")
}

func runPlan(b *testing.B, cli *cli) *exec.Cmd {
	b.Helper()
	command := cli.command(b.Context(), "plan")
	if output, err := command.CombinedOutput(); err != nil {
		b.Fatal(string(output))
	}
	return command
}
