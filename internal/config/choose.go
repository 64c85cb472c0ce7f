// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"slices"
	"strings"
)

// choice holds the settings that choose the token source and the client
// authentication; nil for none. Without a token source, the app itself is the source.
type choice struct {
	source, authentication *setting
	oidc                   oidcSource // if use_oidc was chosen
}

// hasApp reports whether an app requests access tokens.
func (c choice) hasApp() bool { return c.source == nil || c.source.role == redeemedSource }

// choose makes the choices, and returns what is wrong with the block or with
// them.
func (s *settings) choose() (choice, []error) {
	source, errs := chooseOne(s.having(tokenSource, redeemedSource))
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

// chooseOne returns the setting that is set, or nil. A setting in the block hides
// those in variables; two at the same level are an error.
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
	if wrong := invalid(filter(found, func(a *setting) bool { return a.kind == flag })); len(wrong) > 0 {
		return nil, wrong // which may have been meant to be off
	}
	return nil, []error{errorf("%s are set %s, but only one of them can be used. Remove the others.", names(found), level)}
}

// appConflicts returns errors for settings of an app in the block, with a token source
// that needs no app.
func (s *settings) appConflicts(source *setting) []error {
	var errs []error
	if authority := s.of("authority_host"); authority.origin == fromBlock {
		errs = append(errs, errorf("%s conflicts with authority_host, which the provider configuration can set only for a refresh token "+
			"or an app-only credential. Remove one or the other. To look up a domain, set %s instead.", source.name(), authority.variable))
	}
	if found := only(fromBlock, slices.Concat(s.clientAuthentications(), s.options())); len(found) > 0 {
		errs = append(errs, errorf("%s conflicts with %s: an app authenticates only to redeem a refresh token or to get app-only tokens. "+
			"Remove one or the other.", source.name(), names(found)))
	}
	return errs
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

// strayOptions returns errors for options in the block without any client
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

// withholdFromOtherApp unsets credentials in variables if the block names another
// app or tenant than the variables do. CI systems' variables identify the job, not
// an app, and stay.
func (s *settings) withholdFromOtherApp() {
	for _, id := range []*setting{s.of("tenant_id"), s.of("client_id")} {
		// Case makes no difference in a GUID or a domain name.
		if id.inVariable != "" && !strings.EqualFold(id.value, id.inVariable) {
			s.otherApp = append(s.otherApp, id)
		}
	}
	if len(s.otherApp) == 0 {
		return
	}
	for _, a := range append(s.having(redeemedSource, clientAuthentication), s.options()...) {
		a.inVariable = ""
		if a.origin == fromVariable {
			a.origin, a.value, a.withheld = unset, "", true
		}
	}
}

// whyWithheld returns a sentence about the variables that are ignored; "" if none
// is.
func (s *settings) whyWithheld(all ...*setting) string {
	withheld := filter(all, func(a *setting) bool { return a.withheld })
	if len(withheld) == 0 {
		return ""
	}
	var variables []string
	for _, id := range s.otherApp {
		variables = append(variables, id.variable)
	}
	differs := "differs"
	if len(variables) > 1 {
		differs = "differ"
	}
	return fmt.Sprintf("%s %s ignored: %s in the provider configuration %s from %s, "+
		"and credentials in environment variables are used only for the app and tenant that the environment variables name. ",
		names(withheld), isOrAre(len(withheld)), names(s.otherApp), differs, strings.Join(variables, " and "))
}

// unsafeDestinations returns errors for URLs that the block sets and that would
// receive a credential from outside the block. A change to the block could send it
// anywhere.
func (s *settings) unsafeDestinations(used []*setting) []error {
	var external []*setting
	for _, u := range used {
		if u.kind == secret && u.origin == fromVariable || u.kind == file && u.isSet() || u == s.of("use_cli") {
			external = append(external, u)
		}
	}
	var errs []error
	for _, d := range only(fromBlock, []*setting{s.of("endpoint"), s.of("authority_host")}) {
		if len(external) > 0 && !d.isConfirmed() {
			errs = append(errs, unsafeDestination(d, external...))
		}
	}
	return errs
}

func unsafeDestination(destination *setting, external ...*setting) error {
	return errorf("%s is set in the provider configuration, so it must not receive credentials from %s: "+
		"a change to the configuration could send them anywhere. Only credentials that the configuration itself holds may be sent there. "+
		"To allow others, set %s to the same value.",
		destination.name(), names(external), destination.variable)
}
