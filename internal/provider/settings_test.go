// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
)

// https://learn.microsoft.com/partner-center/developer/partner-center-rest-urls
// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
func TestEnvironmentsAreMicrosoftsClouds(t *testing.T) {
	t.Parallel()
	const public, china = "https://api.partnercenter.microsoft.com", "https://partner.partnercenterapi.microsoftonline.cn"
	rows := map[string]struct{ endpoint, authorityHost, resource, federatedAudience string }{
		"public":       {public, "https://login.microsoftonline.com", public, "api://AzureADTokenExchange"},
		"china":        {china, "https://login.partner.microsoftonline.cn", china, "api://AzureADTokenExchangeChina"},
		"usgovernment": {public, "https://login.microsoftonline.us", public, "api://AzureADTokenExchangeUSGov"},
	}
	for name, want := range rows {
		found, _ := lookUp(given(t, with(refreshTokenSettings, "environment", name)), environment(nil))
		got, diags := resolve(found)
		if diags.HasError() {
			t.Fatal(diags)
		}
		if got.endpoint != want.endpoint || got.authorityHost != want.authorityHost || got.cloud.Resource != want.resource || got.cloud.FederatedAudience != want.federatedAudience {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	if len(rows) != len(config.Clouds) {
		t.Errorf("%d clouds are tested, there are %d", len(rows), len(config.Clouds))
	}
	found, _ := lookUp(given(t, refreshTokenSettings), environment(nil))
	if got, _ := resolve(found); got.cloud.Name != "public" {
		t.Errorf("got %s by default, want public", got.cloud.Name)
	}
}

func TestSwitchesInVariables(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"true": "az", "TRUE": "az", "1": "az", "t": "az", " true\n": "az",
		"false": "missing", "0": "missing", "F": "missing", "": "missing",
		"yes": "invalid", "canary": "invalid",
	} {
		found, _ := lookUp(given(t, nil), environment(map[string]string{"use_cli": value}))
		o, diags := resolve(found)
		got := "az"
		switch {
		case diags.HasError() && strings.Contains(diags[0].Detail(), "No token source"):
			got = "missing"
		case diags.HasError() && strings.Contains(diags[0].Detail(), "PARTNERCENTER_USE_CLI must be true or false."):
			got = "invalid"
		case diags.HasError() || !o.useCLI:
			got = diags[0].Detail()
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}

func TestUnknownSwitchesNeverFallBackToTheirVariables(t *testing.T) {
	t.Parallel()
	c := given(t, refreshTokenSettings)
	c.UseOIDC, c.UseCLI, c.ClientCertificate = types.BoolUnknown(), types.BoolUnknown(), types.StringUnknown()
	found, unknown := lookUp(c, environment(map[string]string{"use_cli": "true", "use_oidc": "true", "client_certificate": "Y2FuYXJ5"}))
	if got := strings.Join(unknown, " "); got != "client_certificate use_cli use_oidc" {
		t.Errorf("got unknown %s", got)
	}
	for _, attribute := range unknown {
		if found[attribute].isSet() {
			t.Errorf("the variable was taken for the unknown %s", attribute)
		}
	}
}

func TestSecretsInVariablesAreTrimmedAndChecked(t *testing.T) {
	t.Parallel()
	beside := map[string]string{
		"refresh_token":               "tenant_id client_id",
		"client_secret":               "tenant_id client_id refresh_token",
		"client_certificate":          "tenant_id client_id refresh_token",
		"client_certificate_password": "tenant_id client_id refresh_token client_certificate_path",
		"oidc_token":                  "tenant_id client_id refresh_token use_oidc",
		"oidc_request_token":          "tenant_id client_id refresh_token use_oidc oidc_request_url",
		"access_token":                "",
	}
	for attribute, others := range beside {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			variables := exampleSettings(t, others)
			variables[attribute] = "\t " + exampleValues[attribute] + "\r\n"
			found, _ := lookUp(given(t, nil), environment(variables))
			if _, diags := resolve(found); diags.HasError() || found[attribute].value != exampleValues[attribute] {
				t.Errorf("white space around it is not trimmed: %v", diags)
			}
			variables[attribute] = "canary\x00canary"
			found, _ = lookUp(given(t, nil), environment(variables))
			_, diags := resolve(found)
			if len(diags) != 1 || !strings.HasPrefix(diags[0].Detail(), variableName(attribute)+" ") || strings.Contains(diags[0].Detail(), "canary") {
				t.Errorf("got %v, want one error that names the variable and not its value", diags)
			}
		})
	}
}

func TestRequestURLsMayHaveAPathAndAQuery(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"https://pipelines.example/abc/_apis/idtoken?api-version=2.0": true,
		"https://ci.example":                            true,
		"http://127.0.0.1:8080/token?a=b":               true,
		"http://ci.example/token":                       false,
		"https://user:canary@ci.example/token":          false,
		"https://ci.example/token?api-version=1#canary": false,
		"https://ci.example/token#":                     false,
		"ci.example/token":                              false,
		"https:///token":                                false,
	} {
		problem := setting{attribute: "oidc_request_url", value: value, configured: true}.check()
		if (problem == "") != want || strings.Contains(problem, "ci.example") {
			t.Errorf("%s: got %q, want valid: %t", value, problem, want)
		}
	}
}
