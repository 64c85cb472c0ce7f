// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strings"
)

// choice is the settings that choose the token source and the client
// authentication; they are nil if there is none. Without a token source, the app
// itself is the source.
type choice struct {
	source, authentication *setting
	oidc                   oidcSource // if use_oidc was chosen
}

// hasApp reports whether an app requests access tokens.
func (c choice) hasApp() bool { return c.source == nil || c.source.role == redeemedSource }

// choose makes the choices, and returns what is wrong with the block or with
// them.
func (s *settings) choose() (choice, []error) {
	source, errs := chooseOne(s.tokenSources())
	errs = append(invalid(only(fromBlock, s.all)), errs...)
	if c := (choice{source: source}); !c.hasApp() {
		_, ambiguous := chooseOne(s.clientAuthentications())
		return c, slices.Concat(errs, ambiguous, s.appConflicts(source))
	}
	c, conflicts := s.chooseAuthentication()
	c.source = source
	return c, append(errs, conflicts...)
}

// chooseAuthentication chooses only the client authentication.
func (s *settings) chooseAuthentication() (choice, []error) {
	authentication, errs := chooseOne(s.clientAuthentications())
	c := choice{authentication: authentication}
	if authentication == nil { // or a variable chooses one
		return c, errs
	}
	if authentication == s.of("use_oidc") {
		c.oidc = s.oidcSource()
		errs = append(errs, s.oidcConflicts(c.oidc)...)
	}
	return c, append(errs, s.conflictingOptions(authentication)...)
}

// chooseOne returns the one that is set, or nil. One in the block hides those in
// variables; two at the same level are an error.
func chooseOne(alternatives []*setting) (*setting, []error) {
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
	return nil, []error{errorf("%s are set %s, but only one of them can be used. Remove the others.", names(found), level)}
}

// appConflicts returns errors for settings of an app in the block, where the
// token source needs no app.
func (s *settings) appConflicts(source *setting) []error {
	var errs []error
	if authority := s.of("authority_host"); authority.origin == fromBlock {
		errs = append(errs, errorf("%s conflicts with authority_host, which the provider configuration can set only for a refresh token or for an app-only credential. "+
			"Remove one or the other. For the lookup of a domain, set %s instead.", source.name(), authority.variable))
	}
	found := only(fromBlock, slices.Concat(s.clientAuthentications(), s.options()))
	if len(found) == 0 {
		return errs
	}
	apply := "applies"
	if len(found) > 1 {
		apply = "apply"
	}
	return append(errs, errorf("%s conflicts with %s, which %s only to a refresh token or to an app-only credential. Remove one or the other.", source.name(), names(found), apply))
}

// conflictingOptions returns errors for options in the block that belong to other
// client authentications than the chosen one.
func (s *settings) conflictingOptions(chosen *setting) []error {
	var errs []error
	for _, o := range only(fromBlock, s.options()) {
		if !slices.Contains(o.of, chosen.attribute.name) {
			errs = append(errs, errorf("%s conflicts with %s, which applies only to %s. Remove one or the other.",
				chosen.name(), o.name(), strings.Join(o.of, " or ")))
		}
	}
	return errs
}

// strayOptions returns errors for options in the block where there is no client
// authentication.
func (s *settings) strayOptions() []error {
	var errs []error
	for _, o := range only(fromBlock, s.options()) {
		var owners []*setting
		for _, name := range o.of {
			owners = append(owners, s.of(name))
		}
		errs = append(errs, errorf("%s is set in the provider configuration without %s. %sSet that as well, or remove it.",
			o.name(), strings.Join(o.of, " or "), s.whyWithheld(owners...)))
	}
	return errs
}
