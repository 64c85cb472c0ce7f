// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

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

func TestFlags_InVariables(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"true": "", "TRUE": "", "1": "", "t": "", " true\n": "",
		"false": "No token source", "0": "No token source", "F": "No token source", "": "No token source", " \n": "No token source",
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
			c, errs := Resolve(nil, environment(variables))
			if text := fmt.Sprintf("%q", fmt.Sprint(c.Source)); len(errs) > 0 || !strings.Contains(text, exampleValues[attribute]) || strings.Contains(text, `\`) {
				t.Errorf("white space around it is not trimmed: %s, %v", text, errs)
			}
			variables[attribute] = "canary\x00canary"
			_, errs = Resolve(nil, environment(variables))
			texts := messages(t, errs)
			if len(texts) != 1 || !strings.HasPrefix(texts[0], VariableName(attribute)+" ") {
				t.Errorf("got %q, want one error that names the variable", texts)
			}
		})
	}
}
