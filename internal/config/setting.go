// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// Value is the value of an attribute in the provider block, written as in its
// variable. The zero value is null.
type Value struct {
	text           string
	known, unknown bool
}

// Known returns a value, which may be empty.
func Known(text string) Value { return Value{text: text, known: true} }

// Unknown returns a value that is known only after apply.
func Unknown() Value { return Value{unknown: true} }

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
	attribute // without a name for a CI system's variable
	variable  string

	origin     origin
	value      string
	inVariable string // the value of the variable, even if the block hides it
	withheld   bool   // whether the variable is ignored since the block is for another app
}

// setting finds the value of an attribute. A value in the block, even an empty
// string, beats its variable; an empty variable is unset. With an unknown value,
// nothing is resolved.
func (s *settings) setting(of attribute, v Value) *setting {
	a := s.variable(VariableName(of.name), of.kind, of.check)
	a.attribute = of
	switch {
	case v.unknown:
		s.unknown = append(s.unknown, of.name)
	case v.known:
		a.origin, a.value = fromBlock, strings.TrimSpace(v.text)
	}
	if on, err := strconv.ParseBool(a.value); of.kind == flag && err == nil && !on {
		a.origin = unset // false chooses nothing, but hides its variable
	}
	return a
}

// variable finds the value of a variable.
func (s *settings) variable(name string, k kind, c check) *setting {
	value := s.variables.get(name)
	v := &setting{attribute: attribute{kind: k, check: c}, variable: name, value: value, inVariable: value}
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

// isConfirmed reports whether the variable has the block's value.
func (s *setting) isConfirmed() bool {
	return s.origin == fromBlock && s.inVariable != "" && s.value == s.inVariable
}

// name returns where the value was found, for messages.
func (s *setting) name() string {
	if s.origin == fromBlock {
		return s.attribute.name
	}
	return s.variable
}

// secret returns the zero value for a setting that is not set.
func (s *setting) secret() entra.Secret {
	switch {
	case !s.isSet():
		return entra.Secret{}
	case s.kind == file:
		return entra.Secret{Name: s.name(), Path: s.value}
	}
	return entra.Secret{Name: s.name(), Value: s.value}
}

// invalid returns what is wrong with values.
func invalid(all []*setting) []error {
	var errs []error
	for _, s := range all {
		if s.value == "" {
			errs = append(errs, errorf("%s is an empty string, which hides %s. Give it a value, remove it from the provider configuration, or set it to null.",
				s.attribute.name, s.variable))
		} else if problem := s.check(s.value); problem != "" {
			errs = append(errs, errorf("%s %s%s", s.name(), problem, Mistake(s.value)))
		}
	}
	return errs
}

func filter(all []*setting, keep func(*setting) bool) []*setting {
	return slices.DeleteFunc(slices.Clone(all), func(s *setting) bool { return !keep(s) })
}

// only returns the settings of one origin.
func only(o origin, all []*setting) []*setting {
	return filter(all, func(s *setting) bool { return s.origin == o })
}

// names lists where settings were found.
func names(all []*setting) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = s.name()
	}
	return strings.Join(texts, " and ")
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
