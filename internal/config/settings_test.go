// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"
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
		got, errs := Resolve(given(t, with(refreshTokenSettings, "environment", name)), environment(nil))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		credential, _ := got.Credential.(RefreshToken)
		if got.Endpoint != want.endpoint || credential.AuthorityHost != want.authorityHost || got.Cloud.Resource != want.resource || got.Cloud.FederatedAudience != want.federatedAudience {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	if len(rows) != len(Clouds) {
		t.Errorf("%d clouds are tested, there are %d", len(rows), len(Clouds))
	}
	if got, _ := Resolve(given(t, refreshTokenSettings), environment(nil)); got.Cloud.Name != "public" {
		t.Errorf("got %s by default, want public", got.Cloud.Name)
	}
}

func TestFlagsInVariables(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"true": "", "TRUE": "", "1": "", "t": "", " true\n": "",
		"false": "No token source", "0": "No token source", "F": "No token source", "": "No token source",
		"yes": "PARTNERCENTER_USE_CLI must be true or false.", "canary": "PARTNERCENTER_USE_CLI must be true or false.",
	} {
		c, errs := Resolve(Block{}, environment(map[string]string{"use_cli": value}))
		texts := messages(t, errs)
		switch {
		case want == "" && (len(texts) > 0 || c.Credential != AzureCLI{}):
			t.Errorf("%q: got %+v and %q, want Azure CLI", value, c.Credential, texts)
		case want != "" && (len(texts) != 1 || !strings.Contains(texts[0], want)):
			t.Errorf("%q: got %q, want %q", value, texts, want)
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
			c, errs := Resolve(Block{}, environment(variables))
			if text := fmt.Sprintf("%q", fmt.Sprint(c.Credential)); len(errs) > 0 || !strings.Contains(text, exampleValues[attribute]) || strings.Contains(text, `\`) {
				t.Errorf("white space around it is not trimmed: %s, %v", text, errs)
			}
			variables[attribute] = "canary\x00canary"
			_, errs = Resolve(Block{}, environment(variables))
			texts := messages(t, errs)
			if len(texts) != 1 || !strings.HasPrefix(texts[0], VariableName(attribute)+" ") {
				t.Errorf("got %q, want one error that names the variable", texts)
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
		errs := Validate(given(t, map[string]string{"use_oidc": "true", "oidc_request_url": value}))
		if (len(errs) == 0) != want || strings.Contains(fmt.Sprint(errs), "ci.example") {
			t.Errorf("%s: got %v, want valid: %t", value, errs, want)
		}
	}
}

func TestOnlyMissingCredentialsAreSaidToBeMissing(t *testing.T) {
	t.Parallel()
	for block, want := range map[string]bool{
		"": true, "client_secret": true, "tenant_id client_id": true,
		"refresh_token": false, "access_token use_cli": false, "client_id=canary": false,
	} {
		_, errs := Resolve(given(t, exampleSettings(t, block)), environment(nil))
		var e *Error
		if len(errs) == 0 || !errors.As(errs[0], &e) || e.NoCredentials != want {
			t.Errorf("%s: got %v, want missing: %t", block, errs, want)
		}
	}
}

func TestTheLogNamesWhatWasChosen(t *testing.T) {
	t.Parallel()
	const refresh = "tenant_id client_id refresh_token "
	for _, c := range []struct{ block, variables, want string }{
		{"access_token", refresh, "map[endpoint:E environment:public max_retries:5 token_source:access_token]"},
		{"", "use_cli", "map[endpoint:E environment:public max_retries:5 token_source:PARTNERCENTER_USE_CLI]"},
		{refresh, "", "map[authority_host:A client_id:C endpoint:E environment:public max_retries:5 tenant_id:T token_source:refresh_token]"},
		{"", refresh + "client_secret", "map[authority_host:A client_authentication:PARTNERCENTER_CLIENT_SECRET client_id:C endpoint:E environment:public max_retries:5 tenant_id:T token_source:PARTNERCENTER_REFRESH_TOKEN]"},
		{refresh + "use_oidc oidc_token", "", "map[authority_host:A client_authentication:use_oidc client_id:C endpoint:E environment:public federated_token:oidc_token max_retries:5 tenant_id:T token_source:refresh_token]"},
		{refresh + "use_oidc", gitHubURL + " " + gitHubToken, "map[authority_host:A client_authentication:use_oidc client_id:C endpoint:E environment:public " +
			"federated_token:ACTIONS_ID_TOKEN_REQUEST_TOKEN federated_token_url:ACTIONS_ID_TOKEN_REQUEST_URL max_retries:5 tenant_id:T token_source:refresh_token]"},
		{"tenant_id refresh_token " + otherApp, "client_id client_secret", "map[authority_host:A client_id:00000000-0000-4000-8000-000000000000 endpoint:E " +
			"environment:public max_retries:5 tenant_id:T token_source:refresh_token]"},
	} {
		got, errs := Resolve(given(t, exampleSettings(t, c.block)), environment(exampleSettings(t, c.variables)))
		want := strings.NewReplacer(":E ", ":"+Clouds[0].Endpoint+" ", ":A ", ":"+Clouds[0].AuthorityHost+" ", ":T ", ":"+testTenant+" ", ":C ", ":"+testClient+" ").Replace(c.want)
		if text := fmt.Sprint(got.LogFields()); len(errs) > 0 || text != want {
			t.Errorf("%s, %s: got\n%s and %v, want\n%s", c.block, c.variables, text, errs, want)
		}
	}
}
