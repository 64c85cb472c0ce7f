// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command demo runs Terraform with this provider against the simulator, to show
// how the status of a subscription lets a plan pass or stops it. Run it in the
// root of the repository.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const (
	example = "examples/data-sources/partnercenter_subscription_provisioning_status"
	// address and version are where Terraform looks for the provider in a mirror.
	address = "registry.terraform.io/terraform-partnercenter/partnercenter"
	version = "0.0.1"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	if err != nil && ctx.Err() != nil {
		err = errors.New("it was interrupted")
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\nThe demo failed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	if _, err := exec.LookPath("terraform"); err != nil {
		return errors.New("terraform is not on PATH; install Terraform 1.3 or later")
	}
	folder, err := os.MkdirTemp("", "partnercenter-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	sim, err := simulator.Start()
	if err != nil {
		return err
	}
	defer sim.Close()

	fmt.Println("Building the provider and simulating Partner Center ...")
	if err := build(ctx, folder); err != nil {
		return err
	}
	t := terraform{folder: filepath.Join(folder, "example"), environment: environment(folder, sim)}
	if err := copyExample(t.folder); err != nil {
		return err
	}
	if output, err := t.run(ctx, io.Discard, "init"); err != nil {
		return fmt.Errorf("terraform init: %w\n%s", err, output)
	}

	fmt.Print("\n=== 1. The subscription is provisioned: terraform apply goes through\n\n")
	output, err := t.run(ctx, os.Stdout, "apply", "-auto-approve")
	if err != nil || !strings.Contains(output, `"status" = "success"`) {
		return errors.New("terraform apply did not go through and print the status")
	}

	fmt.Print("\n=== 2. The subscription is pending: terraform plan is stopped\n\n")
	output, err = t.run(ctx, os.Stdout, "plan", "-var=subscription_id="+simulator.PendingSubscriptionID)
	message := strings.Join(strings.Fields(output), " ") // Terraform breaks it into lines
	if err == nil || !strings.Contains(message, "is pending, not yet provisioned.") {
		return errors.New("the postcondition did not stop terraform plan")
	}

	fmt.Println("\nShown: with status success the apply went through; with status pending the postcondition stopped the plan, as it should.")
	return nil
}

// copyExample leaves out what Terraform may have left in the folder.
func copyExample(folder string) error {
	err := os.Mkdir(folder, 0o700)
	files, _ := filepath.Glob(filepath.Join(example, "*.tf"))
	for _, file := range files {
		content, readErr := os.ReadFile(file)
		err = errors.Join(err, readErr, os.WriteFile(filepath.Join(folder, filepath.Base(file)), content, 0o600))
	}
	return err
}

// build puts the provider into an unpacked mirror, from which terraform init
// installs it as if from a registry.
func build(ctx context.Context, folder string) error {
	binary := filepath.Join(folder, "mirror", filepath.FromSlash(address), version, runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-partnercenter_v"+version)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	command := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", binary, ".")
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("building the provider: %w", err)
	}
	configuration := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.Join(folder, "mirror"))
	return os.WriteFile(filepath.Join(folder, "terraform.rc"), []byte(configuration), 0o600)
}

// environment leaves out whatever else configures Terraform or the provider on
// this machine.
func environment(folder string, sim *simulator.Simulator) []string {
	variables := []string{"TF_CLI_CONFIG_FILE=" + filepath.Join(folder, "terraform.rc"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1"}
	// Those after TMPDIR are what programs need on Windows.
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "TMP", "USERPROFILE", "APPDATA"} {
		if value, ok := os.LookupEnv(name); ok {
			variables = append(variables, name+"="+value)
		}
	}
	for name, value := range sim.Environment() {
		variables = append(variables, name+"="+value)
	}
	return variables
}

type terraform struct {
	folder      string
	environment []string
}

// run shows the output and returns it.
func (t terraform) run(ctx context.Context, show io.Writer, arguments ...string) (string, error) {
	var output strings.Builder
	command := exec.CommandContext(ctx, "terraform", append(arguments, "-no-color")...)
	command.Dir, command.Env = t.folder, t.environment
	command.Stdout = io.MultiWriter(show, &output)
	command.Stderr = command.Stdout
	// Asked to end, and not killed, Terraform ends its provider as well.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	err := command.Run()
	return output.String(), err
}
