// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strings"
)

// choice is the settings that choose the credential and its client
// authentication; they are nil if there is none. A client authentication without
// a token source is that of an app-only credential.
type choice struct {
	source, authentication *setting
	oidc                   oidcPlace // if use_oidc was chosen
}

// choose makes the choices, and returns what is wrong with the block or with
// them.
func (s *settings) choose() (choice, []error) {
	source, errs := chooseOne(s.tokenSources())
	errs = append(invalid(only(fromBlock, s.all)), errs...)
	if source != nil && !s.redeems(source) {
		_, ambiguous := chooseOne(s.clientAuthentications())
		return choice{source: source}, slices.Concat(errs, ambiguous, s.appConflicts(source))
	}
	c, conflicts := s.chooseAuthentication()
	c.source = source
	return c, append(errs, conflicts...)
}

// chooseAuthentication chooses the client authentication alone.
func (s *settings) chooseAuthentication() (choice, []error) {
	authentication, errs := chooseOne(s.clientAuthentications())
	c := choice{authentication: authentication}
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

// options returns the attributes that apply only to some client authentications.
func (s *settings) options() []*setting {
	return slices.DeleteFunc(slices.Clone(s.all), func(a *setting) bool { return len(a.appliesTo) == 0 })
}

// appConflicts returns errors for what the block sets for an app that requests
// access tokens, where the token source needs none.
func (s *settings) appConflicts(source *setting) []error {
	var errs []error
	if s.authorityHost.origin == fromBlock {
		errs = append(errs, errorf("%s conflicts with authority_host, which the provider configuration can set only for a refresh token or for an app-only credential. "+
			"Remove one or the other. For the lookup of a domain, set %s instead.", source.name(), s.authorityHost.variable))
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
