// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"cmp"
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

func (c choice) hasApp() bool { return c.source == nil || c.source.role == redeemedSource }

// choose makes the choices, and returns what is wrong with the block or with them.
func (s *settings) choose() (choice, []error) {
	source, errs := chooseOne(s.having(tokenSource, redeemedSource))
	errs = append(invalid(only(fromBlock, s.all)), errs...)
	if wrong := wrongFlags(source); len(wrong) > 0 {
		return choice{}, append(errs, wrong...)
	}
	if c := (choice{source: source}); !c.hasApp() {
		_, ambiguous := chooseOne(s.having(clientAuthentication))
		return c, slices.Concat(errs, ambiguous, s.appConflicts(source))
	}
	c, conflicts := s.chooseAuthentication()
	c.source = source
	return c, append(errs, conflicts...)
}

func (s *settings) chooseAuthentication() (choice, []error) {
	authentication, errs := chooseOne(s.having(clientAuthentication))
	c := choice{authentication: authentication}
	errs = append(errs, wrongFlags(authentication)...)
	if authentication == nil || len(errs) > 0 { // or a variable chooses one
		return c, errs
	}
	if authentication == s.of("use_oidc") {
		c.oidc = s.oidcSource()
		errs = append(errs, s.oidcConflicts(c.oidc)...)
	}
	return c, append(errs, s.strayOptions(authentication)...)
}

// wrongFlags returns the errors of flags in variables. Until they are valid, nothing is
// known to be missing.
func wrongFlags(chosen ...*setting) []error {
	return invalid(filter(chosen, func(a *setting) bool { return a != nil && a.kind == flag && a.origin == fromVariable }))
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
	if wrong := wrongFlags(found...); len(wrong) > 0 {
		return nil, wrong // which may have been meant to be off
	}
	return nil, []error{errorf("%s are set %s, but only one of them can be used. Remove all but one.", names(found), level)}
}

// appConflicts returns errors for an app in the block, with a source that needs none.
func (s *settings) appConflicts(source *setting) []error {
	var errs []error
	if authority := s.of("authority_host"); authority.origin == fromBlock {
		errs = append(errs, errorf("%s conflicts with authority_host, which the provider configuration can set only for a refresh token "+
			"or an app-only credential. Remove one of them. To look up a domain, set %s instead.", source.name(), authority.variable))
	}
	if found := only(fromBlock, slices.Concat(s.having(clientAuthentication), s.options())); len(found) > 0 {
		errs = append(errs, errorf("%s conflicts with %s: an app authenticates only to redeem a refresh token or to get app-only tokens. "+
			"Remove one of them.", source.name(), names(found)))
	}
	return errs
}

// strayOptions returns errors for options in the block that do not belong to the
// chosen client authentication; nil for none.
func (s *settings) strayOptions(chosen *setting) []error {
	var errs []error
	for _, o := range only(fromBlock, s.options()) {
		isOwner := func(a *setting) bool { return slices.Contains(o.of, a.attribute.name) }
		switch owners := strings.Join(o.of, " or "); {
		case chosen == nil:
			errs = append(errs, errorf("%s is set in the provider configuration without %s. %sSet that as well, or remove it.",
				o.name(), owners, s.whyWithheld(filter(s.all, isOwner)...)))
		case !isOwner(chosen):
			errs = append(errs, errorf("%s conflicts with %s, which applies only to %s. Remove one of them.", chosen.name(), o.name(), owners))
		}
	}
	return errs
}

// withholdFromOtherApp unsets credentials in variables if the block names another app or
// tenant than the variables do. CI systems' variables, which identify the job, stay.
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

// whyWithheld returns a sentence about the variables that are ignored; "" if none is.
func (s *settings) whyWithheld(all ...*setting) string {
	withheld := filter(all, func(a *setting) bool { return a.withheld })
	if len(withheld) == 0 {
		return ""
	}
	var variables []string
	for _, id := range s.otherApp {
		variables = append(variables, id.variable)
	}
	return fmt.Sprintf("%s %s ignored: in the provider configuration, %s %s different from %s, "+
		"and credentials in environment variables are used only for the app and tenant that the environment variables name. ",
		names(withheld), isOrAre(len(withheld)), names(s.otherApp), isOrAre(len(variables)), strings.Join(variables, " and "))
}

// unsafeDestinations returns errors for URLs in the block that would receive a
// credential from outside it: a change to the block could send it anywhere.
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

// Ignored returns the variables that are set but not used, with the reasons; none while they are wrong.
func Ignored(v Variables) map[string]string {
	s := read(nil, v)
	c, errs := s.choose()
	if len(errs) > 0 || c.source == nil && c.authentication == nil {
		return nil
	}
	used, all := s.used(c), only(fromVariable, s.all)
	for _, name := range ciVariables {
		v := s.variable(name, plain, nil)
		v.attribute = s.of("oidc_token").attribute // it belongs to the same choice
		all = append(all, v)
	}
	ignored := map[string]string{}
	for _, a := range all {
		isUsed := slices.ContainsFunc(used, func(u *setting) bool { return u.variable == a.variable })
		switch {
		case !a.isSet() || isUsed || a == s.of("authority_host"): // where domains are looked up
		case a.role == ofFederatedToken && len(c.oidc.found()) > 0:
			ignored[a.variable] = "the federated token comes from " + names(c.oidc.found())
		case a.role != ofApp && len(a.of) > 0:
			var owners []string
			for _, name := range a.of {
				owners = append(owners, VariableName(name))
			}
			ignored[a.variable] = "it applies only to " + strings.Join(owners, " or ")
		default:
			ignored[a.variable] = cmp.Or(c.source, c.authentication).name() + " does not use an app registration"
		}
	}
	return ignored
}

// noCredentials is the error for neither a token source nor a client authentication.
func (s *settings) noCredentials() error {
	signIn := "To get a refresh token, run " + s.variables.Program + " sign-in."
	next := "Set tenant_id, client_id and refresh_token in the provider configuration, or set environment variables:\n" +
		s.exportIDs() + export(s.of("refresh_token"), "...") + "\n\n" + signIn + " Instead of refresh_token, you can set " +
		"refresh_token_file_path (PARTNERCENTER_REFRESH_TOKEN_FILE_PATH) for a token in a file; " +
		"access_token (PARTNERCENTER_ACCESS_TOKEN) for an existing access token; " +
		"or use_cli (PARTNERCENTER_USE_CLI) for interactive use after az login. " +
		"For the data sources that find IDs, a client authentication is enough, such as client_secret (PARTNERCENTER_CLIENT_SECRET)."
	why := s.whyWithheld(s.having(redeemedSource, clientAuthentication)...)
	if why != "" { // other variables would be ignored as well
		next = "Set refresh_token or refresh_token_file_path in the provider configuration. " + signIn
	}
	return &Error{NoCredentials: true, detail: "No credentials were found. " + why + s.overlooked() + next}
}

// whyNone names, in sentences, variables that may have been meant to set one of these; or "".
func (s *settings) whyNone(all ...*setting) string {
	return strings.TrimSpace(s.whyWithheld(all...) + s.overlooked())
}

// noApp is the error for a sign-in without an app registration.
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

// missingOptions returns errors for settings that the client authentication requires,
// or that require one.
func (s *settings) missingOptions(c choice) []error {
	switch c.authentication {
	case nil:
		return s.strayOptions(nil)
	case s.of("use_oidc"):
		return s.missingFederatedToken(c.oidc)
	}
	return nil
}
