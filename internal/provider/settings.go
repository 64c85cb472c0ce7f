// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"strconv"
	"strings"
)

// setting is the value of an attribute, from the configuration or else from its
// environment variable.
type setting struct {
	attribute  string
	value      string
	configured bool
	// off tells that a switch is set to false: it chooses nothing, and hides
	// its variable if it is configured.
	off bool
	// variable is the value of the environment variable, even if the
	// configuration hides it.
	variable string
	// ambient is the name of the variable if a CI system has set it.
	ambient string
}

// name is where the value was found, for messages.
func (s setting) name() string {
	switch {
	case s.configured:
		return s.attribute
	case s.ambient != "":
		return s.ambient
	}
	return variableName(s.attribute)
}

func (s setting) isSet() bool { return s.fromConfiguration() || s.fromVariable() }

// fromConfiguration tells whether the provider block gave the value.
func (s setting) fromConfiguration() bool { return s.configured && !s.off }

// fromVariable tells whether an environment variable gave the value.
func (s setting) fromVariable() bool { return !s.configured && s.value != "" && !s.off }

func onlySet(all ...setting) []setting {
	return slices.DeleteFunc(all, func(s setting) bool { return !s.isSet() })
}

func variableName(attribute string) string {
	return "PARTNERCENTER_" + strings.ToUpper(attribute)
}

// switches are the attributes that are true or false.
var switches = []string{"use_oidc", "use_cli"}

// Variables that a CI system sets for whoever wants a federated token.
const (
	azureDevOpsURL   = "SYSTEM_OIDCREQUESTURI"
	azureDevOpsToken = "SYSTEM_ACCESSTOKEN"
	gitHubURL        = "ACTIONS_ID_TOKEN_REQUEST_URL"
	gitHubToken      = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
	hcpTerraform     = "TFC_WORKLOAD_IDENTITY_TOKEN"
)

// ambientVariables tell which attribute each stands in for.
//
//nolint:gosec // G101 takes the names for credentials
var ambientVariables = map[string]string{
	azureDevOpsURL:   "oidc_request_url",
	azureDevOpsToken: "oidc_request_token",
	gitHubURL:        "oidc_request_url",
	gitHubToken:      "oidc_request_token",
	hcpTerraform:     "oidc_token",
}

// settings holds every attribute by its name, and the ambient variables by
// theirs.
type settings map[string]setting

// lookUp reads the configuration and the environment. A value in the
// configuration, even an empty string, beats its variable; an empty variable is
// unset. Unknown values are left out and returned by name.
func lookUp(c configuration, getenv func(string) string) (found settings, unknown []string) {
	found = settings{}
	for attribute, configured := range c.values() {
		s := setting{attribute: attribute, variable: strings.TrimSpace(getenv(variableName(attribute)))}
		switch {
		case configured.IsUnknown():
			unknown = append(unknown, attribute)
			s.variable = ""
		case configured.IsNull():
			s.value = s.variable
		default:
			s.value, s.configured = strings.TrimSpace(configured.ValueString()), true
		}
		if slices.Contains(switches, attribute) {
			on, err := strconv.ParseBool(s.value)
			s.off = err == nil && !on
		}
		found[attribute] = s
	}
	for variable, attribute := range ambientVariables {
		found[variable] = setting{attribute: attribute, ambient: variable, value: strings.TrimSpace(getenv(variable))}
	}
	slices.Sort(unknown)
	return found, unknown
}
