// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

func TestASignInNeedsAnAppAndNoTokenSource(t *testing.T) {
	t.Parallel()
	for variables, want := range map[string]string{
		"tenant_id client_id":                                         "public at login.microsoftonline.com",
		"tenant_id client_id environment=China":                       "china at login.partner.microsoftonline.cn",
		"tenant_id client_id authority_host":                          "public at elsewhere.example",
		"tenant_id client_id access_token use_cli=canary":             "public at login.microsoftonline.com",
		"tenant_id client_id refresh_token endpoint=canary":           "public at login.microsoftonline.com",
		"tenant_id client_id client_secret":                           "public at login.microsoftonline.com with PARTNERCENTER_CLIENT_SECRET",
		"tenant_id client_id client_certificate_path":                 "public at login.microsoftonline.com with PARTNERCENTER_CLIENT_CERTIFICATE_PATH",
		"tenant_id client_id use_oidc " + hcpTerraformToken:           "public at login.microsoftonline.com with " + hcpTerraformToken,
		"tenant_id client_id oidc_token client_certificate_password=": "public at login.microsoftonline.com",
	} {
		got, errs := ResolveApp(environment(exampleSettings(t, variables)))
		app := got.App
		text := got.Cloud.Name + " at " + strings.TrimPrefix(app.AuthorityHost, "https://")
		if app.Authentication != nil {
			text += authenticationIn(t, app.Authentication)
		}
		if len(errs) > 0 || text != want || app.TenantID != testTenant || app.ClientID != testClient || got.MaxRetries != 5 {
			t.Errorf("%s: got %s, %+v and %v, want %s", variables, text, got, errs, want)
		}
	}
}

func TestWhatIsWrongWithASignInIsSaidAsForTheProvider(t *testing.T) {
	t.Parallel()
	const ids = "tenant_id client_id "
	for variables, want := range map[string]string{
		"":          "No app registration PARTNERCENTER_TENANT_ID= PARTNERCENTER_CLIENT_ID=",
		"client_id": "No app registration PARTNERCENTER_TENANT_ID=",
		"client_id PARTNERCENTER_TENANTID=canary":        "PARTNERCENTER_TENANTID is set no such variable. export PARTNERCENTER_TENANT_ID=",
		ids + "tenant_id=common":                         "PARTNERCENTER_TENANT_ID own tenant",
		ids + "client_id=...":                            "PARTNERCENTER_CLIENT_ID placeholder",
		ids + "environment=Azure":                        `PARTNERCENTER_ENVIRONMENT must be one of Got "Azure"`,
		ids + "max_retries=many":                         "PARTNERCENTER_MAX_RETRIES whole number",
		ids + "authority_host=http://a.test":             "PARTNERCENTER_AUTHORITY_HOST must begin with https://",
		ids + "client_secret client_certificate":         "PARTNERCENTER_CLIENT_SECRET and PARTNERCENTER_CLIENT_CERTIFICATE environment variables",
		ids + "use_oidc":                                 "PARTNERCENTER_USE_OIDC requires a federated token",
		ids + "use_oidc oidc_token oidc_token_file_path": "PARTNERCENTER_OIDC_TOKEN and PARTNERCENTER_OIDC_TOKEN_FILE_PATH only one source",
		ids + "use_oidc=yes oidc_token":                  "PARTNERCENTER_USE_OIDC must be true or false",
	} {
		got, errs := ResolveApp(environment(exampleSettings(t, variables)))
		texts := messages(t, errs)
		if len(texts) != 1 || got.App != (entra.App{}) {
			t.Errorf("%s: got %+v and %q, want one error", variables, got, texts)
			continue
		}
		wantWords(t, texts[0], want)
	}
}
