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
		if value := v.get(name); VariableName(a.name) == name && !isSecret && value != "" && a.check(value) == "" {
			return redact.Value(value)
		}
	}
	return ""
}

// named returns the names of all variables that match, in order.
func (v Variables) named(match func(name string) bool) []string {
	if v.Environ == nil {
		return nil
	}
	var names []string
	for _, variable := range v.Environ() {
		if name, _, _ := strings.Cut(variable, "="); match(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Empty returns the names of the attributes' variables that are set but empty.
func Empty(v Variables) []string {
	known := attributeVariables()
	return v.named(func(name string) bool { return slices.Contains(known, name) && v.get(name) == "" })
}

// Unrecognized returns the names of the variables that are set and look like the
// provider's, but are not.
func Unrecognized(v Variables) []string {
	known := attributeVariables()
	return v.named(func(name string) bool {
		upper := strings.ToUpper(name) // Windows finds a variable in any case
		isKnown := slices.Contains(known, name) || slices.Contains(known, upper) && v.get(upper) != ""
		return strings.HasPrefix(upper, variablePrefix) && v.get(name) != "" && !isKnown
	})
}

// overlooked returns sentences that name the variables that are set, but to no
// effect; "" if there are none.
func (s *settings) overlooked() string {
	text := ""
	if found := Unrecognized(s.variables); len(found) > 0 {
		text = fmt.Sprintf("%s %s set, but the provider has no such variable. ", strings.Join(found, " and "), isOrAre(len(found)))
	}
	if found := Empty(s.variables); len(found) > 0 {
		text += fmt.Sprintf("%s %s set but empty. ", strings.Join(found, " and "), isOrAre(len(found)))
	}
	return text
}
