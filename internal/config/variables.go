// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"slices"
	"strings"
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

func (v Variables) names() []string {
	if v.Environ == nil {
		return nil
	}
	var names []string
	for _, variable := range v.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// VariableName returns the environment variable of an attribute.
func VariableName(attribute string) string { return variablePrefix + strings.ToUpper(attribute) }

// Found returns the names of the variables that are set: those of attributes,
// and those of CI systems.
func Found(v Variables) []string {
	var found []string
	for _, a := range attributes {
		found = append(found, VariableName(a.name))
	}
	found = append(found, azureDevOpsURL, azureDevOpsToken, gitHubURL, gitHubToken, hcpTerraformToken)
	return slices.DeleteFunc(found, func(name string) bool { return v.get(name) == "" })
}

// Unrecognized returns the names of the variables that are set and look like the
// provider's, but are not.
func Unrecognized(v Variables) []string {
	known := map[string]bool{}
	for _, a := range attributes {
		known[VariableName(a.name)] = true
	}
	return slices.DeleteFunc(v.names(), func(name string) bool {
		upper := strings.ToUpper(name) // Windows finds a variable in any case
		return !strings.HasPrefix(upper, variablePrefix) || v.get(name) == "" ||
			known[name] || known[upper] && v.get(upper) != ""
	})
}

// unrecognized returns a sentence that names them; "" if there are none.
func (s *settings) unrecognized() string {
	found := Unrecognized(s.variables)
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("%s %s set, but the provider has no such variable. ", strings.Join(found, " and "), isOrAre(len(found)))
}
