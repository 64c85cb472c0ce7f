// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// startInDirectory runs the simulator until the end of the test, and returns once the directory is written.
func startInDirectory(t *testing.T, directory string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stderr, in := io.Pipe()
	written, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-address", "127.0.0.1:0", "-directory", directory}, io.Discard, in)
	}()
	go func() {
		var text strings.Builder
		for buffer := make([]byte, 4096); !strings.Contains(text.String(), "Press Ctrl-C"); {
			n, err := stderr.Read(buffer)
			text.Write(buffer[:n])
			if err != nil {
				break
			}
		}
		close(written)
		_, _ = io.Copy(io.Discard, stderr)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("got %v, want a clean end", err)
		}
		in.Close()
	})
	select {
	case <-written:
	case err := <-ended:
		t.Fatal(err)
	}
}

func TestDirectory_TerraformPlans(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"terraform", "sh"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("there is no %s", program)
		}
	}
	bin, directory := t.TempDir(), filepath.Join(t.TempDir(), "a directory")
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", bin, "../../../..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	settings := filepath.Join(bin, "terraform.rc")
	if err := os.WriteFile(settings, fmt.Appendf(nil,
		"provider_installation {\n  dev_overrides {\n    \"terraform-partnercenter/partnercenter\" = %q\n  }\n}\n", bin), 0o600); err != nil {
		t.Fatal(err)
	}
	startInDirectory(t, directory)

	plan := func(arguments string) string {
		command := exec.CommandContext(t.Context(), "sh", "-c", ". ./partnercenter-simulator.sh && exec terraform plan -no-color "+arguments)
		command.Dir = directory
		command.Env = []string{"TF_CLI_CONFIG_FILE=" + settings, "CHECKPOINT_DISABLE=1", "PATH=" + os.Getenv("PATH"), "HOME=" + bin}
		output, _ := command.CombinedOutput()
		return string(output)
	}
	if output := plan("-var subscription_id=" + simulator.ExampleSubscriptionID); !strings.Contains(output, simulator.FutureEndDate) {
		t.Errorf("got %s\nwant the end date of a subscription that is provisioned", output)
	}
	for i := range simulator.ReadsUntilProvisioned + 1 {
		output := plan("-var subscription_id=" + simulator.ProvisionedLaterSubscriptionID)
		want := `provisioning status is "pending", must be "success"`
		if i == simulator.ReadsUntilProvisioned {
			want = `status = "success"`
		}
		if !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(output, "│", "")), " "), want) {
			t.Errorf("plan %d: got %s\nwant %s in it", i+1, output, want)
		}
	}
}

func TestConfiguration_NamesWhatIsSeeded(t *testing.T) {
	t.Parallel()
	text := string(configuration)
	for _, want := range []string{
		simulator.ExampleCustomerID, simulator.ExampleSubscriptionID, simulator.PendingSubscriptionID, simulator.FailedSubscriptionID,
		simulator.ProvisionedLaterSubscriptionID, fmt.Sprintf("pending in the first %d plans", simulator.ReadsUntilProvisioned),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("main.tf has no %q", want)
		}
	}
	for _, secret := range []string{simulator.ExampleClientSecret, simulator.ExampleRefreshToken} {
		if strings.Contains(text, secret) {
			t.Errorf("main.tf holds %q", secret)
		}
	}
}

func TestDirectory_KeepsItsConfiguration(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	for name, content := range map[string]string{"main.tf": "# mine", shellFile: "stale", powerShellFile: "stale"} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeDirectory(directory, map[string]string{"B": "it's", "A": "$x"}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"main.tf":      "# mine",
		shellFile:      "export A='$x'\nexport B='it'\\''s'\n",
		powerShellFile: "$env:A = '$x'\n$env:B = 'it''s'\n",
	} {
		if got, err := os.ReadFile(filepath.Join(directory, name)); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestDirectory_NotWritable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := run(t.Context(), []string{"-address", "127.0.0.1:0", "-directory", filepath.Join(file, "below")}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "writing the directory") {
		t.Errorf("got %v, want an error of the directory", err)
	}
}
