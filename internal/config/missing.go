// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"slices"
	"strings"
)

// noCredentials returns the error for a configuration with neither a token source
// nor a client authentication.
func (s *settings) noCredentials() error {
	const signIn = "To get a refresh token, run terraform-provider-partnercenter sign-in."
	why := s.whyWithheld(slices.Concat([]*setting{s.refreshToken, s.refreshTokenFilePath}, s.clientAuthentications())...)
	if why != "" { // nor would another variable be used
		return &Error{NoCredentials: true, detail: "No token source was found. " + why +
			"Set refresh_token or refresh_token_file_path in the provider configuration. " + signIn}
	}
	return &Error{NoCredentials: true, detail: "No token source was found. " + s.misnamed(s.all...) +
		"Set tenant_id, client_id and refresh_token in the provider configuration, or set environment variables:\n" +
		s.exportIDs() + export(s.refreshToken, "...") + "\n\n" + signIn + " Instead of refresh_token, you can set " +
		"refresh_token_file_path (PARTNERCENTER_REFRESH_TOKEN_FILE_PATH) for a token in a file; " +
		"access_token (PARTNERCENTER_ACCESS_TOKEN) for an existing access token; " +
		"or use_cli (PARTNERCENTER_USE_CLI) for interactive use after az login. " +
		"The data sources that find IDs also accept a client authentication alone, such as client_secret (PARTNERCENTER_CLIENT_SECRET)."}
}

// whyNone says why none of these was found although the environment seems to hold
// one; it is empty if it doesn't.
func (s *settings) whyNone(all ...*setting) string {
	return strings.TrimSpace(s.whyWithheld(all...) + s.misnamed(all...))
}

// noApp returns the error for a sign-in without an app registration.
func (s *settings) noApp() error {
	return &Error{NoCredentials: true, detail: "No app registration to sign in with was found. " + s.misnamed(s.tenantID, s.clientID) +
		"Set the environment variables:\n" + s.exportIDs()}
}

// exportIDs returns the lines of a shell that set the variables of the app
// registration which are not set.
func (s *settings) exportIDs() string {
	return export(s.tenantID, "contoso.onmicrosoft.com") + export(s.clientID, "00000000-0000-0000-0000-000000000000")
}

// export returns the line of a shell that sets a variable. Terraform doesn't wrap
// a line that is indented.
func export(unset *setting, example string) string {
	if unset.isSet() {
		return ""
	}
	return fmt.Sprintf("\n  export %s=%q", unset.variable, example)
}

// missing returns what the choice lacks.
func (s *settings) missing(c choice) []error {
	chosen := c.source
	if chosen == nil {
		chosen = c.authentication
	} else if !s.redeems(chosen) {
		return nil
	}
	var errs []error
	for _, id := range []*setting{s.tenantID, s.clientID} {
		if !id.isSet() {
			errs = append(errs, errorf("%s requires %s. %sSet it in the provider configuration or in %s.",
				chosen.name(), id.attribute, s.misnamed(id), id.variable))
		}
	}
	return append(errs, s.missingOptions(c)...)
}

// missingOptions returns what the client authentication lacks.
func (s *settings) missingOptions(c choice) []error {
	switch c.authentication {
	case nil:
		return s.misplacedOptions(nil)
	case s.useOIDC:
		if err := s.missingFederatedToken(c.oidc); err != nil {
			return []error{err}
		}
	}
	return nil
}
