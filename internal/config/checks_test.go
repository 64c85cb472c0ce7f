// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

func TestEndpoint_HTTPSExceptOnLoopback(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ endpoint, authorityHost bool }{
		"https://host.example":              {true, true},
		"HTTPS://host.example:8443/":        {true, true},
		"http://localhost:8080":             {true, true},
		"http://127.1.2.3":                  {true, true},
		"http://[::1]:8080":                 {true, true},
		"https://host.example/a/b":          {true, false},
		"https://host.example/a/b/":         {true, false},
		"http://host.example":               {},
		"http://128.0.0.1":                  {},
		"http://localhost.evil.example":     {},
		"http://127.0.0.1.evil.example":     {},
		"ftp://host.example":                {},
		"host.example":                      {},
		"//host.example":                    {},
		"https://":                          {},
		"https://:443":                      {},
		"https://host.example:":             {},
		"https://host.example:x":            {},
		"https://host.example:99999":        {},
		"http://[::1%25eth0]:1":             {},
		"https:host.example":                {},
		"https://canary@host.example":       {},
		"https://user:canary@host.example":  {},
		"https://host.example?canary":       {},
		"https://host.example/?":            {},
		"https://host.example#canary":       {},
		"https://host.example/#":            {},
		"https://host.example/v1":           {},
		"https://host.example/a/V1/":        {},
		"https://host.example/a/../b":       {},
		"https://host.example//a":           {},
		"https://host.example/%2e%2e/a":     {},
		"https://host.example/a%2fb":        {},
		"https://host.example/a\nb":         {},
		"https://canary:canary@\x7fexample": {},
	}
	for value, want := range cases {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			for attribute, want := range map[string]bool{"endpoint": want.endpoint, "authority_host": want.authorityHost} {
				errs := Validate(given(t, map[string]string{attribute: value}))
				if (len(errs) == 0) != want {
					t.Errorf("%s: got %v, want valid: %t", attribute, errs, want)
				}
				messages(t, errs)
			}
		})
	}
}

func TestRequestURL_MayHaveAPathAndAQuery(t *testing.T) {
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

func TestFlags_InVariables(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"true": "", "TRUE": "", "1": "", "t": "", " true\n": "",
		"false": "No credentials", "0": "No credentials", "F": "No credentials", "": "No credentials", " \n": "No credentials",
		"yes": "PARTNERCENTER_USE_CLI must be true or false.", "canary": "PARTNERCENTER_USE_CLI must be true or false.",
	} {
		c, errs := Resolve(nil, environment(map[string]string{"use_cli": value}))
		texts := messages(t, errs)
		switch {
		case want == "" && (len(texts) > 0 || c.Source != entra.AzureCLI{Resource: Clouds[0].Resource}):
			t.Errorf("%q: got %+v and %q, want Azure CLI", value, c.Source, texts)
		case want != "" && (len(texts) != 1 || !strings.Contains(texts[0], want)):
			t.Errorf("%q: got %q, want %q", value, texts, want)
		}
	}
}

// A wrong word chooses something, or nothing: what else is missing is not known.
func TestFlags_WrongWordIsTheOnlyError(t *testing.T) {
	t.Parallel()
	for variables, flag := range map[string]string{
		"use_cli=yes":                         "PARTNERCENTER_USE_CLI",
		"use_oidc=yes":                        "PARTNERCENTER_USE_OIDC",
		"use_oidc=on tenant_id client_id":     "PARTNERCENTER_USE_OIDC",
		"use_oidc=yes refresh_token":          "PARTNERCENTER_USE_OIDC",
		"use_cli=no tenant_id refresh_token":  "PARTNERCENTER_USE_CLI",
		"use_oidc=no client_secret tenant_id": "PARTNERCENTER_USE_OIDC",
		"use_oidc=x client_id=x":              "PARTNERCENTER_USE_OIDC",
	} {
		v := environment(exampleSettings(t, variables))
		_, errs := Resolve(nil, v)
		if _, ofApp := ResolveApp(v); flag == "PARTNERCENTER_USE_OIDC" {
			errs = append(errs, ofApp...)
		}
		for _, text := range messages(t, errs) {
			wantWords(t, text, flag+" must be true or false")
		}
		if want := 1 + strings.Count(flag, "OIDC"); len(errs) != want {
			t.Errorf("%s: got %q, want one error of each", variables, errs)
		}
	}
}

func TestSecrets_TrimmedInVariables(t *testing.T) {
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
			c, errs := Resolve(nil, environment(variables))
			if text := fmt.Sprintf("%q", fmt.Sprint(c.Source)); len(errs) > 0 || !strings.Contains(text, exampleValues[attribute]) || strings.Contains(text, `\`) {
				t.Errorf("white space around it is not trimmed: %s, %v", text, errs)
			}
		})
	}
}

func TestIsDomain(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	longest := strings.Repeat(label+".", 3) + strings.Repeat("a", 61) // 253 characters
	for text, want := range map[string]bool{
		"contoso.com":           true,
		"Contoso-1.co.UK":       true,
		"0c39d6d5.c70d.x":       true,
		"xn--bcher-kva.example": true,
		"zZ0-9aA.example":       true,
		label + ".example":      true,
		longest:                 true,
		"":                      false,
		".":                     false,
		"contoso":               false,
		".contoso.com":          false,
		"contoso.com.":          false,
		"contoso..com":          false,
		"-contoso.com":          false,
		"contoso-.com":          false,
		"conto_so.com":          false,
		"contoso.com/x":         false,
		"contoso.com:1":         false,
		"contoso@x.com":         false,
		"contoso[.com":          false,
		"contoso`.com":          false,
		"contoso{.com":          false,
		"conto so.com":          false,
		"contoso.com\n":         false,
		"bücher.example":        false,
		"\u212aelvin.example":   false, // a sign that folds to k
		label + "a.com":         false,
		longest + "a":           false,
	} {
		if got := IsDomain(text); got != want {
			t.Errorf("%q: got %t, want %t", text, got, want)
		}
	}
}

func TestMistake(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		" x": "spaces around", "x\u00a0": "spaces around", "x y": "contains a space", " x y": "spaces around", "x\n": "line break",
		"\"x": "", "{x": "", "x": "", "": "",
	} {
		if got := Mistake(value); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

func TestMistake_Named(t *testing.T) {
	t.Parallel()
	const quoted, placeholder, braces = "in quotation marks: remove them", "a placeholder from the documentation", "in braces: remove them"
	const space, lineBreak, invisible = "contains a space", "contains a line break", "invisible"
	for _, c := range []struct{ attribute, value, want string }{
		{"environment", `"public"`, quoted},
		{"environment", "germany", "public"},
		{"tenant_id", `"` + testTenant + `"`, quoted},
		{"tenant_id", `'contoso.example'`, quoted},
		{"tenant_id", "{" + testTenant + "}", braces},
		{"tenant_id", "(" + testTenant + ")", "in parentheses: remove them"},
		{"tenant_id", testTenant[:8] + " " + testTenant[8:], space},
		{"tenant_id", testTenant + "\n" + testTenant, lineBreak},
		{"tenant_id", "\ufeff" + testTenant, invisible},
		{"tenant_id", testTenant[:8] + "\u200b" + testTenant[8:], invisible},
		{"tenant_id", "<your tenant id>", placeholder},
		{"tenant_id", "00000000-0000-0000-0000-000000000000", placeholder},
		{"client_id", "00000000-0000-0000-0000-000000000000", placeholder},
		{"client_id", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", placeholder},
		{"client_id", "...", placeholder},
		{"client_id", "“" + testClient + "”", quoted},
		{"client_id", "{" + testClient + "}", braces},
		{"ado_pipeline_service_connection_id", "{" + testClient + "}", braces},
		{"endpoint", `"https://partner.example"`, quoted},
		{"authority_host", "https://authority .example", space},
		{"max_retries", `"5"`, quoted},
		{"use_oidc", `"true"`, quoted},
		{"refresh_token", `"refresh-canary"`, quoted},
		{"refresh_token", "...", placeholder},
		{"refresh_token", "<refresh token canary>", placeholder},
		{"refresh_token", "refresh canary", space},
		{"refresh_token", "refresh\ncanary", lineBreak},
		{"refresh_token", `{"refresh_token":"canary"}`, braces},
		{"refresh_token_file_path", `"token.txt"`, quoted},
		{"refresh_token_file_path", "~/token.txt", "pathexpand()"},
		{"client_secret_file_path", "~", "pathexpand()"},
		{"client_certificate_path", `~user\app.pfx`, "pathexpand()"},
		{"oidc_token_file_path", "~/canary", "$HOME"},
		{"refresh_token", "/home/canary/refresh-token", "refresh_token_file_path (PARTNERCENTER_REFRESH_TOKEN_FILE_PATH)"},
		{"refresh_token", `C:\Users\canary\token.txt`, "refresh_token_file_path"},
		{"refresh_token", "c:/canary", "refresh_token_file_path"},
		{"refresh_token", "./canary", "refresh_token_file_path"},
		{"refresh_token", `..\canary`, "refresh_token_file_path"},
		{"refresh_token", "~/canary", "refresh_token_file_path"},
		{"oidc_token", "/var/run/canary", "oidc_token_file_path"},
		{"access_token", "../canary", "looks like a path"},
		{"access_token", `"access-canary"`, quoted},
		{"access_token", "...", placeholder},
		{"access_token", "Bearer access-canary", space},
		{"client_secret", "'secret-canary'", quoted},
		{"client_secret", "...", placeholder},
		{"client_certificate", `"Y2FuYXJ5"`, quoted},
		{"oidc_token", `"oidc-canary"`, quoted},
		{"oidc_request_token", "request canary", space},
	} {
		t.Run(c.attribute+"="+c.value, func(t *testing.T) {
			t.Parallel()
			errs := Validate(given(t, map[string]string{c.attribute: c.value}))
			var named []string
			for _, text := range messages(t, errs) {
				if strings.HasPrefix(text, c.attribute+" ") {
					named = append(named, text)
				}
			}
			if len(named) != 1 || !strings.Contains(named[0], c.want) || strings.Contains(named[0], testTenant) || strings.Contains(named[0], testClient) {
				t.Errorf("got %q, want one error that says %q", named, c.want)
			}
		})
	}
}

func TestMistake_NotWhatMayBeMeant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ attribute, value string }{
		{"client_secret", `se cret"canary`},
		{"client_secret", `"canary`},
		{"client_secret", `"`},
		{"client_certificate_password", `"canary canary"`},
		{"client_certificate_password", "..."},
		{"refresh_token", "0.a~b_c-d.canary"},
		{"refresh_token_file_path", "C:\\my folder\\token's.txt"},
		{"refresh_token_file_path", "PROGRA~1/token.txt"},
		{"refresh_token", "0.AX/canary~"},
		{"refresh_token", "~canary"},
		{"refresh_token", "..canary"},
		{"refresh_token", "M.C5_canary/"},
		{"access_token", "a:canary/b"},
		{"client_secret", "~/canary"},
		{"client_secret", "./canary"},
		{"client_certificate_password", "/canary"},
		{"tenant_id", "contoso.onmicrosoft.com"},
		{"client_id", "00000000-0000-0000-0000-000000000001"},
	} {
		if errs := Validate(given(t, map[string]string{c.attribute: c.value})); len(errs) > 0 {
			t.Errorf("%s: got %v", c.attribute, errs)
		}
	}
}

func TestCertificate_LineBreaksInBase64(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"Y2Fu\nYXJ5", "Y2Fu\r\nYXJ5\r\n", "\tY2Fu\n    YXJ5"} {
		got, errs := Resolve(given(t, with(refreshTokenSettings, "client_certificate", value)), Variables{})
		source, _ := got.Source.(entra.RefreshToken)
		certificate, _ := source.Authentication.(entra.ClientCertificate)
		if len(errs) > 0 || certificate.Certificate.Value != "Y2FuYXJ5" {
			t.Errorf("%q: got %q and %v", value, certificate.Certificate.Value, errs)
		}
	}
}

func TestCertificate_PEMNamesThePath(t *testing.T) {
	t.Parallel()
	errs := Validate(given(t, map[string]string{"client_certificate": "-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----\n"}))
	if got := messages(t, errs); len(got) != 1 || !strings.HasSuffix(got[0], "For the file itself, set client_certificate_path.") {
		t.Errorf("got %q, want one error that names the path", got)
	}
}
