// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strings"
	"testing"
)

// Every check rejects this value.
const wrongValue = "\"wrong\x1b\""

// besides are the attributes without which an attribute has no effect, apart from
// those that it belongs to.
var besides = map[string]string{
	"use_oidc":                           "oidc_token",
	"oidc_request_url":                   "oidc_request_token",
	"oidc_request_token":                 "oidc_request_url",
	"ado_pipeline_service_connection_id": "oidc_request_url oidc_request_token",
}

// usesOf returns variables with which a configuration uses an attribute: once for
// each token source or client authentication that it belongs to.
func usesOf(t *testing.T, a attribute) []map[string]string {
	t.Helper()
	var uses []map[string]string
	for _, owner := range a.of {
		uses = append(uses, exampleSettings(t, "tenant_id client_id "+owner))
	}
	switch {
	case a.role == ofApp || a.role == ordinary && len(a.of) == 0:
		return append(uses, exampleSettings(t, "tenant_id client_id refresh_token"))
	case a.role != ordinary && a.role != ofFederatedToken:
		return append(uses, exampleSettings(t, "tenant_id client_id"))
	}
	return uses
}

func TestAttributes_VariableIsCheckedWhereItIsUsed(t *testing.T) {
	t.Parallel()
	for _, a := range attributes {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			for _, variables := range usesOf(t, a) {
				variables[a.name] = wrongValue
				for name := range strings.FieldsSeq(besides[a.name]) {
					variables[name] = exampleValues[name]
				}
				_, errs := Resolve(nil, environment(variables))
				texts := messages(t, errs)
				if len(texts) != 1 || !strings.HasPrefix(texts[0], VariableName(a.name)+" ") {
					t.Errorf("%q: got %q, want one error that names the variable", variables, texts)
				}
			}
		})
	}
}

func TestAttributes_VariableIsIgnoredWhereItIsNotUsed(t *testing.T) {
	t.Parallel()
	for _, a := range attributes {
		if a.role == ordinary && len(a.of) == 0 {
			continue // always used
		}
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			block := given(t, exampleSettings(t, "access_token"))
			if _, errs := Resolve(block, environment(map[string]string{a.name: wrongValue})); len(errs) > 0 {
				t.Errorf("got %v", errs)
			}
		})
	}
}
