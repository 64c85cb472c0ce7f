// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// A value of the user's comes from a CSV file, a variable of CI or whatever else
// somebody has pasted into the wrong place.
func TestValidators_ValueIsOnePlainLineWithoutTokens(t *testing.T) {
	t.Parallel()
	const token = "0.AXoAcanary-refresh~token.of-a-user_1234567890abcdefghijklmnop"
	values := []struct{ name, value string }{
		{"a command", "::error::forged"},
		{"a command of DevOps", "##vso[task.setvariable variable=a]forged"},
		{"a command on a line", "a\n::error::forged\n##vso[task.complete]\r\n##[error]forged"},
		{"a command far behind", strings.Repeat("x ", 30) + "::error::forged ##vso[task.complete]"},
		{"a token", token},
		{"a token on a line", "a\n" + token},
		{"a long value", strings.Repeat("long ", 1000)},
	}
	id := func(name, value string) string {
		config := readOf("SUBSCRIPTION")
		if name == "customer_id" {
			config = strings.Replace(config, `"`+simulator.ExampleCustomerID+`"`, value, 1)
			return strings.Replace(config, "SUBSCRIPTION", simulator.ExampleSubscriptionID, 1)
		}
		return strings.Replace(config, `"SUBSCRIPTION"`, value, 1)
	}
	all := func(key, subscriptionID string) string {
		return fmt.Sprintf(`data "partnercenter_subscription_provisioning_statuses" "all" {
  subscriptions = { (%s) = { customer_id = %q, subscription_id = %s } }
}`, key, simulator.ExampleCustomerID, subscriptionID)
	}
	const want = "Error: " + advice.TitleInvalidArgument
	for place, c := range map[string]struct {
		config string
		want   string
		needs  feature
	}{
		"customer_id":            {id("customer_id", "var.value"), want, supported},
		"subscription_id":        {id("subscription_id", "var.value"), want, supported},
		"poll_interval":          {readOf(simulator.ExampleSubscriptionID, "poll_interval = var.value"), want, supported},
		"timeouts.read":          {readOf(simulator.ExampleSubscriptionID, "timeouts = { read = var.value }"), want, supported},
		"timeouts.open":          {gateWith("timeouts = { open = var.value }"), want, ephemeralValues},
		"ID below a key":         {all(`"a"`, "var.value"), `subscriptions["a"].subscription_id`, supported},
		"key of an invalid ID":   {all("var.value", `"none"`), ".subscription_id", supported},
		"key of a failed read":   {all("var.value", `"`+numbered(1)+`"`), "404 Not Found", supported},
		"key of an end date":     {all("var.value", `"`+numbered(2)+`"`), "Unreadable End Date", supported},
		"domain":                 {`data "partnercenter_customer" "this" { domain = var.value }`, want, supported},
		"friendly_name":          {azureSubscriptionWith("friendly_name = var.value"), "Error: Azure Subscription Not Found", supported},
		"key of a rejected read": {all("var.value", `"`+numbered(3)+`"`), "403 Forbidden", supported},
	} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			skipWithout(t, c.needs)
			sim := startSimulator(t)
			sim.ScriptSubscriptionForever(numbered(2), answer(`{"status":"success","endDate":"soon"}`))
			sim.ScriptSubscriptionForever(numbered(3), status(403))
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", "variable \"value\" {}\n"+c.config)
			for _, v := range values {
				variable, err := json.Marshal(map[string]string{"value": v.value})
				if err != nil {
					t.Fatal(err)
				}
				cli.write("terraform.tfvars.json", string(variable))
				output, _ := cli.run("plan")
				if !saying(c.want).MatchString(output) {
					t.Errorf("%s: the output does not say %q:\n%s", v.name, c.want, output)
				}
				wantPlainLines(t, output)
				if strings.Contains(output, "canary") || len(output) > 4000 {
					t.Errorf("%s: the output holds the token, or all of a long value:\n%s", v.name, output)
				}
			}
		})
	}
}

func TestValidators_NameWhatIsOverlooked(t *testing.T) {
	t.Parallel()
	const id = simulator.ExampleSubscriptionID
	duration := durationAtLeast(time.Second)
	customerID := path.Root("subscriptions").AtMapKey("a").AtName("customer_id")
	for value, c := range map[string]struct {
		validator validator.String
		at        path.Path
		words     []string
	}{
		`"` + id + `"`:        {guidValidator, customerID, []string{"quotation marks"}},
		"'" + id + "'":        {guidValidator, customerID, []string{"quotation marks"}},
		id + " ":              {guidValidator, customerID, []string{`"` + id + ` "`, "spaces around"}},
		" " + id:              {guidValidator, customerID, []string{`" ` + id + `"`, "spaces around"}},
		id + "\n":             {guidValidator, customerID, []string{`"` + id + `\n"`, "line break"}},
		"\u00a0" + id:         {guidValidator, customerID, []string{`"\u00a0` + id + `"`, "spaces around"}},
		"{" + id + "}":        {guidValidator, customerID, []string{"braces"}},
		"\ufeff" + id:         {guidValidator, customerID, []string{"invisible"}},
		"(" + id + ")":        {guidValidator, customerID, []string{"parentheses"}},
		id[:8] + " " + id[8:]: {guidValidator, customerID, []string{"contains a space"}},
		"contoso.com":         {guidValidator, customerID, []string{"partnercenter_customer", "domain"}},
		" contoso.com":        {domainValidator, path.Root("domain"), []string{"spaces around"}},
		id:                    {domainValidator, path.Root("domain"), []string{"customer_id"}},
		"bücher.example":      {domainValidator, path.Root("domain"), []string{"punycode"}},
		"1.5":                 {duration, path.Root("poll_interval"), []string{"1.5h"}},
		"5":                   {duration, path.Root("poll_interval"), []string{"5m"}},
		"5 m":                 {duration, path.Root("poll_interval"), []string{"space"}},
		`"5m"`:                {duration, path.Root("poll_interval"), []string{"quotation marks"}},
	} {
		got := validate(t, c.validator, c.at, value)
		if len(got) != 1 || got[0].Summary() != advice.TitleInvalidArgument {
			t.Errorf("%q: got %v, want one error", value, got)
			continue
		}
		for _, word := range append(c.words, c.at.String()) {
			if !strings.Contains(got[0].Detail(), word) {
				t.Errorf("%q: got %s, want %q in it", value, got[0].Detail(), word)
			}
		}
	}
}

func TestValidators_HintOnlyWhereItIsTrue(t *testing.T) {
	t.Parallel()
	for value, c := range map[string]struct {
		validator validator.String
		at        string
		not       string
	}{
		"contoso.com":                         {guidValidator, "subscription_id", "partnercenter_customer"},
		"":                                    {notEmpty, "friendly_name", "placeholder"},
		"contoso":                             {guidValidator, "customer_id", "partnercenter_customer"},
		"contoso_com":                         {domainValidator, "domain", "customer_id"},
		"0":                                   {durationAtLeast(time.Second), "poll_interval", "0s, 0m"},
		strings.Repeat(" ", 99) + numbered(1): {guidValidator, "customer_id", "    "},
		"::error::" + numbered(1) + "\n::error::": {guidValidator, "customer_id", "::error::"},
	} {
		if got := fmt.Sprint(validate(t, c.validator, path.Root(c.at), value)); got == "[]" || strings.Contains(got, c.not) {
			t.Errorf("%q: got %s, want an error without %q", value, got, c.not)
		}
	}
}

func validate(t *testing.T, v validator.String, at path.Path, value string) diag.Diagnostics {
	t.Helper()
	var resp validator.StringResponse
	v.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: types.StringValue(value)}, &resp)
	return resp.Diagnostics
}

func TestDurationAtLeast(t *testing.T) {
	t.Parallel()
	for value, valid := range map[string]bool{
		"1s": true, "1h30m": true, "1.5s": true, "1000ms": true,
		"999ms": false, "0s": false, "0": false, "-1s": false, "soon": false, "5": false, "": false,
	} {
		if got := validate(t, durationAtLeast(time.Second), path.Root("poll_interval"), value); got.HasError() == valid {
			t.Errorf("%q: got %v, want it valid: %t", value, got, valid)
		}
	}
}
