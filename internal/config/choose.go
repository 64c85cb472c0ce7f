// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strings"
)

// choice is the settings that choose the credential and its client
// authentication; they are nil if there is none.
type choice struct {
	source, authentication *setting
	oidc                   oidcPlace // if use_oidc was chosen
}

// choose makes the choices, and returns what is wrong with the block or with
// them.
func (s *settings) choose() (choice, []error) {
	errs := invalid(only(fromBlock, s.all))
	source, err := chooseOne(s.tokenSources())
	if err != nil {
		errs = append(errs, err)
	}
	authentication, err := chooseOne(s.clientAuthentications())
	if err != nil {
		errs = append(errs, err)
	}
	if source != nil && !s.redeems(source) {
		return choice{source: source}, append(errs, s.redemptionConflicts(source)...)
	}
	c := choice{source: source, authentication: authentication}
	if authentication == s.useOIDC {
		c.oidc = s.oidcPlace()
		errs = append(errs, s.oidcConflicts(c.oidc)...)
	}
	if authentication != nil { // otherwise a variable may still choose one
		errs = append(errs, s.misplacedOptions(authentication)...)
	}
	return c, errs
}

// chooseOne returns the one that is set, or nil. One in the block hides those in
// variables; two at the same level are an error.
func chooseOne(alternatives []*setting) (*setting, error) {
	found, level := only(fromBlock, alternatives), "in the provider configuration"
	if len(found) == 0 {
		found, level = only(fromVariable, alternatives), "as environment variables"
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	return nil, errorf("%s are set %s, but only one of them can be used. Remove the others.", names(found), level)
}

// options returns the attributes that apply only to some client authentications.
func (s *settings) options() []*setting {
	return slices.DeleteFunc(slices.Clone(s.all), func(a *setting) bool { return len(a.appliesTo) == 0 })
}

// redemptionConflicts returns errors for what the block sets for the redemption of a
// refresh token, where the token source is another.
func (s *settings) redemptionConflicts(source *setting) []error {
	found := only(fromBlock, slices.Concat([]*setting{s.authorityHost}, s.clientAuthentications(), s.options()))
	if len(found) == 0 {
		return nil
	}
	apply := "applies"
	if len(found) > 1 {
		apply = "apply"
	}
	return []error{errorf("%s conflicts with %s, which %s only to a refresh token. Remove one or the other.", source.name(), names(found), apply)}
}

// misplacedOptions returns errors for what the block sets for other client
// authentications than the chosen one, which is nil if there is none.
func (s *settings) misplacedOptions(authentication *setting) []error {
	var errs []error
	for _, o := range only(fromBlock, s.options()) {
		if slices.Contains(o.appliesTo, authentication) {
			continue
		}
		var owners []string
		for _, a := range o.appliesTo {
			owners = append(owners, a.attribute)
		}
		if authentication != nil {
			errs = append(errs, errorf("%s conflicts with %s, which applies only to %s. Remove one or the other.",
				authentication.name(), o.attribute, strings.Join(owners, " or ")))
		} else {
			errs = append(errs, errorf("%s is set in the provider configuration without %s. %sSet that as well, or remove it.",
				o.attribute, strings.Join(owners, " or "), s.whyWithheld(o.appliesTo...)))
		}
	}
	return errs
}

// noTokenSource returns the error for a configuration without a token source.
func (s *settings) noTokenSource(authentication *setting) error {
	why := s.whyWithheld(s.refreshToken, s.refreshTokenFilePath)
	detail := "No token source was found. " + why +
		"Set refresh_token (or PARTNERCENTER_REFRESH_TOKEN) together with tenant_id and client_id; " +
		"or refresh_token_file_path (PARTNERCENTER_REFRESH_TOKEN_FILE_PATH) for a token in a file; " +
		"or access_token (PARTNERCENTER_ACCESS_TOKEN) for an existing access token; " +
		"or use_cli (PARTNERCENTER_USE_CLI) for interactive use after az login."
	if authentication != nil {
		detail = authentication.name() + " authenticates the app, but no token source was found. " + why +
			"Partner Center serves provisioning statuses for App+User credentials only, and rejects those of an app alone. " +
			"Add the partner user's refresh token from the secure application model, as refresh_token or PARTNERCENTER_REFRESH_TOKEN; " +
			"or set access_token or PARTNERCENTER_ACCESS_TOKEN instead of both."
	}
	return &Error{NoCredentials: true, detail: detail}
}

// missing returns what the choice lacks.
func (s *settings) missing(c choice) []error {
	if !s.redeems(c.source) {
		return nil
	}
	var errs []error
	for _, id := range []*setting{s.tenantID, s.clientID} {
		if !id.isSet() {
			errs = append(errs, errorf("%s requires %s. Set it in the provider configuration or in %s.", c.source.name(), id.attribute, id.variable))
		}
	}
	switch c.authentication {
	case nil:
		errs = append(errs, s.misplacedOptions(nil)...)
	case s.useOIDC:
		if err := s.missingFederatedToken(c.oidc); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}
