// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

func TestMistakesThatAreEasilyOverlookedAreNamed(t *testing.T) {
	t.Parallel()
	const quoted, placeholder, braces = "in quotation marks: remove them", "a placeholder from the documentation", "in braces: remove them"
	const space, lineBreak, invisible = "contains a space", "contains a line break", "can't be seen"
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

func TestOddValuesThatMayBeMeantAreAccepted(t *testing.T) {
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

func TestEnvironmentsAreTakenInAnyCase(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Public": "public", "PUBLIC": "public", "China": "china", "usGovernment": "usgovernment"} {
		got, errs := Resolve(given(t, with(refreshTokenSettings, "environment", name)), Variables{})
		if len(errs) > 0 || got.Cloud.Name != want || got.LogFields()["environment"] != want {
			t.Errorf("%s: got %q and %v, want %s", name, got.Cloud.Name, errs, want)
		}
	}
}

func TestTheBase64OfACertificateMayHaveLineBreaks(t *testing.T) {
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

func TestLineBreaksAreNotNamedWhereTheyAreAccepted(t *testing.T) {
	t.Parallel()
	errs := Validate(given(t, map[string]string{"client_certificate": "-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----\n"}))
	if got := messages(t, errs); len(got) != 1 || !strings.HasSuffix(got[0], "For the file itself, set client_certificate_path.") {
		t.Errorf("got %q, want one error that names the path", got)
	}
}
