// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strconv"
	"strings"
)

// Value is what the provider block gives for an attribute, written as it would
// be in a variable. The zero value is null.
type Value struct {
	text           string
	known, unknown bool
}

// Known returns a value, which may be empty.
func Known(text string) Value { return Value{text: text, known: true} }

// Unknown returns a value that is known only after apply.
func Unknown() Value { return Value{unknown: true} }

// Secret is a credential, as a value or in a file.
type Secret struct {
	Name  string // the attribute or the variable it came from
	Value string // empty if Path is set
	Path  string
}

type kind int

const (
	plain  kind = iota
	flag        // true or false
	secret      // a credential
	file        // the path of a file with a credential
)

type origin int

const (
	unset origin = iota
	fromBlock
	fromVariable
)

// setting is the value of an attribute, or of a CI system's variable, and where
// it was found.
type setting struct {
	attribute string // empty for the variable of a CI system
	variable  string
	kind      kind
	check     check
	appliesTo []*setting // for an option of these client authentications alone

	origin     origin
	value      string
	inVariable string // the value of the variable, even if the block hides it
	withheld   bool   // if the variable is not used since the block is for another app
}

// attribute finds the value of an attribute. A value in the block, even an empty
// string, beats its variable; an empty variable is unset. With an unknown value,
// nothing is resolved.
func (s *settings) attribute(name string, v Value, k kind, c check, appliesTo ...*setting) *setting {
	a := s.variable(VariableName(name), k, c)
	a.attribute, a.appliesTo = name, appliesTo
	s.all = append(s.all, a)
	switch {
	case v.unknown:
		s.unknown = append(s.unknown, name)
	case v.known:
		a.origin, a.value = fromBlock, strings.TrimSpace(v.text)
	}
	if on, err := strconv.ParseBool(a.value); k == flag && err == nil && !on {
		a.origin = unset // false chooses nothing, but hides its variable
	}
	return a
}

// variable finds the value of a variable.
func (s *settings) variable(name string, k kind, c check) *setting {
	value := s.variables.get(name)
	v := &setting{variable: name, kind: k, check: c, value: value, inVariable: value}
	if value != "" {
		v.origin = fromVariable
	}
	return v
}

func (s *setting) isSet() bool { return s.origin != unset }

// or returns the value, or the default if it is not set.
func (s *setting) or(byDefault string) string {
	if s.isSet() {
		return s.value
	}
	return byDefault
}

// isConfirmed reports whether the block sets what the variable says as well.
func (s *setting) isConfirmed() bool {
	return s.origin == fromBlock && s.inVariable != "" && s.value == s.inVariable
}

// name returns where the value was found, for messages.
func (s *setting) name() string {
	if s.origin == fromBlock {
		return s.attribute
	}
	return s.variable
}

// secret returns the zero value for a setting that is not set.
func (s *setting) secret() Secret {
	switch {
	case !s.isSet():
		return Secret{}
	case s.kind == file:
		return Secret{Name: s.name(), Path: s.value}
	}
	return Secret{Name: s.name(), Value: s.value}
}

// invalid returns what is wrong with values.
func invalid(all []*setting) []error {
	var errs []error
	for _, s := range all {
		if s.value == "" {
			errs = append(errs, errorf("%s is an empty string, which hides %s. Give it a value, remove it from the provider configuration, or set it to null.",
				s.attribute, s.variable))
		} else if err := s.check(s.value); err != nil {
			errs = append(errs, errorf("%s %v%s", s.name(), err, mistake(s.value)))
		}
	}
	return errs
}

// only returns the settings of one origin.
func only(o origin, all []*setting) []*setting {
	var found []*setting
	for _, s := range all {
		if s.origin == o {
			found = append(found, s)
		}
	}
	return found
}

// names lists where settings were found.
func names(all []*setting) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = s.name()
	}
	return strings.Join(texts, " and ")
}
