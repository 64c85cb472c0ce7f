// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command sign-in lets a person click through the provider's sign-in on the
// simulator, and then runs check and renew with the refresh token. Run it in the
// root of the repository.
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// exitNoMFA is the provider's exit code for a user who signed in without MFA.
const exitNoMFA = 3

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	if err != nil && ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\nThe demo failed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "partnercenter-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	fmt.Print("Building the provider ...\n\n")
	p, err := build(ctx, folder)
	if err != nil {
		return err
	}
	sim, err := simulator.Start()
	if err != nil {
		return err
	}
	defer sim.Close()
	sim.SetEndDate(simulator.ExampleSubscriptionID, simulator.FutureEndDate) // the documented one has passed

	fmt.Print("Simulating Microsoft Entra and Partner Center, with made-up users ...\n\n")
	variables := sim.Environment()
	delete(variables, "PARTNERCENTER_REFRESH_TOKEN")
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		p.export(name, variables[name])
	}
	file := filepath.Join(folder, "refresh-token")
	switch exitCode := p.run(ctx, "sign-in", "-output", file); exitCode {
	case 0:
	case exitNoMFA:
		fmt.Println("\nAs expected of a user without MFA, nothing was written. Run it again and choose the other user.")
		return nil
	default:
		return fmt.Errorf("sign-in exited with %d", exitCode)
	}

	p.export("PARTNERCENTER_REFRESH_TOKEN_FILE_PATH", file)
	for _, args := range [][]string{
		{"check", "-customer-id", simulator.ExampleCustomerID, "-subscription-id", simulator.ExampleSubscriptionID},
		{"renew", "-output", file},
	} {
		if exitCode := p.run(ctx, args...); exitCode != 0 {
			return fmt.Errorf("%s exited with %d", args[0], exitCode)
		}
	}
	fmt.Println("\nAs expected, the refresh token works, and was replaced by a new one.")
	return nil
}

// provider is the provider's binary and its environment.
type provider struct {
	binary      string
	environment []string
}

func build(ctx context.Context, folder string) (*provider, error) {
	p := &provider{binary: filepath.Join(folder, "terraform-provider-partnercenter")}
	if runtime.GOOS == "windows" {
		p.binary += ".exe"
	}
	command := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", p.binary, ".")
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("building the provider: %w", err)
	}
	// Whatever configures the provider on this machine otherwise is left out.
	p.environment = slices.DeleteFunc(os.Environ(), func(variable string) bool { return strings.HasPrefix(variable, "PARTNERCENTER_") })
	return p, nil
}

func (p *provider) export(name, value string) {
	fmt.Printf("$ export %s=%s\n", name, value)
	p.environment = append(p.environment, name+"="+value)
}

// run shows the command and its output, and returns its exit code, which is -1 if
// it could not be started.
func (p *provider) run(ctx context.Context, args ...string) int {
	fmt.Println("\n$ terraform-provider-partnercenter", strings.Join(args, " "))
	command := exec.CommandContext(ctx, p.binary, args...)
	command.Env, command.Stdin, command.Stdout, command.Stderr = p.environment, os.Stdin, os.Stdout, os.Stderr
	if err := command.Run(); command.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return -1
	}
	return command.ProcessState.ExitCode()
}
