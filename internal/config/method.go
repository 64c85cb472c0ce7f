// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"slices"
	"strings"
)

// method is one of several alternatives for a T.
type method[T any] struct {
	by      setting   // chooses it
	needs   []setting // must be set
	uses    []setting // are used if they are set
	options []setting // apply to no method but those that list them
	// authenticates is set if a client authentication goes with it.
	authenticates bool
	value         T
	// conflict is an error whatever the environment adds; incomplete is one
	// that a variable may mend.
	conflict, incomplete error
}

// choice is what was chosen; neither need be set.
type choice struct {
	source         method[Credential]
	authentication method[ClientAuthentication]
}

// pick picks one of several methods. One in the block hides those in variables;
// two at the same level are an error.
func pick[T any](methods []method[T]) (method[T], error) {
	for _, level := range []struct {
		origin origin
		words  string
	}{
		{fromBlock, "in the provider configuration"},
		{fromVariable, "as environment variables"},
	} {
		found := slices.DeleteFunc(slices.Clone(methods), func(m method[T]) bool { return !m.by.isFrom(level.origin) })
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			var all []string
			for _, m := range found {
				all = append(all, m.by.name())
			}
			return method[T]{}, errorf("%s are set %s, but only one of them can be used. Remove the others.", strings.Join(all, " and "), level.words)
		}
	}
	return method[T]{}, nil
}

// authenticationConflict is the error where the block sets something for the
// redemption of a refresh token, and the source is another.
func (s *settings) authenticationConflict(source setting) error {
	inapplicable := []setting{s.authorityHost}
	for _, m := range s.clientAuthentications() {
		inapplicable = append(inapplicable, m.by)
	}
	for _, o := range s.options() {
		inapplicable = append(inapplicable, o.setting)
	}
	found := names(inapplicable, func(u setting) bool { return u.isFrom(fromBlock) })
	switch len(found) {
	case 0:
		return nil
	case 1:
		return errorf("%s conflicts with %s, which applies only to a refresh token. Remove one or the other.", source.name(), found[0])
	}
	return errorf("%s conflicts with %s, which apply only to a refresh token. Remove one or the other.", source.name(), strings.Join(found, " and "))
}

// option is an attribute that applies to some client authentications only.
type option struct {
	setting
	owners []setting // choose those
}

func (s *settings) options() []option {
	var all []option
	for _, m := range s.clientAuthentications() {
		for _, o := range m.options {
			i := slices.IndexFunc(all, func(known option) bool { return known.attribute == o.attribute })
			if i < 0 {
				i, all = len(all), append(all, option{setting: o})
			}
			all[i].owners = append(all[i].owners, m.by)
		}
	}
	return all
}

// optionConflicts are errors for what the block sets for other client
// authentications than the chosen one.
func (s *settings) optionConflicts(authentication setting) []error {
	var errs []error
	for _, o := range s.options() {
		owners := attributes(o.owners)
		switch {
		case !o.isFrom(fromBlock), slices.Contains(owners, authentication.attribute):
		case authentication.isSet():
			errs = append(errs, errorf("%s conflicts with %s, which applies only to %s. Remove one or the other.",
				authentication.name(), o.attribute, strings.Join(owners, " or ")))
		default:
			errs = append(errs, errorf("%s is set in the provider configuration without %s. %sSet that as well, or remove it.",
				o.attribute, strings.Join(owners, " or "), s.whyWithheld(o.owners...)))
		}
	}
	return errs
}

// whyWithheld says which of the variables are not used, and why; it is empty if
// all are.
func (s *settings) whyWithheld(of ...setting) string {
	withheld := names(of, func(v setting) bool { return v.withheld })
	if len(withheld) == 0 {
		return ""
	}
	are := "is"
	if len(withheld) > 1 {
		are = "are"
	}
	var variables []string
	for _, id := range s.otherApp {
		variables = append(variables, id.variable)
	}
	return fmt.Sprintf("%s %s not used: the provider configuration sets a different %s than %s, "+
		"and credentials in environment variables are used only for the app and tenant that the environment variables name. ",
		strings.Join(withheld, " and "), are, strings.Join(attributes(s.otherApp), " and "), strings.Join(variables, " and "))
}

// unsafeDestinations are errors for addresses that the block sets and that
// would receive a credential that the block does not hold. A change of the block
// could send it anywhere.
func (s *settings) unsafeDestinations(c choice) []error {
	external := names(s.used(c), setting.isExternal)
	if len(external) == 0 {
		return nil
	}
	destinations := []setting{s.endpoint}
	if c.source.authenticates {
		destinations = append(destinations, s.authorityHost)
	}
	var errs []error
	for _, d := range destinations {
		if d.isFrom(fromBlock) && !d.isConfirmed() {
			errs = append(errs, unsafeDestination(d, external...))
		}
	}
	return errs
}

func unsafeDestination(destination setting, external ...string) error {
	return errorf("%s is set in the provider configuration, so it must not receive credentials from %s: "+
		"a change to the configuration could send them anywhere. Only credentials that the configuration itself holds may be sent there. "+
		"To allow others, set %s to the same value.",
		destination.attribute, strings.Join(external, " and "), destination.variable)
}
