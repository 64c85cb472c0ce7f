// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command partnercenter-simulator serves the simulator on loopback until it is interrupted. What it prints to standard
// output configures the provider for it:
//
//	export PARTNERCENTER_ENDPOINT='http://127.0.0.1:8711'
//
// With -directory it writes that into a directory instead, with a configuration that plans against the simulator.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
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
	address := flags.String("address", "127.0.0.1:8711", "loopback `host:port` to listen on; port 0 is any free one")
	directory := flags.String("directory", "", "`directory` to write a configuration for Terraform and the environment variables into")
	if err := flags.Parse(args); err != nil {
		return err
	}

	logger := log.New(stderr, "", log.Ltime)
	sim, err := simulator.Start(simulator.WithAddress(*address), simulator.WithRequestLog(func(r simulator.Request) {
		logger.Printf("%s %s %s", r.Method, r.Path, outcome(r.Status))
	}))
	if err != nil {
		return fmt.Errorf("%w; choose another loopback address with -address, such as -address 127.0.0.1:0 for any free port", err)
	}
	defer sim.Close()
	// The end date of the documented example has passed.
	for _, id := range []string{simulator.ExampleSubscriptionID, simulator.PendingSubscriptionID, simulator.FailedSubscriptionID} {
		sim.SetEndDate(id, simulator.FutureEndDate)
	}

	fmt.Fprintf(stderr, `Partner Center is simulated at %s.

  customer                         %s, %s
  subscription, success            %s
  subscription, pending            %s
  subscription, failed             %s
  subscription, pending at first   %s, success after %d reads
  Azure plan                       %s
  Azure subscription, active       %s
  Azure subscription, inactive     %s

`, sim.URL(), simulator.ExampleCustomerID, simulator.ExampleCustomerDomain,
		simulator.ExampleSubscriptionID, simulator.PendingSubscriptionID, simulator.FailedSubscriptionID,
		simulator.ProvisionedLaterSubscriptionID, simulator.ReadsUntilProvisioned,
		simulator.AzurePlanID, simulator.ActiveAzureSubscriptionID, simulator.InactiveAzureSubscriptionID)
	fmt.Fprintf(stderr, `To try a saved plan, change the status of a subscription before you apply it:

  curl -X PUT %[1]s/simulator/%[2]s/success
  curl -X PUT %[1]s/simulator/%[2]s/pending

`, sim.URL(), simulator.PendingSubscriptionID)

	if *directory != "" {
		if *directory, err = filepath.Abs(*directory); err != nil {
			return err
		}
		if err := offerDirectory(*directory, sim.Environment(), stderr); err != nil {
			return fmt.Errorf("writing the directory: %w", err)
		}
	}
	offerSignIn(*directory, stderr)
	fmt.Fprintln(stderr, "Press Ctrl-C to stop it.")
	if *directory == "" { // requests, and lines about them, come only after this
		fmt.Fprint(stdout, exports(sim.Environment()))
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

// offerSignIn says how to try the commands of the provider's binary.
func offerSignIn(directory string, stderr io.Writer) {
	opening, first := "In another terminal, paste the lines below that begin with export, and then run:", `cd "$(mktemp -d)"`
	if directory != "" {
		opening, first = "In another terminal:", "cd "+quote(directory)+"\n  . ./"+shellFile
	}
	binary, err := filepath.Abs("bin/terraform-provider-partnercenter")
	if err != nil {
		binary = "bin/terraform-provider-partnercenter"
	}
	fmt.Fprintf(stderr, `To try the sign-in, run make build here. %[1]s

  %[5]s
  unset PARTNERCENTER_REFRESH_TOKEN
  %[2]s sign-in -output refresh-token
  export PARTNERCENTER_REFRESH_TOKEN_FILE_PATH="$PWD/refresh-token"
  %[2]s check -customer-id %[3]s -subscription-id %[4]s
  %[2]s renew -output refresh-token

`, opening, quote(binary), simulator.ExampleCustomerID, simulator.ExampleSubscriptionID, first)
}
