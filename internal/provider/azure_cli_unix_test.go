// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// fakeAZ puts a script in az's place and returns what it was called with so
// far.
func fakeAZ(t *testing.T, script string) (path string, calls func() []string) {
	t.Helper()
	directory := t.TempDir()
	log := filepath.Join(directory, "calls")
	err := os.WriteFile(filepath.Join(directory, "az"), []byte("#!/bin/sh\necho \"$@\" >>'"+log+"'\n"+script+"\n"), 0o700)
	if err != nil {
		t.Fatal(err)
	}
	return directory + string(os.PathListSeparator) + os.Getenv("PATH"), func() []string {
		content, err := os.ReadFile(log)
		if err != nil {
			return nil
		}
		return strings.Split(strings.TrimSpace(string(content)), "\n")
	}
}

const azToken = "opaque-token-of-azure-cli"

// azResponse is what az prints; sleeping lets other reads come in meanwhile.
func azResponse() string {
	return fmt.Sprintf(`sleep 0.2; echo '{"accessToken":"%s","expiresOn":"2026-01-02 03:04:05.000000","expires_on":%d,"tokenType":"Bearer"}'`,
		azToken, time.Now().Add(time.Hour).Unix())
}

func TestAzureCLI_OneCall(t *testing.T) {
	t.Parallel()
	const resource = "account get-access-token -o json --resource "
	for name, c := range map[string]struct {
		environment map[string]string
		want        string
	}{
		"public":      {nil, resource + "https://api.partnercenter.microsoft.com"},
		"with tenant": {map[string]string{"PARTNERCENTER_TENANT_ID": simulator.ExampleTenantDomain}, resource + "https://api.partnercenter.microsoft.com --tenant " + simulator.ExampleTenantDomain},
		"china":       {map[string]string{"PARTNERCENTER_ENVIRONMENT": "china"}, resource + "https://partner.partnercenterapi.microsoftonline.cn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.AcceptAccessToken(azToken, simulator.ExampleTenantID)
			path, calls := fakeAZ(t, azResponse())
			environment := map[string]string{"PATH": path, "PARTNERCENTER_USE_CLI": "true", "PARTNERCENTER_ENDPOINT": sim.URL(), "TF_LOG": "TRACE"}
			for name, value := range c.environment {
				environment[name] = value
			}
			cli := newCLI(t, environment, readMany(40))
			output := cli.mustRun("plan", "-parallelism=10")
			if got := calls(); len(got) != 1 || got[0] != c.want {
				t.Errorf("az was called with %q, want once with %q", got, c.want)
			}
			wantRequests(t, sim, 40, 0)
			if strings.Contains(output, azToken) {
				t.Error("the token is in the output")
			}
		})
	}
}

func TestAzureCLI_NoToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script string // empty: there is no az
		want   []string
	}{
		"missing":    {"", []string{"PATH", "Azure CLI"}},
		"logged out": {`echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`, []string{"Please run 'az login' to setup account", "MFA"}},
		"hostile error": {
			`printf 'ERROR: \033[31mno\302\205##vso[a]\342\200\250##\357\270\217[b]\342\200\256\r::error::forged\n' >&2; exit 1`,
			[]string{"Azure CLI says: ERROR: [31mno ## vso[a] ## [b] ::error::forged", "az account get-access-token"},
		},
		"no token": {`echo '{"expires_on":1}'`, []string{"no access token"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			path, calls := t.TempDir(), func() []string { return []string{""} }
			if c.script != "" {
				path, calls = fakeAZ(t, "sleep 0.2; "+c.script)
			}
			output := failedPlanIn(t, map[string]string{"PATH": path, "PARTNERCENTER_USE_CLI": "true", "PARTNERCENTER_ENDPOINT": sim.URL()}, readMany(10))
			wantWords(t, output, c.want...)
			if got := strings.Count(output, "/docs/guides/"); got != 1 {
				t.Errorf("%d errors are in full, want 1:\n%s", got, output)
			}
			if strings.Contains(output, "aka.ms/azsdk") {
				t.Errorf("a link of the library's passes for the Azure CLI's word:\n%s", output)
			}
			wantPlainLines(t, output)
			if got := calls(); len(got) != 1 {
				t.Errorf("az was called %d times, want once", len(got))
			}
			wantRequests(t, sim, 0, 0)
		})
	}
}

func TestAzureCLI_NoSecretLeaves(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, echo(403, ""))
	path, _ := fakeAZ(t, azResponse())
	cli := newCLI(t, map[string]string{"PATH": path, "PARTNERCENTER_USE_CLI": "true", "PARTNERCENTER_ENDPOINT": sim.URL()}, readOf(simulator.ExampleSubscriptionID))
	cli.logToFile()
	printed, ok := cli.run("plan")
	if ok || !strings.Contains(printed, "403 Forbidden") {
		t.Errorf("the plan succeeded: %t\n%s", ok, printed)
	}
	wantNoSecret(t, cli, printed, []string{azToken})
}

func TestAzureCLI_Hangs(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	path, _ := fakeAZ(t, "sleep 60")
	cli := newCLI(t, map[string]string{"PATH": path, "PARTNERCENTER_USE_CLI": "true", "PARTNERCENTER_ENDPOINT": sim.URL()}, readOf(simulator.ExampleSubscriptionID, `timeouts        = { read = "2s" }`))
	start := time.Now()
	output, ok := cli.run("plan")
	if ok || !saying("Limit: 2s (timeouts.read)").MatchString(output) {
		t.Errorf("the plan succeeded: %t\n%s", ok, output)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s, want it to end with the read", took)
	}
}
