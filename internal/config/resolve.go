// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import "slices"

// Validate returns what is wrong with a provider block whatever the environment
// adds to it.
func Validate(b Block) []error {
	_, errs := read(b, func(string) string { return "" }).choose()
	return errs
}

// Resolve returns what a provider block and the environment come to, or what is
// wrong with them.
func Resolve(b Block, getenv func(string) string) (Config, []error) {
	s := read(b, getenv)
	if len(s.unknown) > 0 {
		slices.Sort(s.unknown)
		return Config{Unknown: s.unknown}, nil
	}
	c, errs := s.choose()
	switch {
	case len(errs) > 0:
		return Config{}, errs
	case !c.source.by.isSet():
		return Config{}, []error{s.noTokenSource(c)}
	}
	if errs := s.verify(c); len(errs) > 0 {
		return Config{}, errs
	}
	if errs := s.unsafeDestinations(c); len(errs) > 0 {
		return Config{}, errs
	}
	return s.config(c), nil
}

// choose makes the choices, and returns what is wrong with the block or with
// them.
func (s *settings) choose() (choice, []error) {
	var errs []error
	for _, a := range s.all {
		if a.origin == fromBlock {
			errs = appendError(errs, a.verify())
		}
	}
	authentication, authenticationErr := pick(s.clientAuthentications())
	source, sourceErr := pick(s.tokenSources(authentication.value))
	errs = appendError(errs, sourceErr, authenticationErr)
	switch {
	case source.by.isSet() && !source.authenticates:
		authentication = method[ClientAuthentication]{}
		errs = appendError(errs, s.authenticationConflict(source.by))
	case authentication.by.isSet(): // otherwise a variable may still choose one
		errs = appendError(errs, authentication.conflict)
		errs = appendError(errs, s.optionConflicts(authentication.by)...)
	}
	return choice{source, authentication}, errs
}

// noTokenSource is the error where no token source was chosen.
func (s *settings) noTokenSource(c choice) error {
	why := s.whyWithheld(s.refreshToken, s.refreshTokenFilePath)
	detail := "No token source was found. " + why +
		"Set refresh_token (or PARTNERCENTER_REFRESH_TOKEN) together with tenant_id and client_id; " +
		"or refresh_token_file_path (PARTNERCENTER_REFRESH_TOKEN_FILE_PATH) for a token in a file; " +
		"or access_token (PARTNERCENTER_ACCESS_TOKEN) for an existing access token; " +
		"or use_cli (PARTNERCENTER_USE_CLI) for interactive use after az login."
	if by := c.authentication.by; by.isSet() {
		detail = by.name() + " authenticates the app, but no token source was found. " + why +
			"Partner Center serves provisioning statuses for App+User credentials only, and rejects those of an app alone. " +
			"Add the partner user's refresh token from the secure application model, as refresh_token or PARTNERCENTER_REFRESH_TOKEN; " +
			"or set access_token or PARTNERCENTER_ACCESS_TOKEN instead of both."
	}
	return &Error{NoCredentials: true, detail: detail}
}

// verify returns what the choices lack, and what is wrong with the variables
// that they use.
func (s *settings) verify(c choice) []error {
	var errs []error
	for _, n := range c.source.needs {
		if !n.isSet() {
			errs = append(errs, errorf("%s requires %s. Set it in the provider configuration or in %s.", c.source.by.name(), n.attribute, n.variable))
		}
	}
	if c.source.authenticates && !c.authentication.by.isSet() {
		errs = appendError(errs, s.optionConflicts(setting{})...)
	}
	errs = appendError(errs, c.authentication.incomplete)
	for _, used := range s.used(c) {
		if used.isFrom(fromVariable) {
			errs = appendError(errs, used.verify())
		}
	}
	return errs
}

// used are the settings that the choices come to.
func (s *settings) used(c choice) []setting {
	return slices.Concat([]setting{s.environment, s.endpoint, s.maxRetries},
		[]setting{c.source.by}, c.source.needs, c.source.uses,
		[]setting{c.authentication.by}, c.authentication.uses)
}

// config assembles what was checked.
func (s *settings) config(c choice) Config {
	cloud, ok := CloudNamed(s.environment.value)
	if !ok {
		cloud = Clouds[0]
	}
	result := Config{
		Cloud: cloud, Endpoint: cloud.Endpoint, AuthorityHost: cloud.AuthorityHost, MaxRetries: defaultMaxRetries,
		Credential:  c.source.value,
		TokenSource: c.source.by.name(), ClientAuthentication: c.authentication.by.name(),
	}
	if c.source.authenticates {
		result.Withheld = names(s.all, func(a setting) bool { return a.withheld })
	}
	if s.endpoint.isSet() {
		result.Endpoint, _ = parseEndpoint(s.endpoint.value)
	}
	if s.authorityHost.isSet() && c.source.authenticates {
		result.AuthorityHost, _ = parseHost(s.authorityHost.value)
	}
	if s.maxRetries.isSet() {
		result.MaxRetries, _ = parseMaxRetries(s.maxRetries.value)
	}
	return result
}
