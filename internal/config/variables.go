// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const variablePrefix = "PARTNERCENTER_"

// Variables are the environment variables of the process. The zero value has none.
type Variables struct {
	Getenv  func(name string) string // [os.Getenv]
	Environ func() []string          // [os.Environ], for the names
}

func (v Variables) get(name string) string {
	if v.Getenv == nil {
		return ""
	}
	return strings.TrimSpace(v.Getenv(name))
}

// VariableName returns the environment variable of an attribute.
func VariableName(attribute string) string { return variablePrefix + strings.ToUpper(attribute) }

// Found returns the names of the variables that are set: those of attributes,
// and those of CI systems.
func Found(v Variables) []string {
	found := append(attributeVariables(), azureDevOpsURL, azureDevOpsToken, gitHubURL, gitHubToken, hcpTerraformToken)
	return slices.DeleteFunc(found, func(name string) bool { return v.get(name) == "" })
}

func attributeVariables() []string {
	var names []string
	for _, a := range attributes {
		names = append(names, VariableName(a.name))
	}
	return names
}

// Shown returns the value of an attribute's variable if it is valid and no secret;
// otherwise "".
func Shown(v Variables, name string) string {
	for _, a := range attributes {
		isSecret := a.kind == secret || a.kind == file || a.role == ofFederatedToken
		if value := v.get(name); VariableName(a.name) == name && !isSecret && value != "" && a.check(value) == nil {
			return redact.Value(value)
		}
	}
	return ""
}

// Empty returns the names of the attributes' variables that are set but empty.
func Empty(v Variables) []string {
	var empty []string
	for _, variable := range v.Environ() {
		if name, _, _ := strings.Cut(variable, "="); v.get(name) == "" && slices.Contains(attributeVariables(), name) {
			empty = append(empty, name)
		}
	}
	slices.Sort(empty)
	return empty
}

// Unrecognized returns the names of the variables that are set and look like the
// provider's, but are not.
func Unrecognized(v Variables) []string {
	if v.Environ == nil {
		return nil
	}
	var unrecognized []string
	known := attributeVariables()
	for _, variable := range v.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		upper := strings.ToUpper(name) // Windows finds a variable in any case
		isKnown := slices.Contains(known, name) || slices.Contains(known, upper) && v.get(upper) != ""
		if strings.HasPrefix(upper, variablePrefix) && v.get(name) != "" && !isKnown {
			unrecognized = append(unrecognized, name)
		}
	}
	slices.Sort(unrecognized)
	return unrecognized
}

// unrecognized returns a sentence that names them; "" if there are none.
func (s *settings) unrecognized() string {
	found := Unrecognized(s.variables)
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("%s %s set, but the provider has no such variable. ", strings.Join(found, " and "), isOrAre(len(found)))
}
