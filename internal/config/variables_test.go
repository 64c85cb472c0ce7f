// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strings"
	"testing"
)

func TestMissingCredentialsAreAListOfExports(t *testing.T) {
	t.Parallel()
	const tenant, client, token = "\n  export PARTNERCENTER_TENANT_ID=\"contoso.onmicrosoft.com\"",
		"\n  export PARTNERCENTER_CLIENT_ID=\"00000000-0000-0000-0000-000000000000\"", "\n  export PARTNERCENTER_REFRESH_TOKEN=\"...\""
	for _, c := range []struct{ block, variables, want string }{
		{"", "", tenant + client + token + "\n\n"},
		{"", "tenant_id", client + token + "\n\n"},
		{"tenant_id", "client_id", token + "\n\n"},
		{otherApp, "client_id tenant_id refresh_token", ""}, // a variable would not be used either
	} {
		_, errs := Resolve(given(t, exampleSettings(t, c.block)), environment(exampleSettings(t, c.variables)))
		text := strings.Join(messages(t, errs), "")
		if strings.Count(text, "export ") != strings.Count(c.want, "export ") || !strings.Contains(text, c.want) {
			t.Errorf("%s, %s: got %s\nwant %s", c.block, c.variables, text, c.want)
		}
		wantWords(t, text, "run terraform-provider-partnercenter sign-in")
	}
}

func TestVariablesThatDoNotExistAreNamedWhereCredentialsAreMissing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		variables string
		want      []string // words of each sentence
	}{
		{"PARTNERCENTER_REFRESHTOKEN=canary", []string{"PARTNERCENTER_REFRESHTOKEN closest is PARTNERCENTER_REFRESH_TOKEN."}},
		{"PARTNERCENTER_REFRESH_TOKN=canary", []string{"PARTNERCENTER_REFRESH_TOKN closest is PARTNERCENTER_REFRESH_TOKEN."}},
		{"PARTNER_CENTER_CLIENT_ID=canary", []string{"PARTNER_CENTER_CLIENT_ID closest is PARTNERCENTER_CLIENT_ID."}},
		{"partnercenter_use_cli=canary", []string{"partnercenter_use_cli closest is PARTNERCENTER_USE_CLI."}},
		{"PARTNERCENTER_TENANT=canary PARTNERCENTER_ACCESSTOKEN=canary", []string{
			"PARTNERCENTER_ACCESSTOKEN closest is PARTNERCENTER_ACCESS_TOKEN.", "PARTNERCENTER_TENANT closest is PARTNERCENTER_TENANT_ID.",
		}},
		{"tenant_id refresh_token= PARTNER_ID=canary ARM_CLIENT_SECRET", nil},
	} {
		_, errs := Resolve(Block{}, environment(exampleSettings(t, c.variables)))
		text := strings.Join(messages(t, errs), "")
		if got := strings.Count(text, "there is no such variable"); got != len(c.want) {
			t.Errorf("%s: %d are named, want %d: %s", c.variables, got, len(c.want), text)
		}
		for _, words := range c.want {
			wantWords(t, text, words)
		}
	}
}

func TestAMisnamedIDIsNamedWhereItIsMissing(t *testing.T) {
	t.Parallel()
	_, errs := Resolve(Block{}, environment(exampleSettings(t, "tenant_id refresh_token PARTNERCENTER_CLIENTID=canary PARTNERCENTER_USECLI=canary")))
	texts := messages(t, errs)
	if len(texts) != 1 || strings.Contains(texts[0], "USECLI") {
		t.Fatalf("got %q", texts)
	}
	wantWords(t, texts[0], "requires client_id PARTNERCENTER_CLIENTID closest is PARTNERCENTER_CLIENT_ID.")
}

// Windows finds a variable whatever its case, and lists it as it was set.
func TestAVariableThatWindowsFindsIsNotMisnamed(t *testing.T) {
	t.Parallel()
	_, errs := Resolve(Block{}, Variables{
		Getenv: func(name string) string {
			if name == "PARTNERCENTER_TENANT_ID" {
				return testTenant
			}
			return ""
		},
		Environ: func() []string { return []string{"=C:=C:\\", "PartnerCenter_Tenant_ID=" + testTenant} },
	})
	if text := strings.Join(messages(t, errs), ""); !strings.Contains(text, "No token source") || strings.Contains(text, "no such variable") {
		t.Errorf("got %s", text)
	}
}

func TestMisnamedVariablesAreIgnoredWhereNothingIsMissing(t *testing.T) {
	t.Parallel()
	if _, errs := Resolve(Block{}, environment(with(refreshTokenSettings, "PARTNERCENTER_CLIENTSECRET", "canary"))); len(errs) > 0 {
		t.Errorf("got %v", errs)
	}
}

func TestFoundNamesTheVariablesThatAreSet(t *testing.T) {
	t.Parallel()
	got := Found(environment(exampleSettings(t, "tenant_id client_id= !use_oidc client_secret=canary PARTNERCENTER_CANARY=canary ARM_CLIENT_SECRET "+gitHubToken)))
	want := []string{"PARTNERCENTER_TENANT_ID", "PARTNERCENTER_CLIENT_SECRET", "PARTNERCENTER_USE_OIDC", gitHubToken}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
