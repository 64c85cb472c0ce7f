// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strings"
	"testing"
)

func TestResolve_NoCredentialsListsExports(t *testing.T) {
	t.Parallel()
	const tenant, client, token = "\n  export PARTNERCENTER_TENANT_ID=\"fabrikam.onmicrosoft.com\"",
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

func TestOverlooked_NamedOnceWhereCredentialsAreMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ block, variables string }{
		"nothing":                         {"", ""},
		"credentials of another app":      {otherApp, "client_id refresh_token"},
		"no IDs":                          {"refresh_token", ""},
		"no client ID":                    {"", "tenant_id client_secret"},
		"no federated token":              {"tenant_id client_id use_oidc", ""},
		"half a request":                  {"tenant_id client_id use_oidc oidc_request_token", ""},
		"an app alone, without a user":    {"", "tenant_id client_id client_secret"},
		"a refresh token, without an app": {"", "tenant_id client_id refresh_token"},
	} {
		for variable, want := range map[string]string{
			"PARTNERCENTER_CANARY_=odd":  "no such variable",
			"refresh_token_file_path=":   "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH is set but empty.",
			"access_token= use_cli= ":    "PARTNERCENTER_ACCESS_TOKEN and PARTNERCENTER_USE_CLI are set but empty.",
			"oidc_token= PARTNERCENTER=": "PARTNERCENTER_OIDC_TOKEN is set but empty.",
		} {
			got, errs := Resolve(given(t, exampleSettings(t, c.block)), environment(exampleSettings(t, c.variables+" "+variable)))
			text := got.WhyNoUser + got.WhyNoAuthentication
			for _, err := range errs {
				text += err.Error()
			}
			if strings.Count(text, want) != 1 || strings.Contains(text, "odd") {
				t.Errorf("%s, %s: got %s", name, variable, text)
			}
		}
	}
}

func TestOverlooked_SignIn(t *testing.T) {
	t.Parallel()
	_, errs := ResolveApp(environment(exampleSettings(t, "client_id=")))
	wantWords(t, strings.Join(messages(t, errs), ""), "PARTNERCENTER_CLIENT_ID is set but empty. export PARTNERCENTER_CLIENT_ID=")
}

func TestUnrecognized(t *testing.T) {
	t.Parallel()
	for variables, want := range map[string][]string{
		"PARTNERCENTER_REFRESHTOKEN=canary":                                         {"PARTNERCENTER_REFRESHTOKEN"},
		"partnercenter_use_cli=canary":                                              {"partnercenter_use_cli"}, // but for Windows
		"PARTNERCENTER_TENANT=canary PARTNERCENTER_ACCESSTOKEN=canary":              {"PARTNERCENTER_ACCESSTOKEN", "PARTNERCENTER_TENANT"},
		"tenant_id refresh_token= PARTNER_ID=canary ARM_CLIENT_SECRET":              nil,
		"PARTNERCENTER_SECRET= " + gitHubToken + " PARTNER_CENTER_CLIENT_ID=canary": nil,
	} {
		if got := Unrecognized(environment(exampleSettings(t, variables))); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", variables, got, want)
		}
	}
}

// Windows finds a variable whatever its case, and lists it as it was set.
func TestUnrecognized_NotIfWindowsFindsIt(t *testing.T) {
	t.Parallel()
	_, errs := Resolve(nil, Variables{
		Getenv: func(name string) string {
			if name == "PARTNERCENTER_TENANT_ID" {
				return testTenant
			}
			return ""
		},
		Environ: func() []string { return []string{"=C:=C:\\", "PartnerCenter_Tenant_ID=" + testTenant} },
	})
	if text := strings.Join(messages(t, errs), ""); !strings.Contains(text, "No credentials") || strings.Contains(text, "no such variable") {
		t.Errorf("got %s", text)
	}
}

func TestUnrecognized_IgnoredWhereNothingIsMissing(t *testing.T) {
	t.Parallel()
	if _, errs := Resolve(nil, environment(with(refreshTokenSettings, "PARTNERCENTER_CLIENTSECRET", "canary"))); len(errs) > 0 {
		t.Errorf("got %v", errs)
	}
}

func TestFound(t *testing.T) {
	t.Parallel()
	got := Found(environment(exampleSettings(t, "tenant_id client_id= !use_oidc client_secret=canary PARTNERCENTER_CANARY=canary ARM_CLIENT_SECRET "+gitHubToken)))
	want := []string{"PARTNERCENTER_TENANT_ID", "PARTNERCENTER_CLIENT_SECRET", "PARTNERCENTER_USE_OIDC", gitHubToken}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	v := environment(map[string]string{"PARTNERCENTER_TENANT_ID": " ", "PARTNERCENTER_CLIENT_ID": "x", "PARTNERCENTER_UNKNOWN": "", "PATH": ""})
	if got, want := Empty(v), []string{"PARTNERCENTER_TENANT_ID"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for variable, c := range map[string]struct{ value, want string }{
		"PARTNERCENTER_TENANT_ID":               {"fabrikam.onmicrosoft.com", `"fabrikam.onmicrosoft.com"`},
		"PARTNERCENTER_ENDPOINT":                {"https://user:password@host.example", ""}, // it is not valid
		"PARTNERCENTER_USE_CLI":                 {"true", `"true"`},
		"PARTNERCENTER_REFRESH_TOKEN":           {"canary", ""},
		"PARTNERCENTER_REFRESH_TOKEN_FILE_PATH": {"/canary", ""},
		"PARTNERCENTER_OIDC_REQUEST_URL":        {"https://ci.example/?canary", ""},
		"PATH":                                  {"/bin", ""},
	} {
		if got := Shown(environment(map[string]string{variable: c.value}), variable); got != c.want {
			t.Errorf("%s: got %q, want %q", variable, got, c.want)
		}
	}
}

func TestUnrecognized_NamesAreSafeToDisplay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"PARTNERCENTER_X\n::error::y", "PARTNERCENTER_##vso[x]", "PARTNERCENTER_eyJhbGciOiJub25lIn0.eyJhIjoxfQ.x"} {
		got := strings.Join(Unrecognized(environment(map[string]string{name: "1"})), "")
		if got == "" || strings.ContainsAny(got, "\n") || strings.Contains(got, "::") || strings.Contains(got, "##vso") || strings.Contains(got, "eyJ") {
			t.Errorf("%q: got %q", name, got)
		}
	}
}
