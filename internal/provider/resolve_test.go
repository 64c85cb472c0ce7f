// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

const (
	testTenant = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
	testClient = "7a8b9c0d-1e2f-4a3b-9c4d-5e6f7a8b9c0d"
)

// given builds a configuration from attributes. An attribute that is not named
// is null.
func given(t *testing.T, values map[string]string) configuration {
	t.Helper()
	value := func(attribute string) types.String {
		if v, ok := values[attribute]; ok {
			return types.StringValue(v)
		}
		return types.StringNull()
	}
	boolean := func(attribute string) types.Bool {
		if v, ok := values[attribute]; ok {
			return types.BoolValue(v == "true")
		}
		return types.BoolNull()
	}
	c := configuration{
		Environment:                    value("environment"),
		TenantID:                       value("tenant_id"),
		ClientID:                       value("client_id"),
		RefreshToken:                   value("refresh_token"),
		RefreshTokenFilePath:           value("refresh_token_file_path"),
		ClientSecret:                   value("client_secret"),
		ClientSecretFilePath:           value("client_secret_file_path"),
		ClientCertificate:              value("client_certificate"),
		ClientCertificatePath:          value("client_certificate_path"),
		ClientCertificatePassword:      value("client_certificate_password"),
		UseOIDC:                        boolean("use_oidc"),
		OIDCToken:                      value("oidc_token"),
		OIDCTokenFilePath:              value("oidc_token_file_path"),
		OIDCRequestURL:                 value("oidc_request_url"),
		OIDCRequestToken:               value("oidc_request_token"),
		ADOPipelineServiceConnectionID: value("ado_pipeline_service_connection_id"),
		AccessToken:                    value("access_token"),
		UseCLI:                         boolean("use_cli"),
		Endpoint:                       value("endpoint"),
		AuthorityHost:                  value("authority_host"),
		MaxRetries:                     types.NumberNull(),
	}
	for attribute := range values {
		if _, ok := c.values()[attribute]; !ok {
			t.Fatalf("no attribute %s", attribute)
		}
	}
	return c
}

// environment looks attributes up by their variables.
func environment(values map[string]string) func(string) string {
	return func(name string) string {
		for attribute, value := range values {
			if variableName(attribute) == name || attribute == name { // an ambient variable goes by its own name
				return value
			}
		}
		return ""
	}
}

func with(base map[string]string, extra ...string) map[string]string {
	result := maps.Clone(base)
	for i := 0; i < len(extra); i += 2 {
		result[extra[i]] = extra[i+1]
	}
	return result
}

var refreshTokenSettings = map[string]string{"tenant_id": testTenant, "client_id": testClient, "refresh_token": "refresh-canary"}

func TestResolve(t *testing.T) {
	t.Parallel()
	none := map[string]string{}
	public := config.Clouds[0]
	byRefreshToken := func(change func(*options)) *options {
		o := options{
			cloud: public, endpoint: public.Endpoint, authorityHost: public.AuthorityHost, maxRetries: 5,
			tenantID: testTenant, clientID: testClient,
			refreshToken: entra.Secret{Name: "PARTNERCENTER_REFRESH_TOKEN", Value: "refresh-canary"},
		}
		change(&o)
		return &o
	}
	configuredToken := entra.Secret{Name: "refresh_token", Value: "refresh-canary"}

	cases := map[string]struct {
		config, variables map[string]string
		want              *options
		wantErrors        []string // words of each error, in order
	}{
		"refresh token, public client, by variables": {none, refreshTokenSettings, byRefreshToken(func(*options) {}), nil},
		"refresh token, public client, by configuration": {
			refreshTokenSettings, none,
			byRefreshToken(func(o *options) { o.refreshToken = configuredToken }), nil,
		},
		"client secret by variable": {
			none, with(refreshTokenSettings, "client_secret", " secret-canary\n"),
			byRefreshToken(func(o *options) {
				o.authentication.secret = entra.Secret{Name: "PARTNERCENTER_CLIENT_SECRET", Value: "secret-canary"}
			}), nil,
		},
		"client secret in a file": {
			with(refreshTokenSettings, "client_secret_file_path", "secret.txt"), none,
			byRefreshToken(func(o *options) {
				o.refreshToken = configuredToken
				o.authentication.secret = entra.Secret{Name: "client_secret_file_path", Path: "secret.txt"}
			}), nil,
		},
		"refresh token in a file": {
			none,
			map[string]string{"tenant_id": "contoso.onmicrosoft.com", "client_id": testClient, "refresh_token_file_path": "token.txt"},
			byRefreshToken(func(o *options) {
				o.tenantID = "contoso.onmicrosoft.com"
				o.refreshToken = entra.Secret{Name: "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH", Path: "token.txt"}
			}), nil,
		},
		"client secret in the configuration hides one in a file named by a variable": {
			with(refreshTokenSettings, "client_secret", "secret-canary"),
			map[string]string{"client_secret_file_path": "secret.txt"},
			byRefreshToken(func(o *options) {
				o.refreshToken = configuredToken
				o.authentication.secret = entra.Secret{Name: "client_secret", Value: "secret-canary"}
			}), nil,
		},
		"client authentication by variable beside a refresh token in the configuration": {
			refreshTokenSettings,
			map[string]string{"client_secret": "secret-canary"},
			byRefreshToken(func(o *options) {
				o.refreshToken = configuredToken
				o.authentication.secret = entra.Secret{Name: "PARTNERCENTER_CLIENT_SECRET", Value: "secret-canary"}
			}), nil,
		},
		"access token": {
			none,
			map[string]string{"access_token": "access-canary"},
			&options{cloud: public, endpoint: public.Endpoint, authorityHost: public.AuthorityHost, maxRetries: 5, accessToken: "access-canary"}, nil,
		},
		"access token in the configuration hides a refresh token in variables": {
			map[string]string{"access_token": "access-canary"},
			refreshTokenSettings,
			&options{cloud: public, endpoint: public.Endpoint, authorityHost: public.AuthorityHost, maxRetries: 5, accessToken: "access-canary"}, nil,
		},
		"refresh token in the configuration hides an access token in a variable": {
			refreshTokenSettings,
			map[string]string{"access_token": "access-canary"},
			byRefreshToken(func(o *options) { o.refreshToken = configuredToken }), nil,
		},
		"access token ignores what it has no use for in variables, however odd": {
			map[string]string{"access_token": "access-canary", "tenant_id": testTenant, "client_id": testClient},
			map[string]string{"client_secret": "secret-canary", "authority_host": "ftp://odd", "tenant_id": "odd tenant"},
			&options{cloud: public, endpoint: public.Endpoint, authorityHost: public.AuthorityHost, maxRetries: 5, accessToken: "access-canary"}, nil,
		},
		"china": {
			none, with(refreshTokenSettings, "environment", "china"),
			byRefreshToken(func(o *options) {
				o.cloud = config.Clouds[1]
				o.endpoint, o.authorityHost = "https://partner.partnercenterapi.microsoftonline.cn", "https://login.partner.microsoftonline.cn"
			}), nil,
		},
		"usgovernment": {
			with(refreshTokenSettings, "environment", "usgovernment"), with(none, "environment", "china"),
			byRefreshToken(func(o *options) {
				o.cloud = config.Clouds[2]
				o.refreshToken = configuredToken
				o.endpoint, o.authorityHost = "https://api.partnercenter.microsoft.com", "https://login.microsoftonline.us"
			}), nil,
		},
		"destinations and retries by variables": {
			none, with(refreshTokenSettings, "endpoint", "https://gateway.example:8443/partner/", "authority_host", "http://[::1]:8080/", "max_retries", "0"),
			byRefreshToken(func(o *options) {
				o.endpoint, o.authorityHost, o.maxRetries = "https://gateway.example:8443/partner", "http://[::1]:8080", 0
			}), nil,
		},
		"destinations in the configuration with secrets in the configuration": {
			with(refreshTokenSettings, "endpoint", "http://localhost:1", "authority_host", "http://127.0.0.2:1"), none,
			byRefreshToken(func(o *options) {
				o.refreshToken = configuredToken
				o.endpoint, o.authorityHost = "http://localhost:1", "http://127.0.0.2:1"
			}), nil,
		},
		"destination in the configuration that its variable confirms": {
			map[string]string{"endpoint": "https://gateway.example"},
			map[string]string{"access_token": "access-canary", "endpoint": "https://gateway.example"},
			&options{cloud: public, endpoint: "https://gateway.example", authorityHost: public.AuthorityHost, maxRetries: 5, accessToken: "access-canary"}, nil,
		},

		"nothing":              {none, none, nil, []string{"refresh_token PARTNERCENTER_REFRESH_TOKEN refresh_token_file_path access_token"}},
		"blank variables":      {none, map[string]string{"refresh_token": " \n", "access_token": ""}, nil, []string{"No token source"}},
		"client secret alone":  {none, map[string]string{"client_secret": "secret-canary"}, nil, []string{"PARTNERCENTER_CLIENT_SECRET App+User refresh_token"}},
		"no tenant, no client": {map[string]string{"refresh_token": "refresh-canary"}, none, nil, []string{"refresh_token needs tenant_id PARTNERCENTER_TENANT_ID", "refresh_token needs client_id PARTNERCENTER_CLIENT_ID"}},
		"two token sources in the configuration": {
			with(refreshTokenSettings, "access_token", "access-canary", "refresh_token_file_path", "token.txt"), none, nil,
			[]string{"refresh_token and refresh_token_file_path and access_token provider configuration"},
		},
		"two token sources in variables": {
			none, with(refreshTokenSettings, "access_token", "access-canary"), nil,
			[]string{"PARTNERCENTER_REFRESH_TOKEN and PARTNERCENTER_ACCESS_TOKEN environment variables"},
		},
		"two client authentications in variables": {
			none, with(refreshTokenSettings, "client_secret", "secret-canary", "client_secret_file_path", "secret.txt"), nil,
			[]string{"PARTNERCENTER_CLIENT_SECRET and PARTNERCENTER_CLIENT_SECRET_FILE_PATH"},
		},
		"access token with a client authentication in the configuration": {
			map[string]string{"client_secret": "secret-canary"},
			map[string]string{"access_token": "access-canary"},
			nil,
			[]string{"PARTNERCENTER_ACCESS_TOKEN has no use for client_secret"},
		},
		"an empty string beats its variable": {
			map[string]string{"refresh_token": ""},
			refreshTokenSettings, nil,
			[]string{"refresh_token is an empty string PARTNERCENTER_REFRESH_TOKEN"},
		},
		"an empty destination beats its variable": {
			map[string]string{"endpoint": ""},
			with(refreshTokenSettings, "endpoint", "https://gateway.example"), nil,
			[]string{"endpoint is an empty string"},
		},
		"control character in a variable": {
			none, with(refreshTokenSettings, "refresh_token", "refresh\ncanary"), nil,
			[]string{"PARTNERCENTER_REFRESH_TOKEN holds a control character"},
		},
		"control character in the configuration": {
			with(refreshTokenSettings, "client_secret", "secret\x1bcanary"), none, nil,
			[]string{"client_secret holds a control character"},
		},
		"unknown environment":     {none, with(refreshTokenSettings, "environment", "Public"), nil, []string{`PARTNERCENTER_ENVIRONMENT must be one of "public", "china", "usgovernment"`}},
		"tenant of nobody":        {with(refreshTokenSettings, "tenant_id", "Common"), none, nil, []string{"tenant_id own tenant"}},
		"tenant with a path":      {none, with(refreshTokenSettings, "tenant_id", "contoso.com/../x"), nil, []string{"PARTNERCENTER_TENANT_ID tenant ID"}},
		"client ID with braces":   {none, with(refreshTokenSettings, "client_id", "{"+testClient+"}"), nil, []string{"PARTNERCENTER_CLIENT_ID application (client) ID"}},
		"too many retries":        {none, with(refreshTokenSettings, "max_retries", "11"), nil, []string{"PARTNERCENTER_MAX_RETRIES 0 to 10"}},
		"retries that are a word": {none, with(refreshTokenSettings, "max_retries", "many"), nil, []string{"PARTNERCENTER_MAX_RETRIES whole number"}},
		"secret by variable, endpoint by configuration": {
			map[string]string{"endpoint": "https://evil.example"},
			map[string]string{"access_token": "access-canary"},
			nil,
			[]string{"endpoint must not receive PARTNERCENTER_ACCESS_TOKEN PARTNERCENTER_ENDPOINT"},
		},
		"refresh token by variable, endpoint by configuration": {
			map[string]string{"endpoint": "https://evil.example"},
			refreshTokenSettings, nil,
			[]string{"endpoint must not receive PARTNERCENTER_REFRESH_TOKEN"},
		},
		"secret by variable, both destinations by configuration": {
			with(refreshTokenSettings, "endpoint", "https://evil.example", "authority_host", "https://evil.example"),
			map[string]string{"client_secret": "secret-canary"},
			nil,
			[]string{"endpoint must not receive PARTNERCENTER_CLIENT_SECRET", "authority_host must not receive PARTNERCENTER_CLIENT_SECRET"},
		},
		"file named by a variable, authority host by configuration": {
			map[string]string{"authority_host": "https://evil.example", "tenant_id": testTenant, "client_id": testClient},
			map[string]string{"refresh_token_file_path": "token.txt"},
			nil,
			[]string{"authority_host must not receive PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"},
		},
		"destination in the configuration that its variable contradicts": {
			map[string]string{"endpoint": "https://evil.example"},
			map[string]string{"access_token": "access-canary", "endpoint": "https://gateway.example"},
			nil,
			[]string{"endpoint must not receive PARTNERCENTER_ACCESS_TOKEN"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, unknown := lookUp(given(t, c.config), environment(c.variables))
			if len(unknown) > 0 {
				t.Fatalf("unknown: %v", unknown)
			}
			got, diags := resolve(found)

			if len(diags) != len(c.wantErrors) {
				t.Fatalf("got %d errors, want %d: %v", len(diags), len(c.wantErrors), diags)
			}
			for i, d := range diags {
				wantWords(t, d.Detail(), c.wantErrors[i])
				if strings.Contains(d.Detail(), "canary") {
					t.Errorf("error %d prints a secret: %q", i, d.Detail())
				}
			}
			if c.want == nil {
				return
			}
			if got != *c.want {
				t.Errorf("got %+v, want %+v", got, *c.want)
			}
		})
	}
}

func TestDestinationsAreHTTPSExceptOnLoopback(t *testing.T) {
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
				problem := setting{attribute: attribute, value: value, configured: true}.check()
				if (problem == "") != want {
					t.Errorf("%s: got %q, want valid: %t", attribute, problem, want)
				}
				if strings.Contains(problem, "canary") {
					t.Errorf("%s: the problem prints the value: %q", attribute, problem)
				}
			}
		})
	}
}

func TestUnknownAttributesNeverFallBackToTheirVariables(t *testing.T) {
	t.Parallel()
	c := given(t, map[string]string{"client_id": testClient})
	c.RefreshToken, c.MaxRetries = types.StringUnknown(), types.NumberUnknown()
	found, unknown := lookUp(c, environment(with(refreshTokenSettings, "max_retries", "1")))
	if want := []string{"max_retries", "refresh_token"}; !slices.Equal(unknown, want) {
		t.Errorf("got unknown %v, want %v", unknown, want)
	}
	if s := found["refresh_token"]; s.isSet() || s.variable != "" {
		t.Errorf("the variable was taken for the unknown refresh_token")
	}
}
