// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	example = "examples/data-sources/partnercenter_subscription_provisioning_status"
	// address and version are where Terraform looks for the provider in a mirror.
	address = "registry.terraform.io/terraform-partnercenter/partnercenter"
	version = "0.0.1"
)

// terraform runs in a copy of the example, so that nothing is left in the
// repository.
type terraform struct {
	directory   string
	environment []string
}

// newTerraform keeps this machine's own configuration of Terraform and the provider out
// of the demo. It builds the provider unless a mirror has it.
func newTerraform(ctx context.Context, directory, mirror string, configuration map[string]string) (*terraform, error) {
	t := &terraform{
		directory: filepath.Join(directory, "example"),
		// Without colors, since the output may go to a file.
		environment: []string{
			"TF_CLI_CONFIG_FILE=" + filepath.Join(directory, "terraform.rc"), "TF_CLI_ARGS=-no-color", "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		},
	}
	// Programs on Windows need those after TMPDIR.
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "TMP", "USERPROFILE", "APPDATA"} {
		if value, ok := os.LookupEnv(name); ok {
			t.environment = append(t.environment, name+"="+value)
		}
	}
	for name, value := range configuration {
		t.environment = append(t.environment, name+"="+value)
	}
	if mirror == "" {
		mirror = filepath.Join(directory, "mirror")
		fmt.Print("Building the provider, which takes a minute or two the first time ...\n\n")
		if err := build(ctx, mirror); err != nil {
			return nil, err
		}
	}
	return t, errors.Join(configure(directory, mirror), copyExample(t.directory))
}

// build puts the provider into an unpacked mirror.
func build(ctx context.Context, mirror string) error {
	binary := filepath.Join(mirror, filepath.FromSlash(address), version, runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-partnercenter_v"+version)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	command := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-ldflags", "-X main.version="+version, "-o", binary, ".")
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("building the provider: %w", err)
	}
	return nil
}

// configure makes terraform init install the provider from the mirror, as if
// from a registry.
func configure(directory, mirror string) error {
	mirror, err := filepath.Abs(mirror)
	if err != nil {
		return err
	}
	configuration := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	return os.WriteFile(filepath.Join(directory, "terraform.rc"), []byte(configuration), 0o600)
}

// copyExample copies only configuration files: Terraform may have left others there.
func copyExample(directory string) error {
	err := os.Mkdir(directory, 0o700)
	files, _ := filepath.Glob(filepath.Join(example, "*.tf"))
	for _, file := range files {
		content, readErr := os.ReadFile(file)
		err = errors.Join(err, readErr, os.WriteFile(filepath.Join(directory, filepath.Base(file)), content, 0o600))
	}
	return err
}

// run prints the command and shows its output. It returns the output and the
// exit code, which is -1 if the command could not be started.
func (t *terraform) run(ctx context.Context, show io.Writer, arguments ...string) (string, int) {
	fmt.Println("$ terraform", strings.Join(arguments, " "))
	var output strings.Builder
	command := exec.CommandContext(ctx, "terraform", arguments...)
	command.Dir, command.Env = t.directory, t.environment
	command.Stdout = io.MultiWriter(show, &output)
	command.Stderr = command.Stdout
	// An interrupt, unlike a kill, makes Terraform end its provider as well.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	if err := command.Run(); command.ProcessState == nil {
		return err.Error(), -1
	}
	return output.String(), command.ProcessState.ExitCode()
}
