// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

const (
	testTenant = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
	testClient = "7a8b9c0d-1e2f-4a3b-9c4d-5e6f7a8b9c0d"
	otherApp   = "client_id=00000000-0000-4000-8000-000000000000"
)

var refreshTokenSettings = map[string]string{"tenant_id": testTenant, "client_id": testClient, "refresh_token": "refresh-canary"}

// exampleValues are what the tables of tests mean by the name of an attribute
// or of a CI system's variable. Flags are on; "!" before one turns it off.
var exampleValues = map[string]string{
	"tenant_id":                          testTenant,
	"client_id":                          testClient,
	"refresh_token":                      "refresh-canary",
	"refresh_token_file_path":            "refresh.txt",
	"access_token":                       "access-canary",
	"use_cli":                            "true",
	"client_secret":                      "secret-canary",
	"client_secret_file_path":            "secret.txt",
	"client_certificate":                 "Y2FuYXJ5",
	"client_certificate_path":            "app.pfx",
	"client_certificate_password":        "password-canary",
	"use_oidc":                           "true",
	"oidc_token":                         "oidc-canary",
	"oidc_token_file_path":               "oidc.txt",
	"oidc_request_url":                   "https://ci.example/token?api-version=2.0",
	"oidc_request_token":                 "request-canary",
	"ado_pipeline_service_connection_id": "dddd3d3d-ee4e-ff5f-aa6a-bbbbbb7b7b7b",
	"endpoint":                           "https://elsewhere.example",
	"authority_host":                     "https://elsewhere.example",
	gitHubURL:                            "https://github.example/token?api-version=2.0",
	gitHubToken:                          "github-canary",
	azureDevOpsURL:                       "https://dev.azure.example/token",
	azureDevOpsToken:                     "azure-devops-canary",
	hcpTerraformToken:                    "hcp-canary",
	"ARM_CLIENT_SECRET":                  "arm-canary",
	"ARM_OIDC_TOKEN":                     "arm-canary",
	"AZURE_CLIENT_ID":                    testClient,
}

// exampleSettings takes names, and name=value for another value than the
// example's.
func exampleSettings(t *testing.T, namesOrValues string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for name := range strings.FieldsSeq(namesOrValues) {
		if name, value, ok := strings.Cut(name, "="); ok {
			values[name] = value
			continue
		}
		name, off := strings.CutPrefix(name, "!")
		value, ok := exampleValues[name]
		if !ok {
			t.Fatalf("no example value for %s", name)
		}
		if off {
			value = "false"
		}
		values[name] = value
	}
	return values
}

// given builds a block. An attribute that is not named is null.
func given(t *testing.T, values map[string]string) map[string]Value {
	t.Helper()
	block := map[string]Value{}
	for name, value := range values {
		if !isAttribute(name) {
			t.Fatalf("no attribute %s", name)
		}
		block[name] = Value{Text: value, Known: true}
	}
	return block
}

func isAttribute(name string) bool {
	return slices.ContainsFunc(attributes, func(a attribute) bool { return a.name == name })
}

// environment names attributes by their variables. A CI system's variable, and one
// that does not exist, goes by its own name.
func environment(values map[string]string) Variables {
	variables := map[string]string{}
	for name, value := range values {
		if isAttribute(name) {
			name = VariableName(name)
		}
		variables[name] = value
	}
	return Variables{
		Getenv:  func(name string) string { return variables[name] },
		Environ: func() []string { return slices.Collect(maps.Keys(variables)) },
		Program: "terraform-provider-partnercenter",
	}
}

func with(base map[string]string, extra ...string) map[string]string {
	result := maps.Clone(base)
	for i := 0; i < len(extra); i += 2 {
		result[extra[i]] = extra[i+1]
	}
	return result
}

// messages are the errors' texts, none of which may print a value.
func messages(t *testing.T, errs []error) []string {
	t.Helper()
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = err.Error()
		if strings.Contains(texts[i], "canary") || strings.Contains(texts[i], ".example,") || strings.Contains(texts[i], ".example/") {
			t.Errorf("a value is printed: %s", texts[i])
		}
	}
	return texts
}

// wantWords wants the words in this order, whatever stands between them.
func wantWords(t *testing.T, text, words string) {
	t.Helper()
	rest := text
	for word := range strings.FieldsSeq(words) {
		_, after, ok := strings.Cut(rest, word)
		if !ok {
			t.Errorf("got %q, want it to say %q in this order", text, words)
			return
		}
		rest = after
	}
}
