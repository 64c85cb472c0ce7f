// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"cmp"
	"fmt"
	"strings"
)

// noCredentials returns the error for a configuration with neither a token source
// nor a client authentication.
func (s *settings) noCredentials() error {
	const signIn = "To get a refresh token, run terraform-provider-partnercenter sign-in."
	why := s.whyWithheld(s.having(redeemedSource, clientAuthentication)...)
	if why != "" { // other variables would be ignored as well
		return &Error{NoCredentials: true, detail: "No token source was found. " + why + s.overlooked() +
			"Set refresh_token or refresh_token_file_path in the provider configuration. " + signIn}
	}
	return &Error{NoCredentials: true, detail: "No token source was found. " + s.overlooked() +
		"Set tenant_id, client_id and refresh_token in the provider configuration, or set environment variables:\n" +
		s.exportIDs() + export(s.of("refresh_token"), "...") + "\n\n" + signIn + " Instead of refresh_token, you can set " +
		"refresh_token_file_path (PARTNERCENTER_REFRESH_TOKEN_FILE_PATH) for a token in a file; " +
		"access_token (PARTNERCENTER_ACCESS_TOKEN) for an existing access token; " +
		"or use_cli (PARTNERCENTER_USE_CLI) for interactive use after az login. " +
		"For the data sources that find IDs, a client authentication is enough, such as client_secret (PARTNERCENTER_CLIENT_SECRET)."}
}

// whyNone returns sentences about variables that may have been meant to set one
// of these; "" if there are none.
func (s *settings) whyNone(all ...*setting) string {
	return strings.TrimSpace(s.whyWithheld(all...) + s.overlooked())
}

// noApp returns the error for a sign-in without an app registration.
func (s *settings) noApp() error {
	return &Error{NoCredentials: true, detail: "No app registration to sign in with was found. " + s.overlooked() +
		"Set the environment variables:\n" + s.exportIDs()}
}

// exportIDs returns shell lines that set the missing IDs of the app registration.
func (s *settings) exportIDs() string {
	return export(s.of("tenant_id"), "fabrikam.onmicrosoft.com") + export(s.of("client_id"), "00000000-0000-0000-0000-000000000000")
}

// export returns a shell line that sets a variable, unless it is set. Terraform
// doesn't wrap an indented line.
func export(a *setting, example string) string {
	if a.isSet() {
		return ""
	}
	return fmt.Sprintf("\n  export %s=%q", a.variable, example)
}

// missing returns errors for settings that the choice requires.
func (s *settings) missing(c choice) []error {
	if !c.hasApp() {
		return nil
	}
	overlooked := s.overlooked()
	var errs []error
	for _, id := range []*setting{s.of("tenant_id"), s.of("client_id")} {
		if !id.isSet() {
			errs = append(errs, errorf("%s requires %s. %sSet it in the provider configuration or in %s.",
				cmp.Or(c.source, c.authentication).name(), id.attribute.name, overlooked, id.variable))
			overlooked = "" // named once
		}
	}
	return append(errs, s.missingOptions(c)...)
}

// missingOptions returns errors for settings that the client authentication
// requires, or that require one.
func (s *settings) missingOptions(c choice) []error {
	switch c.authentication {
	case nil:
		return s.strayOptions()
	case s.of("use_oidc"):
		if err := s.missingFederatedToken(c.oidc); err != nil {
			return []error{err}
		}
	}
	return nil
}
