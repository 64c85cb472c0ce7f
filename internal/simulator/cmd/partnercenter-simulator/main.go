// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command partnercenter-simulator serves the simulator on loopback until it is interrupted. What it prints to standard
// output configures the provider for it:
//
//	export PARTNERCENTER_ENDPOINT='http://127.0.0.1:34567'
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("partnercenter-simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	address := flags.String("address", "127.0.0.1:0", "loopback host and port to listen on; port 0 is any free one")
	if err := flags.Parse(args); err != nil {
		return err
	}

	logger := log.New(stderr, "", log.Ltime)
	sim, err := simulator.Start(simulator.WithAddress(*address), simulator.WithRequestLog(func(r simulator.Request) {
		logger.Printf("%s %s %s", r.Method, r.Path, outcome(r.Status))
	}))
	if err != nil {
		return err
	}
	defer sim.Close()

	fmt.Fprintf(stderr, `Partner Center is simulated at %s.

  customer                %s
  subscription, success   %s
  subscription, pending   %s
  subscription, failed    %s

Press Ctrl-C to stop it.
`, sim.URL(), simulator.ExampleCustomerID, simulator.ExampleSubscriptionID, simulator.PendingSubscriptionID, simulator.FailedSubscriptionID)

	environment := sim.Environment()
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		fmt.Fprintf(stdout, "export %s=%s\n", name, quote(environment[name]))
	}

	<-ctx.Done()
	return nil
}

func outcome(status int) string {
	if status == 0 {
		return "no response"
	}
	return fmt.Sprint(status)
}

// quote makes a value one word for every POSIX shell, whatever it holds.
func quote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
