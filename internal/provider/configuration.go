// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// configuration is the provider block.
type configuration struct {
	Environment          types.String `tfsdk:"environment"`
	TenantID             types.String `tfsdk:"tenant_id"`
	ClientID             types.String `tfsdk:"client_id"`
	RefreshToken         types.String `tfsdk:"refresh_token"`
	RefreshTokenFilePath types.String `tfsdk:"refresh_token_file_path"`
	ClientSecret         types.String `tfsdk:"client_secret"`
	ClientSecretFilePath types.String `tfsdk:"client_secret_file_path"`
	AccessToken          types.String `tfsdk:"access_token"`
	Endpoint             types.String `tfsdk:"endpoint"`
	AuthorityHost        types.String `tfsdk:"authority_host"`
	MaxRetries           types.Int64  `tfsdk:"max_retries"`
}

// values gives each attribute by its name.
func (c configuration) values() map[string]types.String {
	maxRetries := types.StringNull()
	switch {
	case c.MaxRetries.IsUnknown():
		maxRetries = types.StringUnknown()
	case !c.MaxRetries.IsNull():
		maxRetries = types.StringValue(strconv.FormatInt(c.MaxRetries.ValueInt64(), 10))
	}
	return map[string]types.String{
		"environment":             c.Environment,
		"tenant_id":               c.TenantID,
		"client_id":               c.ClientID,
		"refresh_token":           c.RefreshToken,
		"refresh_token_file_path": c.RefreshTokenFilePath,
		"client_secret":           c.ClientSecret,
		"client_secret_file_path": c.ClientSecretFilePath,
		"access_token":            c.AccessToken,
		"endpoint":                c.Endpoint,
		"authority_host":          c.AuthorityHost,
		"max_retries":             maxRetries,
	}
}

// setting is the value of an attribute, from the configuration or else from its
// environment variable.
type setting struct {
	attribute  string
	value      string
	configured bool
	// variable is the value of the environment variable, even if the
	// configuration hides it.
	variable string
}

// name is where the value was found, for messages.
func (s setting) name() string {
	if s.configured {
		return s.attribute
	}
	return variableName(s.attribute)
}

func (s setting) isSet() bool { return s.configured || s.value != "" }

// fromVariable tells whether an environment variable gave the value.
func (s setting) fromVariable() bool { return !s.configured && s.value != "" }

func variableName(attribute string) string {
	return "PARTNERCENTER_" + strings.ToUpper(attribute)
}

// settings holds every attribute by its name.
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
		found[attribute] = s
	}
	slices.Sort(unknown)
	return found, unknown
}
