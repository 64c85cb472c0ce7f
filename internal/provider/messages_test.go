// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// wantMessage wants texts in what Terraform prints, and others not in it.
func wantMessage(t *testing.T, output string, says, never []string) {
	t.Helper()
	for _, want := range says {
		if !saying(want).MatchString(output) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	for _, not := range never {
		if saying(not).MatchString(output) {
			t.Errorf("the output says %q:\n%s", not, output)
		}
	}
}

func TestWhatIsEasilyOverlookedInAnArgumentIsNamed(t *testing.T) {
	t.Parallel()
	const id = simulator.ExampleSubscriptionID
	waiting := func(argument string) string { return readOf(id, "wait_for_success = true", argument) }
	for name, c := range map[string]struct {
		config string
		says   string
	}{
		"quotes":                {readOf(`"` + id + `"`), "in quotation marks: remove them"},
		"apostrophes":           {readOf("'" + id + "'"), "in quotation marks: remove them"},
		"a space":               {readOf(id + " "), "The value contains a space."},
		"a line end":            {readOf(id + "\n"), "The value contains a line break."},
		"braces":                {readOf("{" + id + "}"), "in braces: remove them"},
		"quotes and a space":    {readOf(` "` + id + `"`), "The value contains a space."},
		"a byte order mark":     {readOf("\ufeff" + id), "The value contains a character that can't be seen."},
		"parentheses":           {readOf("(" + id + ")"), "in parentheses: remove them"},
		"a space within":        {readOf(id[:8] + " " + id[8:]), "The value contains a space."},
		"no unit of a half":     {waiting(`poll_interval = "1.5"`), `The value "1.5" has no unit: 1.5s, 1.5m or 1.5h.`},
		"a space before a unit": {waiting(`poll_interval = "5 m"`), "The value contains a space."},
		"no unit":               {waiting(`poll_interval = "5"`), `The value "5" has no unit: 5s, 5m or 5h.`},
		"no unit of a timeout":  {readOf(id, `timeouts = { read = "90" }`), `The value "90" has no unit: 90s, 90m or 90h.`},
		"a duration in quotes":  {waiting(`poll_interval = "\"5m\""`), "in quotation marks: remove them"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := newCLI(t, startSimulator(t).Environment())
			cli.write("main.tf", c.config)
			output, ok := cli.run("validate")
			if ok {
				t.Error("it is valid")
			}
			wantMessage(t, output, []string{"Error: Invalid Argument", c.says}, nil)
		})
	}
}

// Each provider block has its own mistake, and each variable. Terraform reports
// all of them at once.
func TestMistakesInTheProviderConfigurationAreNamed(t *testing.T) {
	t.Parallel()
	t.Run("attributes", func(t *testing.T) {
		t.Parallel()
		var config strings.Builder
		var says []string
		for i, c := range []struct{ attributes, says string }{
			{`environment = "germany"`, `environment must be one of "public", "china", "usgovernment". Got "germany".`},
			{`environment = "\"public\""`, "The value itself is in quotation marks: remove them."},
			{`tenant_id = "common"`, "tenant_id must be the partner's own tenant"},
			{`tenant_id = "{` + simulator.ExampleTenantID + `}"`, "such as contoso.onmicrosoft.com. The value is in braces: remove them."},
			{`client_id = "00000000-0000-0000-0000-000000000000"`, "The value is a placeholder from the documentation: replace it with your own."},
			{`refresh_token = "'canary'"`, "refresh_token must be only the token, as a single line. The value itself is in quotation marks"},
			{`refresh_token = ""`, "refresh_token is an empty string, which hides PARTNERCENTER_REFRESH_TOKEN"},
			{`access_token = "Bearer canary"`, "Set only the token, without Bearer, as a single line. The value contains a space."},
			{`client_secret = "canary\ncanary"`, "client_secret contains a control character, such as a line break."},
			{`max_retries = 11`, "max_retries must be a whole number from 0 to 10."},
			{`endpoint = "http://partner.example"`, "endpoint must begin with https://."},
			{"access_token = \"canary\"\n  use_cli = true", "access_token and use_cli are set in the provider configuration, but only one of them can be used."},
			{"use_cli = true\n  client_secret = \"canary\"", "use_cli conflicts with client_secret, which applies only to a refresh token or to an app-only credential."},
			{"access_token = \"canary\"\n  use_oidc = true", "access_token conflicts with use_oidc, which applies only to a refresh token or to an app-only credential."},
			{`environment = "Public"`, ""},
			{`client_certificate = "Y2Fu\nYXJ5\n"`, ""},
		} {
			fmt.Fprintf(&config, "provider \"partnercenter\" {\n  alias = \"p%[1]d\"\n  %[2]s\n}\n", i, c.attributes)
			config.WriteString(strings.Replace(readOf(simulator.ExampleSubscriptionID, fmt.Sprintf("provider = partnercenter.p%d", i)), `"this"`, fmt.Sprintf(`"p%d"`, i), 1))
			config.WriteString("\n")
			if c.says != "" {
				says = append(says, c.says)
			}
		}
		cli := newCLI(t, nil)
		cli.write("main.tf", config.String())
		output, _ := cli.run("validate")
		wantMessage(t, output, says, []string{"canary"})
		if got, want := strings.Count(output, "Error: Invalid Provider Configuration"), len(says); errorsIn(output) != want || got != want {
			t.Errorf("got %d errors, of which %d have the title, want %d:\n%s", errorsIn(output), got, want, output)
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
		wantMessage(t, output, []string{
			`PARTNERCENTER_ENVIRONMENT must be one of "public", "china", "usgovernment". Got "germany".`, "PARTNERCENTER_MAX_RETRIES must be a whole number",
			"PARTNERCENTER_TENANT_ID must be the partner's tenant ID, a GUID, or one of its domain names, such as contoso.onmicrosoft.com. The value is a placeholder",
			"PARTNERCENTER_CLIENT_ID must be the application (client) ID of the app registration, a GUID in the form 00000000-0000-0000-0000-000000000000. The value itself is in quotation marks",
			"PARTNERCENTER_REFRESH_TOKEN must be only the token, as a single line. The value is a placeholder", "PARTNERCENTER_CLIENT_SECRET must be the value of a client secret. The value itself is in quotation marks",
		}, []string{"canary"})
	})
}

func TestArgumentsThatDoNotGoTogetherAreNamed(t *testing.T) {
	t.Parallel()
	many := func(subscriptions string) string {
		return "data \"partnercenter_subscription_provisioning_statuses\" \"all\" {\n  subscriptions = " + subscriptions + "\n}\n"
	}
	cli := newCLI(t, nil)
	cli.write("main.tf", strings.Join([]string{
		readOf(simulator.ExampleSubscriptionID, "allow_not_found = true", "wait_for_success = true"),
		many("{}"),
		strings.Replace(many("{ contoso = null }"), `"all"`, `"null"`, 1),
		`data "partnercenter_customer" "none" {}`,
		"data \"partnercenter_customer\" \"both\" {\n  customer_id = \"" + simulator.ExampleCustomerID + "\"\n  domain = \"contoso.com\"\n}",
	}, "\n"))
	output, _ := cli.run("validate")
	wantMessage(t, output, []string{
		"Error: Conflicting Arguments", "allow_not_found conflicts with wait_for_success: a wait ends with success or with an error.",
		"subscriptions must not be empty: an empty map would make all_success true.", "set count to 0 for the data source, such as count = length(local.subscriptions) > 0 ? 1 : 0.",
		`subscriptions["contoso"] is null. Set its customer_id and subscription_id, or remove the entry.`,
		"Error: Missing Argument", "Set either customer_id or domain.", "Set only one of customer_id and domain.",
	}, nil)
}

func TestAPollIntervalWithoutAWaitWarns(t *testing.T) {
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
			sim := startSimulator(t)
			sell(sim, 1)
			output, ok := planOnce(t, sim, c.config)
			if !ok {
				t.Fatal(output)
			}
			const warning = "poll_interval has no effect without wait_for_success"
			if got := saying(warning).MatchString(output); got != c.warns {
				t.Errorf("it warns: %t, want %t:\n%s", got, c.warns, output)
			}
		})
	}
}

func TestMessagesAreTrueWhereTheyArePrinted(t *testing.T) {
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
	short := []string{"wait_for_success = true", `poll_interval = "1s"`, `timeouts = { read = "3s" }`}
	for name, c := range map[string]struct {
		script      func(*simulator.Simulator)
		environment map[string]string
		config      string
		says, never []string
	}{
		"a wait that timed out": {
			config: readOf(simulator.PendingSubscriptionID, short...),
			says:   []string{"Error: Not Provisioned", "it waited 3s (timeouts.read), and its status is still pending", "set a longer timeouts.read"},
			never:  []string{"set wait_for_success"},
		},
		"a wait of many": {
			config: manyOf(short...),
			says:   []string{`The wait has ended for "fabrikam" (subscription ` + simulator.PendingSubscriptionID + " of customer " + simulator.ExampleCustomerID + ")"},
		},
		"a wait of many that failed": {
			script: func(sim *simulator.Simulator) { sim.SetStatus(simulator.ExampleSubscriptionID, "failed") },
			config: manyOf(short...),
			says:   []string{"Error: Provisioning Failed", `Provisioning has failed for "contoso" (subscription `},
		},
		"a 429 of one read": {
			script: forever(simulator.Throttle("60")), config: within("3s"),
			says:  []string{"Error: Throttled", "Run Terraform again later, or set a longer timeouts.read."},
			never: []string{"fewer"},
		},
		"a 429 of many": {
			script: forever(simulator.Throttle("60")), config: manyOf(`timeouts = { read = "3s" }`),
			says: []string{"Error: Throttled", "read fewer subscriptions at once"},
		},
		"a request that never arrived": {
			script: (*simulator.Simulator).Close, environment: ownToken, config: within("1m"),
			says:  []string{"Error: Service Not Reachable", "there was no response from Partner Center (the connection was refused)"},
			never: []string{"Request ID", "Correlation ID"},
		},
		"an HTTPS_PROXY that is no URL": {
			environment: map[string]string{"HTTPS_PROXY": "http://user:100%@proxy.invalid:3128", "PARTNERCENTER_ENDPOINT": "https://nowhere.invalid", "PARTNERCENTER_ACCESS_TOKEN": "opaque", "PARTNERCENTER_REFRESH_TOKEN": ""}, config: within("1m"),
			says:  []string{"Error: Service Not Reachable", "HTTPS_PROXY must be its URL; a value that is not a URL is ignored"},
			never: []string{"set HTTPS_PROXY"},
		},
		"a refresh token in a misspelled variable, beside a client secret": {
			environment: map[string]string{"PARTNERCENTER_REFRESH_TOKEN": "", "PARTNERCENTER_REFRESHTOKEN": "canary"}, config: within("1m"),
			says:  []string{"Error: Missing Partner Center Credentials", "PARTNERCENTER_REFRESHTOKEN is set, but the provider has no such variable"},
			never: []string{"canary"},
		},
		"a client secret in a misspelled variable": {
			environment: map[string]string{"PARTNERCENTER_CLIENT_SECRET": "", "PARTNERCENTER_SECRET": "canary"}, config: within("1m"),
			says:  []string{"Error: Sign-In Failed", "must authenticate (AADSTS7000218)", "PARTNERCENTER_SECRET is set, but the provider has no such variable"},
			never: []string{"canary"},
		},
		"a client secret of another app": {
			config: `provider "partnercenter" {
  tenant_id     = "` + simulator.ExampleTenantDomain + `"
  refresh_token = "` + simulator.ExampleRefreshToken + `"
}` + within("1m"),
			says: []string{"must authenticate (AADSTS7000218)", "PARTNERCENTER_CLIENT_SECRET is ignored: tenant_id in the provider configuration differs from PARTNERCENTER_TENANT_ID"},
		},
		"credentials of another app": {
			config: "provider \"partnercenter\" {\n  tenant_id = \"fabrikam.onmicrosoft.com\"\n}" + within("1m"),
			says: []string{
				"Error: Missing Partner Center Credentials", "PARTNERCENTER_REFRESH_TOKEN and PARTNERCENTER_CLIENT_SECRET are ignored",
				"Set refresh_token or refresh_token_file_path in the provider configuration.", "docs/guides/secure-application-model",
			},
			never: []string{"PARTNERCENTER_REFRESH_TOKEN_FILE_PATH", "export"},
		},
		"federated credentials of another app": {
			environment: map[string]string{"PARTNERCENTER_CLIENT_SECRET": "", "PARTNERCENTER_OIDC_TOKEN": "canary"},
			config:      "provider \"partnercenter\" {\n  tenant_id = \"fabrikam.onmicrosoft.com\"\n  use_oidc = true\n}" + within("1m"),
			says:        []string{"PARTNERCENTER_OIDC_TOKEN is ignored", "in the provider configuration."},
			never:       []string{"(PARTNERCENTER_OIDC_TOKEN)", "canary"},
		},
		"no credentials": {
			environment: map[string]string{"PARTNERCENTER_TENANT_ID": "", "PARTNERCENTER_CLIENT_ID": "", "PARTNERCENTER_REFRESH_TOKEN": "", "PARTNERCENTER_CLIENT_SECRET": ""}, config: within("1m"),
			says: []string{
				"\n  export PARTNERCENTER_TENANT_ID=\"contoso.onmicrosoft.com\"\n", "\n  export PARTNERCENTER_CLIENT_ID=\"00000000-0000-0000-0000-000000000000\"\n",
				"\n  export PARTNERCENTER_REFRESH_TOKEN=\"...\"\n", "sign-in", "docs/guides/secure-application-model",
			},
		},
		"an access token of the user that is rejected": {
			environment: ownToken, config: within("1m"),
			says:  []string{"Error: Access Denied", "the access token was not accepted", "Check environment. Get a new access token", "docs/guides/access-token"},
			never: []string{"refresh token", "client_id"},
		},
		"a throttling Entra": {
			script: func(sim *simulator.Simulator) { sim.ScriptTokenForever(simulator.Throttle("3600")) }, config: within("1m"),
			says:  []string{"Error: Throttled", "Microsoft Entra is throttling requests", "Asked to wait: 1h0m0s", "run terraform destroy -refresh=false"},
			never: []string{"side"},
		},
		"IDs that are rejected": {
			script: forever(simulator.APIError(http.StatusBadRequest, 800002, "Invalid request input")), config: within("1m"),
			says: []string{"Error: Request Rejected", "Partner Center rejected these IDs (800002)", "Check customer_id", "HTTP status: 400 Bad Request"},
		},
		"a page in place of a status": {
			script: forever(answer("<html>")), config: within("1m"),
			says: []string{"Error: Invalid Response", "HTTP status: 200 OK", "run terraform destroy -refresh=false"},
		},
		"a status that is not documented": {
			script: forever(answering("migrating")), config: readOf(simulator.ExampleSubscriptionID, short...),
			says: []string{"Error: Not Provisioned", "its status is still one that the provider does not know", "Last status: migrating"},
		},
		"a token that does not come": {
			script: func(sim *simulator.Simulator) {
				sim.ScriptToken(status(http.StatusServiceUnavailable))
				sim.ScriptTokenForever(simulator.Hang())
			},
			config: within("3s"),
			says:   []string{"Error: Timed Out", "it timed out while it was waiting for a response from Microsoft Entra", "Last result: 503 Service Unavailable"},
		},
		"a tenant that does not exist": {
			script: func(sim *simulator.Simulator) { sim.ScriptTokenForever(entraError("invalid_request", 90002)) }, config: within("1m"),
			says: []string{"Error: Sign-In Failed", "the tenant was not found (AADSTS90002)", "HTTP status: 400 Bad Request", "docs/guides/troubleshooting"},
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
			cli := newCLI(t, environment)
			cli.write("main.tf", c.config)
			output, ok := cli.run("plan")
			if ok {
				t.Error("the plan succeeded")
			}
			wantMessage(t, output, c.says, c.never)
		})
	}
}

// What is wrong with the service is wrong for every read.
func TestWhatTheWholeRunHasInCommonIsExplainedInFullOnce(t *testing.T) {
	t.Parallel()
	const reads = 10
	for name, c := range map[string]struct {
		fault simulator.Fault
		brief string
	}{
		"throttled":   {simulator.Throttle("3600"), "Partner Center is throttling requests. Run Terraform again when the wait is over."},
		"unavailable": {status(http.StatusServiceUnavailable), "the problem is on the service's side, or in a proxy in front of it. Run Terraform again later."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			for i := range reads {
				sim.ScriptSubscriptionForever(numbered(i), c.fault)
			}
			environment := sim.Environment()
			environment["PARTNERCENTER_MAX_RETRIES"] = "0"
			cli := newCLI(t, environment)
			cli.write("main.tf", readEachOf(reads))
			output, _ := cli.run("plan")
			brief := 0
			for _, detail := range detailsIn(output) {
				if saying(c.brief).MatchString(detail) && strings.Count(detail, "\n")+1 <= 3 {
					brief++
				}
			}
			if brief != reads-1 || errorsIn(output) != reads {
				t.Errorf("%d of %d errors are brief, want all but one of %d:\n%s", brief, errorsIn(output), reads, output)
			}
		})
	}
}

// Terraform prints the source of what an error is at.
func TestAnErrorOfManyDoesNotPrintTheirSource(t *testing.T) {
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

func TestWhatACredentialFileSaysIsExplainedInFullOnce(t *testing.T) {
	t.Parallel()
	environment := startSimulator(t).Environment()
	delete(environment, "PARTNERCENTER_REFRESH_TOKEN")
	environment["PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"] = "/nowhere/refresh-token"
	cli := newCLI(t, environment)
	cli.write("main.tf", readEachOf(10))
	output, ok := cli.run("plan")
	inFull := 0
	details := detailsIn(output)
	for _, detail := range details {
		if !saying("the file /nowhere/refresh-token (from PARTNERCENTER_REFRESH_TOKEN_FILE_PATH) does not exist. Correct it").MatchString(detail) {
			t.Errorf("it does not say the cause and the remedy:\n%s", detail)
		}
		if strings.Count(detail, "\n")+1 > 3 {
			inFull++
		}
	}
	if ok || len(details) != 10 || inFull != 1 {
		t.Errorf("the plan succeeded: %t; %d of %d errors are in full, want 1 of 10:\n%s", ok, inFull, len(details), output)
	}
}

func TestAppOnlyCredentialsAreExplainedBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config string
		needs  feature
	}{
		"one": {readOf(simulator.ExampleSubscriptionID), supported}, "many": {readAllOf(3), supported}, "gate": {gateWith(), ephemeralValues},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skipWithout(t, c.needs)
			sim := startSimulator(t)
			environment := sim.Environment()
			delete(environment, "PARTNERCENTER_REFRESH_TOKEN")
			cli := newCLI(t, environment)
			cli.write("main.tf", c.config)
			output, ok := cli.run("plan")
			if ok {
				t.Error("the plan succeeded")
			}
			wantMessage(t, output, []string{
				"Error: Missing Partner Center Credentials", "this read accepts only App+User credentials, and these are app-only", "Set refresh_token", "run terraform-provider-partnercenter sign-in",
				"docs/guides/secure-application-model",
			}, nil)
			if n := len(sim.APIRequests()) + len(sim.TokenRequests()); n != 0 {
				t.Errorf("got %d requests, want none", n)
			}
		})
	}
}
