// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

var terraformBlock = regexp.MustCompile("(?s)\n```terraform\n(.*?\n)```\n")

var providerSource = regexp.MustCompile(`\bsource\s*=\s*"([^"]+)"`)

// needsOtherProviders reports whether a configuration needs what the tests do not
// download.
func needsOtherProviders(config []byte) bool {
	return slices.ContainsFunc(providerSource.FindAllSubmatch(config, -1), func(source [][]byte) bool {
		return string(source[1]) != ourAddress
	})
}

// Whoever pastes the first block of a page has a complete configuration.
func TestPages_FirstBlockPlans(t *testing.T) {
	t.Parallel()
	planned := 0
	for page, content := range pages(t, "../../docs/*.md", "../../docs/*/*.md") {
		match := terraformBlock.FindSubmatch(content)
		if match == nil || needsOtherProviders(match[1]) {
			continue
		}
		planned++
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			if required := requiredVersion.FindSubmatch(match[1]); required != nil {
				skipBelow(t, string(required[1]))
			}
			cli := newEmptyCLI(t, startSimulator(t).Environment())
			cli.write("main.tf", string(match[1]))
			if strings.Contains(string(match[1]), "azapi") {
				defer cli.serve(t, "azure/azapi", azapi{})()
				cli.env = append(cli.env, "TF_VAR_billing_account_name=00000000-0000-4000-8000-000000000000", "TF_VAR_customer_id="+simulator.ExampleCustomerID)
			}
			cli.mustRun("plan")
		})
	}
	if planned < 10 {
		t.Errorf("only %d pages have a block", planned)
	}
}

// pages are the files that the patterns match.
func pages(t *testing.T, patterns ...string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if found[filepath.ToSlash(file)], err = os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	return found
}

var shellBlock = regexp.MustCompile("(?s)\n```shell\n(set -eu\n.*?\n)```\n")

// A pipeline that takes an error for an open gate builds without a subscription,
// one that takes it for a closed gate waits forever, and one that takes a closed
// gate for an error wakes people up.
func TestPages_PipelineOfTheGuide(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"bash", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("there is no %s", program)
		}
	}
	guide, err := os.ReadFile("../../docs/guides/gating.md")
	if err != nil {
		t.Fatal(err)
	}
	script := shellBlock.FindSubmatch(guide)
	if script == nil {
		t.Fatal("the guide has no pipeline")
	}
	const (
		status = "data-sources/partnercenter_subscription_provisioning_status"
		gate   = "ephemeral-resources/partnercenter_subscription_provisioning_gate"
		open   = "apply tfplan"
		notYet = 75
	)
	for name, c := range map[string]struct {
		// terraform stands for the real one if it is set.
		terraform             string
		example, status, says string
		exitCode              int
		needs                 feature
	}{
		"no changes":               {terraform: "touch tfplan", example: status, says: open},
		"changes":                  {example: status, status: "success", says: open},
		"pending":                  {example: status, status: "pending", says: "Not yet", exitCode: notYet},
		"pending, with a plan":     {terraform: `command "$TERRAFORM" "$@" || { touch tfplan; return 1; }`, example: status, status: "pending", says: "Not yet", exitCode: notYet},
		"failed":                   {example: status, status: "failed", says: "Resource postcondition failed", exitCode: 1},
		"not found":                {example: status, says: "Subscription Not Found", exitCode: 1},
		"pending, of many":         {example: "for_each", status: "pending", says: "Not yet", exitCode: notYet, needs: terraformData},
		"failed, of many":          {example: "for_each", status: "failed", says: "Resource postcondition failed", exitCode: 1, needs: terraformData},
		"pending, through gates":   {example: gate, status: "pending", says: "Not yet", exitCode: notYet, needs: ephemeralValues},
		"failed, through gates":    {example: gate, status: "failed", says: "Provisioning Failed", exitCode: 1, needs: ephemeralValues},
		"an error without a word":  {terraform: "return 1", example: status, says: "exit code 1", exitCode: 1},
		"no terraform":             {terraform: "terraform-that-does-not-exist", example: status, says: "exit code 127", exitCode: 1},
		"killed":                   {terraform: `sh -c 'kill -9 $$'`, example: status, says: "exit code 137", exitCode: 1},
		"killed while it was open": {terraform: `command "$TERRAFORM" "$@"; sh -c 'kill -9 $$'`, example: status, status: "success", says: "exit code 137", exitCode: 1},
		"killed after a closed gate": {
			terraform: `command "$TERRAFORM" "$@" || sh -c 'kill -9 $$'`, example: status, status: "pending", says: "exit code 137", exitCode: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skipWithout(t, c.needs)
			sim := startSimulator(t)
			if c.status == "" {
				sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.APIError(http.StatusNotFound, 20003, "Subscription not found."))
			} else {
				sim.SetStatus(simulator.ExampleSubscriptionID, c.status) // the other one of for_each is pending
			}
			cli := newExampleCLI(t, sim.Environment(), c.example)
			cli.write("tfplan", "of an earlier run")
			cli.write("plan.jsonl", `{"diagnostic":{"severity":"error","summary":"Not Provisioned"}}`+"\n")
			run := cmp.Or(c.terraform, `command "$TERRAFORM" "$@"`)
			command := exec.CommandContext(t.Context(), "bash", "-c", "terraform() {\n"+run+"\n}\n"+string(script[1]))
			command.Dir, command.Env = cli.directory, append(cli.env, "TERRAFORM="+terraformPath())
			output, _ := command.CombinedOutput()
			if got := command.ProcessState.ExitCode(); got != c.exitCode || !strings.Contains(string(output), c.says) {
				t.Errorf("got exit code %d, want %d and %q:\n%s", got, c.exitCode, c.says, output)
			}
			plan, err := os.ReadFile(filepath.Join(cli.directory, "tfplan"))
			if c.exitCode == 0 && (err != nil || string(plan) == "of an earlier run") {
				t.Errorf("there is no new plan: %v", err)
			}
			if c.exitCode != 0 && err == nil {
				t.Error("a plan was left that must not be applied")
			}
		})
	}
}

// Whoever pastes a block of shell gets no syntax error.
func TestPages_ShellBlocksParse(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	block := regexp.MustCompile("(?ms)^( *)```shell\n(.*?)^ *```$")
	found := 0
	for page, content := range pages(t, "../../*.md", "../../docs/*.md", "../../docs/*/*.md", "../../examples/modules/*/*.md") {
		for _, match := range block.FindAllStringSubmatch(string(content), -1) {
			found++
			command := exec.CommandContext(t.Context(), "bash", "-n")
			command.Stdin = strings.NewReader(match[2])
			if output, err := command.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s\n%s", page, err, output, match[2])
			}
		}
	}
	if found < 20 {
		t.Errorf("found only %d blocks", found)
	}
}

// After an upgrade, the directory of Terraform holds several versions.
func TestPages_SelectedVersionOfTheBinary(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no bash")
	}
	guide, err := os.ReadFile("../../docs/guides/getting-started.md")
	if err != nil {
		t.Fatal(err)
	}
	definition := regexp.MustCompile("(?s)```shell\n(terraform-provider-partnercenter\\(\\) .*?)```").FindSubmatch(guide)
	if definition == nil {
		t.Fatal("the guide names no binary")
	}
	directory := t.TempDir()
	for _, version := range []string{"0.9.0", "0.10.0"} {
		platform := filepath.Join(directory, ".terraform/providers/registry.terraform.io", ourAddress, version, "linux_amd64")
		if err := os.MkdirAll(platform, 0o700); err != nil {
			t.Fatal(err)
		}
		script := "#!/bin/sh\necho " + version + " \"$@\"\n"
		if err := os.WriteFile(filepath.Join(platform, "terraform-provider-partnercenter_v"+version), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const terraform = `terraform() {
		echo "Terraform v1.11.4"
		echo "on linux_amd64"
		echo "+ provider registry.terraform.io/hashicorp/azurerm v4.50.0"
		echo "+ provider registry.terraform.io/terraform-partnercenter/partnercenter v$1"
	}
	`
	for _, version := range []string{"0.9.0", "0.10.0"} {
		script := strings.Replace(terraform, "$1", version, 1) + string(definition[1]) + "terraform-provider-partnercenter check -customer-id x"
		command := exec.CommandContext(t.Context(), "bash", "-c", script)
		command.Dir = directory
		output, err := command.CombinedOutput()
		if want := version + " check -customer-id x\n"; err != nil || string(output) != want {
			t.Errorf("got %v and %q, want %q", err, output, want)
		}
	}
}
