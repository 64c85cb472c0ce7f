// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"slices"
	"testing"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	none := map[string]string{}
	public := Clouds[0]
	// redeeming is a public client by variables, changed.
	redeeming := func(change func(*Config, *RefreshToken)) *Config {
		c := Config{
			Cloud: public, Endpoint: public.Endpoint, MaxRetries: 5,
			TokenSource: "PARTNERCENTER_REFRESH_TOKEN",
		}
		r := RefreshToken{AuthorityHost: public.AuthorityHost, TenantID: testTenant, ClientID: testClient, Token: Secret{Name: "PARTNERCENTER_REFRESH_TOKEN", Value: "refresh-canary"}}
		change(&c, &r)
		c.Credential = r
		return &c
	}
	inBlock := func(c *Config, r *RefreshToken) {
		c.TokenSource, r.Token.Name = "refresh_token", "refresh_token"
	}
	authenticating := func(c *Config, r *RefreshToken, by string, authentication ClientAuthentication) {
		c.ClientAuthentication, r.Authentication = by, authentication
	}
	accessToken := func(name string) *Config {
		return &Config{
			Cloud: public, Endpoint: public.Endpoint, MaxRetries: 5,
			TokenSource: name, Credential: AccessToken{Secret{Name: name, Value: "access-canary"}},
		}
	}

	gateway := accessToken("PARTNERCENTER_ACCESS_TOKEN")
	gateway.Endpoint = "https://gateway.example"

	cases := map[string]struct {
		block, variables map[string]string
		want             *Config
		wantErrors       []string // words of each error, in order
	}{
		"refresh token, public client, by variables": {none, refreshTokenSettings, redeeming(func(*Config, *RefreshToken) {}), nil},
		"refresh token, public client, by configuration": {
			refreshTokenSettings, none,
			redeeming(inBlock), nil,
		},
		"client secret by variable": {
			none, with(refreshTokenSettings, "client_secret", " secret-canary\n"),
			redeeming(func(c *Config, r *RefreshToken) {
				authenticating(c, r, "PARTNERCENTER_CLIENT_SECRET", ClientSecret{Secret{Name: "PARTNERCENTER_CLIENT_SECRET", Value: "secret-canary"}})
			}), nil,
		},
		"client secret in a file": {
			with(refreshTokenSettings, "client_secret_file_path", "secret.txt"), none,
			redeeming(func(c *Config, r *RefreshToken) {
				inBlock(c, r)
				authenticating(c, r, "client_secret_file_path", ClientSecret{Secret{Name: "client_secret_file_path", Path: "secret.txt"}})
			}), nil,
		},
		"refresh token in a file": {
			none,
			map[string]string{"tenant_id": "contoso.onmicrosoft.com", "client_id": testClient, "refresh_token_file_path": "token.txt"},
			redeeming(func(c *Config, r *RefreshToken) {
				r.TenantID = "contoso.onmicrosoft.com"
				c.TokenSource = "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"
				r.Token = Secret{Name: "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH", Path: "token.txt"}
			}), nil,
		},
		"client secret in the configuration hides one in a file named by a variable": {
			with(refreshTokenSettings, "client_secret", "secret-canary"),
			map[string]string{"client_secret_file_path": "secret.txt"},
			redeeming(func(c *Config, r *RefreshToken) {
				inBlock(c, r)
				authenticating(c, r, "client_secret", ClientSecret{Secret{Name: "client_secret", Value: "secret-canary"}})
			}), nil,
		},
		"client authentication by variable beside a refresh token in the configuration": {
			refreshTokenSettings,
			map[string]string{"client_secret": "secret-canary"},
			redeeming(func(c *Config, r *RefreshToken) {
				inBlock(c, r)
				authenticating(c, r, "PARTNERCENTER_CLIENT_SECRET", ClientSecret{Secret{Name: "PARTNERCENTER_CLIENT_SECRET", Value: "secret-canary"}})
			}), nil,
		},
		"access token": {
			none,
			map[string]string{"access_token": "access-canary"},
			accessToken("PARTNERCENTER_ACCESS_TOKEN"), nil,
		},
		"access token in the configuration hides a refresh token in variables": {
			map[string]string{"access_token": "access-canary"},
			refreshTokenSettings,
			accessToken("access_token"), nil,
		},
		"refresh token in the configuration hides an access token in a variable": {
			refreshTokenSettings,
			map[string]string{"access_token": "access-canary"},
			redeeming(inBlock), nil,
		},
		"access token ignores what it conflicts with in variables, however odd": {
			map[string]string{"access_token": "access-canary", "tenant_id": testTenant, "client_id": testClient},
			map[string]string{"client_secret": "secret-canary", "authority_host": "ftp://odd", "tenant_id": "odd tenant"},
			accessToken("access_token"), nil,
		},
		"china": {
			none, with(refreshTokenSettings, "environment", "china"),
			redeeming(func(c *Config, r *RefreshToken) {
				c.Cloud = Clouds[1]
				c.Endpoint, r.AuthorityHost = "https://partner.partnercenterapi.microsoftonline.cn", "https://login.partner.microsoftonline.cn"
			}), nil,
		},
		"usgovernment": {
			with(refreshTokenSettings, "environment", "usgovernment"), with(none, "environment", "china"),
			redeeming(func(c *Config, r *RefreshToken) {
				c.Cloud = Clouds[2]
				inBlock(c, r)
				c.Endpoint, r.AuthorityHost = "https://api.partnercenter.microsoft.com", "https://login.microsoftonline.us"
			}), nil,
		},
		"destinations and retries by variables": {
			none, with(refreshTokenSettings, "endpoint", "https://gateway.example:8443/partner/", "authority_host", "http://[::1]:8080/", "max_retries", "0"),
			redeeming(func(c *Config, r *RefreshToken) {
				c.Endpoint, r.AuthorityHost, c.MaxRetries = "https://gateway.example:8443/partner", "http://[::1]:8080", 0
			}), nil,
		},
		"destinations in the configuration with secrets in the configuration": {
			with(refreshTokenSettings, "endpoint", "http://localhost:1", "authority_host", "http://127.0.0.2:1"), none,
			redeeming(func(c *Config, r *RefreshToken) {
				inBlock(c, r)
				c.Endpoint, r.AuthorityHost = "http://localhost:1", "http://127.0.0.2:1"
			}), nil,
		},
		"destination in the configuration that its variable confirms": {
			map[string]string{"endpoint": "https://gateway.example"},
			map[string]string{"access_token": "access-canary", "endpoint": "https://gateway.example"},
			gateway, nil,
		},

		"nothing":              {none, none, nil, []string{"refresh_token PARTNERCENTER_REFRESH_TOKEN refresh_token_file_path access_token"}},
		"blank variables":      {none, map[string]string{"refresh_token": " \n", "access_token": ""}, nil, []string{"No token source"}},
		"client secret alone":  {none, map[string]string{"client_secret": "secret-canary"}, nil, []string{"PARTNERCENTER_CLIENT_SECRET App+User refresh_token"}},
		"no tenant, no client": {map[string]string{"refresh_token": "refresh-canary"}, none, nil, []string{"refresh_token requires tenant_id PARTNERCENTER_TENANT_ID", "refresh_token requires client_id PARTNERCENTER_CLIENT_ID"}},
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
			[]string{"PARTNERCENTER_ACCESS_TOKEN conflicts with client_secret"},
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
			[]string{"PARTNERCENTER_REFRESH_TOKEN contains a control character"},
		},
		"control character in the configuration": {
			with(refreshTokenSettings, "client_secret", "secret\x1bcanary"), none, nil,
			[]string{"client_secret contains a control character"},
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
			got, errs := Resolve(given(t, c.block), environment(c.variables))
			texts := messages(t, errs)
			if len(texts) != len(c.wantErrors) {
				t.Fatalf("got %d errors, want %d: %q", len(texts), len(c.wantErrors), texts)
			}
			for i, text := range texts {
				wantWords(t, text, c.wantErrors[i])
			}
			if c.want == nil {
				return
			}
			if got, want := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", *c.want); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
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
				errs := Validate(given(t, map[string]string{attribute: value}))
				if (len(errs) == 0) != want {
					t.Errorf("%s: got %v, want valid: %t", attribute, errs, want)
				}
				messages(t, errs)
			}
		})
	}
}

func TestUnknownAttributesNeverFallBackToTheirVariables(t *testing.T) {
	t.Parallel()
	for attribute := range fields(&Block{}) {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			b := given(t, map[string]string{"client_secret_file_path": "secret.txt"})
			*fields(&b)[attribute] = Unknown()
			got, errs := Resolve(b, environment(with(refreshTokenSettings, attribute, "odd canary")))
			if len(errs) > 0 || !slices.Equal(got.Unknown, []string{attribute}) {
				t.Errorf("got %q unknown and %v, want %s", got.Unknown, errs, attribute)
			}
			if got.Credential != nil || got.Endpoint != "" {
				t.Errorf("got %+v beside an unknown value", got)
			}
		})
	}
}

func TestAnUnknownValueIsNoErrorInABlock(t *testing.T) {
	t.Parallel()
	b := given(t, map[string]string{"access_token": "access-canary"})
	b.ClientSecret, b.UseOIDC, b.RefreshToken = Unknown(), Unknown(), Unknown()
	if errs := Validate(b); len(errs) > 0 {
		t.Errorf("got %v", errs)
	}
}

func TestEveryUnknownAttributeIsNamed(t *testing.T) {
	t.Parallel()
	b := Block{UseOIDC: Unknown(), UseCLI: Unknown(), ClientCertificate: Unknown()}
	got, errs := Resolve(b, environment(map[string]string{"use_cli": "true", "use_oidc": "true", "client_certificate": "Y2FuYXJ5"}))
	if want := []string{"client_certificate", "use_cli", "use_oidc"}; len(errs) > 0 || !slices.Equal(got.Unknown, want) {
		t.Errorf("got %q and %v, want %q", got.Unknown, errs, want)
	}
}
