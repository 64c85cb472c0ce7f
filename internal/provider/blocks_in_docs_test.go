// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

var terraformBlock = regexp.MustCompile("(?s)\n```terraform\n(.*?\n)```\n")

// Whoever pastes the first block of a page has a complete configuration.
func TestTheFirstBlockOfEveryPagePlans(t *testing.T) {
	t.Parallel()
	var planned []string
	for _, pattern := range []string{"../../docs/*.md", "../../docs/*/*.md"} {
		pages, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range pages {
			content, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			match := terraformBlock.FindSubmatch(content)
			if match == nil {
				continue
			}
			name := filepath.ToSlash(strings.TrimPrefix(page, filepath.Clean("../../docs")))
			planned = append(planned, name)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if required := requiredVersion.FindSubmatch(match[1]); required != nil {
					skipBelow(t, string(required[1]))
				}
				cli := newEmptyCLI(t, startSimulator(t).Environment())
				cli.write("main.tf", string(match[1]))
				if output, ok := cli.run("plan"); !ok {
					t.Errorf("%s\n%s", match[1], output)
				}
			})
		}
	}
	if len(planned) < 10 {
		t.Errorf("only %v have a block", planned)
	}
}

var shellBlock = regexp.MustCompile("(?s)\n```shell\n(terraform plan -json .*?\n)```\n")

// A pipeline that takes an error for a closed gate waits forever, and one that
// takes a closed gate for an error wakes people up.
func TestThePipelineInTheGuideDistinguishesNotYetFromBroken(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"sh", "jq"} {
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
	const status = "data-sources/partnercenter_subscription_provisioning_status"
	const gate = "ephemeral-resources/partnercenter_subscription_provisioning_gate"
	for name, c := range map[string]struct {
		example, status, says string
		exitCode              int
		needs                 feature
	}{
		"open":                   {status, "success", "Open", 0, supported},
		"pending":                {status, "pending", "Not yet", 0, supported},
		"failed":                 {status, "failed", "Resource postcondition failed", 1, supported},
		"not found":              {status, "", "Subscription Not Found", 1, supported},
		"pending, of many":       {"for_each", "pending", "Not yet", 0, terraformData},
		"failed, of many":        {"for_each", "failed", "Resource postcondition failed", 1, terraformData},
		"pending, through gates": {gate, "pending", "Not yet", 0, ephemeralValues},
		"failed, through gates":  {gate, "failed", "Provisioning Failed", 1, ephemeralValues},
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
			command := exec.CommandContext(t.Context(), "sh", "-c", `terraform() { command "$TERRAFORM" "$@"; }`+"\n"+string(script[1]))
			command.Dir, command.Env = cli.folder, append(cli.env, "TERRAFORM="+terraformPath())
			output, _ := command.CombinedOutput()
			if got := command.ProcessState.ExitCode(); got != c.exitCode || !strings.Contains(string(output), c.says) {
				t.Errorf("got exit code %d, want %d and %q:\n%s", got, c.exitCode, c.says, output)
			}
		})
	}
}
