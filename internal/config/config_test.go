// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	public := Clouds[0]
	// redeeming is a public client by variables, changed.
	redeeming := func(change func(*Config, *entra.RefreshToken)) Config {
		const name = "PARTNERCENTER_REFRESH_TOKEN"
		c := Config{Cloud: public, Endpoint: public.Endpoint, AuthorityHost: public.AuthorityHost, MaxRetries: 5, SourceName: name}
		r := entra.RefreshToken{
			App:   entra.App{TenantID: testTenant, ClientID: testClient},
			Scope: public.Resource + "/user_impersonation",
			Token: entra.Secret{Name: name, Value: "refresh-canary"},
		}
		change(&c, &r)
		r.AuthorityHost = c.AuthorityHost
		c.Source = r
		return c
	}
	cases := map[string]struct {
		block, variables map[string]string
		want             Config
	}{
		"refresh token, public client, by variables": {nil, refreshTokenSettings, redeeming(func(*Config, *entra.RefreshToken) {})},
		"refresh token, public client, by configuration": {refreshTokenSettings, nil, redeeming(func(c *Config, r *entra.RefreshToken) {
			c.SourceName, r.Token.Name = "refresh_token", "refresh_token"
		})},
		"refresh token in a file": {
			nil,
			map[string]string{"tenant_id": "contoso.onmicrosoft.com", "client_id": testClient, "refresh_token_file_path": "token.txt"},
			redeeming(func(c *Config, r *entra.RefreshToken) {
				r.TenantID = "contoso.onmicrosoft.com"
				c.SourceName = "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"
				r.Token = entra.Secret{Name: "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH", Path: "token.txt"}
			}),
		},
		"client secret by variable": {nil, with(refreshTokenSettings, "client_secret", " secret-canary\n"), redeeming(func(c *Config, r *entra.RefreshToken) {
			c.ClientAuthenticationName = "PARTNERCENTER_CLIENT_SECRET"
			r.Authentication = entra.ClientSecret{Secret: entra.Secret{Name: "PARTNERCENTER_CLIENT_SECRET", Value: "secret-canary"}}
		})},
		"client secret in a file": {map[string]string{"client_secret_file_path": "secret.txt"}, refreshTokenSettings, redeeming(func(c *Config, r *entra.RefreshToken) {
			c.ClientAuthenticationName = "client_secret_file_path"
			r.Authentication = entra.ClientSecret{Secret: entra.Secret{Name: "client_secret_file_path", Path: "secret.txt"}}
		})},
		"access token ignores what it conflicts with in variables, however odd": {
			map[string]string{"access_token": "access-canary", "tenant_id": testTenant, "client_id": testClient},
			map[string]string{"client_secret": "secret-canary", "authority_host": "ftp://odd", "tenant_id": "odd tenant"},
			Config{
				Cloud: public, Endpoint: public.Endpoint, AuthorityHost: public.AuthorityHost, MaxRetries: 5,
				SourceName: "access_token", Source: entra.AccessToken{Secret: entra.Secret{Name: "access_token", Value: "access-canary"}},
			},
		},
		"the authority of a variable serves every credential": {
			map[string]string{"access_token": "access-canary"},
			map[string]string{"authority_host": "https://authority.example/", "environment": "china"},
			Config{
				Cloud: Clouds[1], Endpoint: Clouds[1].Endpoint, AuthorityHost: "https://authority.example", MaxRetries: 5,
				SourceName: "access_token", Source: entra.AccessToken{Secret: entra.Secret{Name: "access_token", Value: "access-canary"}},
			},
		},
		"an app alone": {
			map[string]string{"tenant_id": testTenant, "client_id": testClient},
			map[string]string{"client_secret": "secret-canary", "authority_host": "https://authority.example"},
			Config{
				Cloud: public, Endpoint: public.Endpoint, AuthorityHost: "https://authority.example", MaxRetries: 5,
				ClientAuthenticationName: "PARTNERCENTER_CLIENT_SECRET",
				Source: entra.ClientCredentials{Scope: public.Resource + "/.default", App: entra.App{
					AuthorityHost: "https://authority.example", TenantID: testTenant, ClientID: testClient,
					Authentication: entra.ClientSecret{Secret: entra.Secret{Name: "PARTNERCENTER_CLIENT_SECRET", Value: "secret-canary"}},
				}},
			},
		},
		"destinations and retries by variables": {
			nil, with(refreshTokenSettings, "endpoint", "https://gateway.example:8443/partner/", "authority_host", "http://[::1]:8080/", "max_retries", "0"),
			redeeming(func(c *Config, _ *entra.RefreshToken) {
				c.Endpoint, c.AuthorityHost, c.MaxRetries = "https://gateway.example:8443/partner", "http://[::1]:8080", 0
			}),
		},
		"destinations in the configuration with secrets in the configuration": {
			with(refreshTokenSettings, "endpoint", "http://localhost:1", "authority_host", "http://127.0.0.2:1"), nil,
			redeeming(func(c *Config, r *entra.RefreshToken) {
				c.SourceName, r.Token.Name = "refresh_token", "refresh_token"
				c.Endpoint, c.AuthorityHost = "http://localhost:1", "http://127.0.0.2:1"
			}),
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, errs := Resolve(given(t, c.block), environment(c.variables))
			got.Program = ""
			if len(errs) > 0 || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %#v and %v\nwant %#v", got, errs, c.want)
			}
		})
	}
}

func TestResolve_WhyNoUser(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ block, variables, want string }{
		{"client_secret", "tenant_id client_id", ""},
		{"client_secret " + otherApp, "tenant_id client_id", ""},
		{"client_secret refresh_token " + otherApp, "tenant_id client_id refresh_token", ""},
		{"client_secret " + otherApp, "tenant_id client_id refresh_token", "PARTNERCENTER_REFRESH_TOKEN is ignored: client_id PARTNERCENTER_CLIENT_ID"},
		{"client_secret tenant_id=contoso.example", "tenant_id client_id refresh_token_file_path", "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH is ignored: tenant_id"},
	} {
		got, errs := Resolve(given(t, exampleSettings(t, c.block)), environment(exampleSettings(t, c.variables)))
		if len(errs) > 0 || (got.WhyNoUser == "") != (c.want == "") || strings.TrimSpace(got.WhyNoUser) != got.WhyNoUser {
			t.Errorf("%s, %s: got %q and %v, want %q", c.block, c.variables, got.WhyNoUser, errs, c.want)
		}
		wantWords(t, got.WhyNoUser, c.want)
	}
}

func TestUnknown_NeverFallsBackToItsVariable(t *testing.T) {
	t.Parallel()
	for _, a := range attributes {
		attribute := a.name
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			b := given(t, map[string]string{"client_secret_file_path": "secret.txt"})
			b[attribute] = Value{Unknown: true}
			got, errs := Resolve(b, environment(with(refreshTokenSettings, attribute, "odd canary")))
			if len(errs) > 0 || !slices.Equal(got.Unknown, []string{attribute}) {
				t.Errorf("got %q unknown and %v, want %s", got.Unknown, errs, attribute)
			}
			if got.Source != nil || got.Endpoint != "" {
				t.Errorf("got %+v beside an unknown value", got)
			}
		})
	}
}

func TestUnknown_NoErrorInValidate(t *testing.T) {
	t.Parallel()
	b := given(t, map[string]string{"access_token": "access-canary"})
	b["client_secret"], b["use_oidc"], b["refresh_token"] = Value{Unknown: true}, Value{Unknown: true}, Value{Unknown: true}
	if errs := Validate(b); len(errs) > 0 {
		t.Errorf("got %v", errs)
	}
}

func TestUnknown_EveryAttributeIsNamed(t *testing.T) {
	t.Parallel()
	b := map[string]Value{"use_oidc": {Unknown: true}, "use_cli": {Unknown: true}, "client_certificate": {Unknown: true}}
	got, errs := Resolve(b, environment(map[string]string{"use_cli": "true", "use_oidc": "true", "client_certificate": "Y2FuYXJ5"}))
	if want := []string{"client_certificate", "use_cli", "use_oidc"}; len(errs) > 0 || !slices.Equal(got.Unknown, want) {
		t.Errorf("got %q and %v, want %q", got.Unknown, errs, want)
	}
}

func TestResolve_NoCredentials(t *testing.T) {
	t.Parallel()
	for block, want := range map[string]bool{
		"": true, "tenant_id client_id": true,
		"refresh_token": false, "client_secret": false, "access_token use_cli": false, "client_id=canary": false,
	} {
		_, errs := Resolve(given(t, exampleSettings(t, block)), environment(nil))
		var e *Error
		if len(errs) == 0 || !errors.As(errs[0], &e) || e.NoCredentials != want {
			t.Errorf("%s: got %v, want missing: %t", block, errs, want)
		}
	}
}

func TestLogFields(t *testing.T) {
	t.Parallel()
	const refresh = "tenant_id client_id refresh_token "
	for _, c := range []struct{ block, variables, want string }{
		{"access_token", refresh, "map[authority_host:A endpoint:E environment:public max_retries:5 token_source:access_token]"},
		{"", "use_cli", "map[authority_host:A endpoint:E environment:public max_retries:5 token_source:PARTNERCENTER_USE_CLI]"},
		{refresh, "", "map[authority_host:A client_id:C endpoint:E environment:public max_retries:5 tenant_id:T token_source:refresh_token]"},
		{"", refresh + "client_secret", "map[authority_host:A client_authentication:PARTNERCENTER_CLIENT_SECRET client_id:C endpoint:E environment:public max_retries:5 tenant_id:T token_source:PARTNERCENTER_REFRESH_TOKEN]"},
		{refresh + "use_oidc oidc_token", "", "map[authority_host:A client_authentication:use_oidc client_id:C endpoint:E environment:public federated_token:oidc_token max_retries:5 tenant_id:T token_source:refresh_token]"},
		{refresh + "use_oidc", gitHubURL + " " + gitHubToken, "map[authority_host:A client_authentication:use_oidc client_id:C endpoint:E environment:public " +
			"federated_token:ACTIONS_ID_TOKEN_REQUEST_TOKEN federated_token_url:ACTIONS_ID_TOKEN_REQUEST_URL max_retries:5 tenant_id:T token_source:refresh_token]"},
		{"", "tenant_id client_id client_secret", "map[authority_host:A client_authentication:PARTNERCENTER_CLIENT_SECRET client_id:C endpoint:E environment:public max_retries:5 tenant_id:T]"},
		{"tenant_id client_id use_oidc", hcpTerraformToken, "map[authority_host:A client_authentication:use_oidc client_id:C endpoint:E environment:public " +
			"federated_token:TFC_WORKLOAD_IDENTITY_TOKEN max_retries:5 tenant_id:T]"},
		{"tenant_id refresh_token " + otherApp, "client_id client_secret", "map[authority_host:A client_id:00000000-0000-4000-8000-000000000000 endpoint:E " +
			"environment:public max_retries:5 tenant_id:T token_source:refresh_token]"},
	} {
		got, errs := Resolve(given(t, exampleSettings(t, c.block)), environment(exampleSettings(t, c.variables)))
		want := strings.NewReplacer(":E ", ":"+Clouds[0].Endpoint+" ", ":A ", ":"+Clouds[0].AuthorityHost+" ", ":T]", ":"+testTenant+"]", ":T ", ":"+testTenant+" ", ":C ", ":"+testClient+" ").Replace(c.want)
		if text := fmt.Sprint(got.LogFields()); len(errs) > 0 || text != want {
			t.Errorf("%s, %s: got\n%s and %v, want\n%s", c.block, c.variables, text, errs, want)
		}
	}
}

func TestResolveApp(t *testing.T) {
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
		app := got.App()
		text := got.Cloud.Name + " at " + strings.TrimPrefix(app.AuthorityHost, "https://")
		if app.Authentication != nil {
			text += authenticationIn(t, app.Authentication)
		}
		if len(errs) > 0 || text != want || app.TenantID != testTenant || app.ClientID != testClient || got.MaxRetries != 5 {
			t.Errorf("%s: got %s, %+v and %v, want %s", variables, text, got, errs, want)
		}
	}
}

func TestResolveApp_Problems(t *testing.T) {
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
		if len(texts) != 1 || got.Source != nil {
			t.Errorf("%s: got %+v and %q, want one error", variables, got, texts)
			continue
		}
		wantWords(t, texts[0], want)
	}
}

func TestResolve_AuthenticationOfTheBlockHidesAVariables(t *testing.T) {
	t.Parallel()
	got, errs := Resolve(given(t, exampleSettings(t, "tenant_id client_id client_secret")), environment(exampleSettings(t, "client_certificate")))
	if len(errs) > 0 || got.ClientAuthenticationName != "client_secret" {
		t.Errorf("got %q and %v", got.ClientAuthenticationName, errs)
	}
}

func TestIgnored(t *testing.T) {
	t.Parallel()
	const refresh, gitHub = "tenant_id client_id refresh_token ", gitHubURL + " " + gitHubToken + " "
	for variables, want := range map[string]map[string]string{
		refresh + "client_secret endpoint authority_host !use_cli": {},
		"access_token client_secret client_id authority_host": {
			"PARTNERCENTER_CLIENT_SECRET": "PARTNERCENTER_ACCESS_TOKEN", "PARTNERCENTER_CLIENT_ID": "PARTNERCENTER_ACCESS_TOKEN",
		},
		"use_cli tenant_id client_certificate_password":    {"PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD": "PARTNERCENTER_CLIENT_CERTIFICATE"},
		refresh + "client_secret oidc_token " + gitHubURL:  {"PARTNERCENTER_OIDC_TOKEN": "PARTNERCENTER_USE_OIDC", gitHubURL: "PARTNERCENTER_USE_OIDC"},
		refresh + "use_oidc " + gitHub + hcpTerraformToken: {hcpTerraformToken: gitHubURL},
		refresh + "use_oidc oidc_token " + gitHub:          {gitHubURL: "PARTNERCENTER_OIDC_TOKEN", gitHubToken: "PARTNERCENTER_OIDC_TOKEN"},
	} {
		got := Ignored(environment(exampleSettings(t, variables)))
		if len(got) != len(want) {
			t.Errorf("%s: got %v, want %v", variables, got, want)
		}
		for name, reason := range want {
			if !strings.Contains(got[name], reason) {
				t.Errorf("%s: %s is ignored because %q, want %q", variables, name, got[name], reason)
			}
		}
	}
}
