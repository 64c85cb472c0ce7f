// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// Each provider block has its own mistake, and each variable. Terraform reports
// all of them at once. Every mistake is in the tests of config.
func TestMessages_InvalidConfiguration(t *testing.T) {
	t.Parallel()
	t.Run("attributes", func(t *testing.T) {
		t.Parallel()
		var config strings.Builder
		blocks := []string{`environment = "germany"`, `refresh_token = "'canary'"`, "use_cli = true\n  client_secret = \"canary\"", `environment = "Public"`}
		for i, attributes := range blocks {
			fmt.Fprintf(&config, "provider \"partnercenter\" {\n  alias = \"p%[1]d\"\n  %[2]s\n}\n", i, attributes)
			config.WriteString(strings.Replace(readOf(simulator.ExampleSubscriptionID, fmt.Sprintf("provider = partnercenter.p%d", i)), `"this"`, fmt.Sprintf(`"p%d"`, i), 1))
			config.WriteString("\n")
		}
		cli := newCLI(t, nil)
		cli.write("main.tf", config.String())
		output, _ := cli.run("validate")
		wantMessage(t, output, advice.TitleInvalidConfiguration, "germany", "refresh_token", "use_cli", "client_secret")
		wantNoWords(t, output, "canary")
		if got := strings.Count(output, "Error: "+advice.TitleInvalidConfiguration); errorsIn(output) != 3 || got != 3 {
			t.Errorf("got %d errors, of which %d have the title, want 3:\n%s", errorsIn(output), got, output)
		}
	})
	t.Run("variables", func(t *testing.T) {
		t.Parallel()
		cli := newCLI(t, map[string]string{
			"PARTNERCENTER_ENVIRONMENT": "germany", "PARTNERCENTER_MAX_RETRIES": "5x", "PARTNERCENTER_TENANT_ID": "<your tenant ID>",
			"PARTNERCENTER_CLIENT_ID": `"` + simulator.ExampleClientID + `"`, "PARTNERCENTER_REFRESH_TOKEN": "...", "PARTNERCENTER_CLIENT_SECRET": "'canary'",
		})
		cli.write("main.tf", within("1m"))
		output, _ := cli.run("plan")
		wantMessage(t, output, advice.TitleInvalidConfiguration, "PARTNERCENTER_ENVIRONMENT", "PARTNERCENTER_MAX_RETRIES", "PARTNERCENTER_TENANT_ID", "PARTNERCENTER_CLIENT_ID",
			"PARTNERCENTER_REFRESH_TOKEN", "PARTNERCENTER_CLIENT_SECRET")
		wantNoWords(t, output, "canary")
	})
}

func TestMessages_PollIntervalWithoutWait(t *testing.T) {
	t.Parallel()
	const interval = `poll_interval = "5m"`
	for name, c := range map[string]struct {
		config string
		needs  feature
		warns  bool
	}{
		"data source":        {readOf(simulator.ExampleSubscriptionID, interval), supported, true},
		"many":               {readAllOf(1, interval), supported, true},
		"gate":               {gateWith(interval), ephemeralValues, true},
		"data source, waits": {readOf(simulator.ExampleSubscriptionID, interval, "wait_for_success = true"), supported, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skipWithout(t, c.needs)
			cli := newCLI(t, nil)
			cli.write("main.tf", c.config)
			output, ok := cli.run("validate")
			if !ok {
				t.Fatal(output)
			}
			if got := saying("Warning: " + advice.TitleArgumentWithoutEffect).MatchString(output); got != c.warns {
				t.Errorf("it warns: %t, want %t:\n%s", got, c.warns, output)
			}
		})
	}
}

// These depend on what the provider tells advice about a read. What is said of
// each error is in the tests of advice.
func TestMessages_OfTheSituation(t *testing.T) {
	t.Parallel()
	forever := func(fault simulator.Fault) func(*simulator.Simulator) {
		return func(sim *simulator.Simulator) { sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, fault) }
	}
	manyOf := func(extra ...string) string {
		return `data "partnercenter_subscription_provisioning_statuses" "all" {
  subscriptions = {
    contoso  = { customer_id = "` + simulator.ExampleCustomerID + `", subscription_id = "` + simulator.ExampleSubscriptionID + `" }
    fabrikam = { customer_id = "` + simulator.ExampleCustomerID + `", subscription_id = "` + simulator.PendingSubscriptionID + `" }
  }
  ` + strings.Join(extra, "\n  ") + `
}`
	}
	for name, c := range map[string]struct {
		script        func(*simulator.Simulator)
		environment   map[string]string
		config, title string
		words, never  []string
	}{
		"a wait of many": {
			config: manyOf("wait_for_success = true", `poll_interval = "1s"`, `timeouts = { read = "3s" }`),
			title:  advice.TitleNotProvisioned, words: []string{`"fabrikam"`, simulator.PendingSubscriptionID, simulator.ExampleCustomerID, "timeouts.read"}, never: []string{`"contoso"`},
		},
		"a 429 of one read": {
			script: forever(simulator.Throttle("60")), config: within("3s"),
			title: advice.TitleThrottled, words: []string{"timeouts.read"}, never: []string{"fewer"},
		},
		"a 429 of many": {
			script: forever(simulator.Throttle("60")), config: manyOf(`timeouts = { read = "3s" }`),
			title: advice.TitleThrottled, words: []string{"fewer"},
		},
		"a client secret in a misspelled variable": {
			environment: map[string]string{"PARTNERCENTER_CLIENT_SECRET": "", "PARTNERCENTER_SECRET": "canary"}, config: within("1m"),
			title: advice.TitleSignInFailed, words: []string{"AADSTS7000218", "PARTNERCENTER_SECRET"}, never: []string{"canary"},
		},
		"a client secret of another app": {
			config: `provider "partnercenter" {
  tenant_id     = "` + simulator.ExampleTenantDomain + `"
  refresh_token = "` + simulator.ExampleRefreshToken + `"
}` + within("1m"),
			title: advice.TitleSignInFailed, words: []string{"AADSTS7000218", "PARTNERCENTER_CLIENT_SECRET", "PARTNERCENTER_TENANT_ID"},
		},
		"an access token of the user that is rejected": {
			environment: ownToken, config: within("1m"),
			title: advice.TitleAccessDenied, words: []string{"401", "environment", "docs/guides/access-token"}, never: []string{"refresh token", "client_id"},
		},
		"a throttling Entra": {
			script: func(sim *simulator.Simulator) { sim.ScriptTokenForever(simulator.Throttle("3600")) }, config: within("1m"),
			title: advice.TitleThrottled, words: []string{"Microsoft Entra", "1h0m0s"}, never: []string{"terraform destroy"},
		},
		"a token that does not come": {
			script: func(sim *simulator.Simulator) {
				sim.ScriptToken(status(http.StatusServiceUnavailable))
				sim.ScriptTokenForever(simulator.Hang())
			},
			config: within("3s"),
			title:  advice.TitleTimedOut, words: []string{"Microsoft Entra", "503 Service Unavailable"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := sim.Environment()
			environment["PARTNERCENTER_MAX_RETRIES"] = "1"
			maps.Copy(environment, c.environment)
			if c.script != nil {
				c.script(sim)
			}
			output, ok := planIn(t, environment, c.config)
			if ok {
				t.Error("the plan succeeded")
			}
			wantMessage(t, output, c.title, c.words...)
			wantNoWords(t, output, c.never...)
		})
	}
}

// What is wrong with the service is wrong for every read.
func TestMessages_CommonCauseIsExplainedOnce(t *testing.T) {
	t.Parallel()
	const reads = 10
	sim := startSimulator(t)
	for i := range reads {
		sim.ScriptSubscriptionForever(numbered(i), status(http.StatusServiceUnavailable))
	}
	environment := sim.Environment()
	environment["PARTNERCENTER_MAX_RETRIES"] = "0"
	output, _ := planIn(t, environment, readEachOf(reads))
	if details := detailsIn(output); len(details) != reads || longerThanThreeLines(details) != 1 {
		t.Errorf("%d of %d errors are in full, want 1 of %d:\n%s", longerThanThreeLines(details), len(details), reads, output)
	}
}

// Terraform prints the source of what an error is at.
func TestMessages_ManyWithoutTheirSource(t *testing.T) {
	t.Parallel()
	var config strings.Builder
	config.WriteString("data \"partnercenter_subscription_provisioning_statuses\" \"all\" {\n  subscriptions = {\n")
	for i := range 50 {
		fmt.Fprintf(&config, "    s%d = { customer_id = %q, subscription_id = %q }\n", i, simulator.ExampleCustomerID, numbered(i))
	}
	config.WriteString("  }\n}\n")
	output, ok := planOnce(t, startSimulator(t), config.String())
	if message := output[max(0, strings.Index(output, "Error:")):]; ok || errorsIn(output) != 1 || strings.Count(message, "\n") > 30 {
		t.Errorf("the plan succeeded: %t; want one error of at most 30 lines:\n%s", ok, output)
	}
}
