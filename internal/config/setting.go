// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Value is an attribute of the provider block, written as in its variable. The zero value is null.
type Value struct {
	Text    string // may be empty if it is known
	Known   bool
	Unknown bool // whether it is known only after apply
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

// setting is the value of an attribute or of a CI system's variable, and its origin.
type setting struct {
	attribute // without a name for a CI system's variable
	variable  string

	origin     origin
	value      string
	inVariable string // the value of the variable, even if the block hides it
	withheld   bool   // whether the variable is ignored since the block is for another app
}

// setting finds the value of an attribute. A value in the block, even an empty string, beats its
// variable; an empty variable is unset. With an unknown value, nothing is resolved.
func (s *settings) setting(of attribute, v Value) *setting {
	a := s.variable(VariableName(of.name), of.kind, of.check)
	a.attribute = of
	switch {
	case v.Unknown:
		s.unknown = append(s.unknown, of.name)
	case v.Known:
		a.origin, a.value = fromBlock, strings.TrimSpace(v.Text)
	}
	if on, err := strconv.ParseBool(a.value); of.kind == flag && err == nil && !on {
		a.origin = unset // false chooses nothing, but hides its variable
	}
	return a
}

func (s *settings) variable(name string, k kind, c check) *setting {
	value := s.variables.get(name)
	v := &setting{attribute: attribute{kind: k, check: c}, variable: name, value: value, inVariable: value}
	if value != "" {
		v.origin = fromVariable
	}
	return v
}

func (s *setting) isSet() bool { return s.origin != unset }

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

func invalid(all []*setting) []error {
	var errs []error
	for _, s := range all {
		if s.value == "" {
			errs = append(errs, errorf("%s is an empty string, which overrides %s. Give it a value, remove it from the provider configuration, or set it to null.",
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

const variablePrefix = "PARTNERCENTER_"

// Variables are the environment variables of the process. The zero value has none.
type Variables struct {
	Getenv  func(name string) string // [os.Getenv]
	Environ func() []string          // [os.Environ], for the names
	Program string                   // what a user types to run this binary, for messages
}

func (v Variables) get(name string) string {
	if v.Getenv == nil {
		return ""
	}
	return strings.TrimSpace(v.Getenv(name))
}

// VariableName returns the environment variable of an attribute.
func VariableName(attribute string) string { return variablePrefix + strings.ToUpper(attribute) }

// Found returns the names of the variables of attributes and CI systems that are set.
func Found(v Variables) []string {
	found := append(attributeVariables(), ciVariables...)
	return slices.DeleteFunc(found, func(name string) bool { return v.get(name) == "" })
}

func attributeVariables() []string {
	var names []string
	for _, a := range attributes {
		names = append(names, VariableName(a.name))
	}
	return names
}

// Shown returns the value of an attribute's variable if it is valid and no secret; or "".
func Shown(v Variables, name string) string {
	for _, a := range attributes {
		isSecret := a.kind == secret || a.kind == file || a.role == ofFederatedToken
		if value := v.get(name); VariableName(a.name) == name && !isSecret && value != "" && a.check(value) == "" {
			return redact.Value(value)
		}
	}
	return ""
}

// named returns the names of all variables that match, in order and safe to display.
func (v Variables) named(match func(name string) bool) []string {
	if v.Environ == nil {
		return nil
	}
	var names []string
	for _, variable := range v.Environ() {
		if name, _, _ := strings.Cut(variable, "="); match(name) {
			if strings.ContainsFunc(name, func(r rune) bool {
				return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
			}) || len(name) > 64 {
				name = redact.Value(name)
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Empty returns the names of the attributes' variables that are set but empty.
func Empty(v Variables) []string {
	known := attributeVariables()
	return v.named(func(name string) bool { return slices.Contains(known, name) && v.get(name) == "" })
}

// Unrecognized returns the names of the variables that are set, but only look like the provider's.
func Unrecognized(v Variables) []string {
	known := attributeVariables()
	return v.named(func(name string) bool {
		upper := strings.ToUpper(name) // Windows finds a variable in any case
		isKnown := slices.Contains(known, name) || slices.Contains(known, upper) && v.get(upper) != ""
		return strings.HasPrefix(upper, variablePrefix) && v.get(name) != "" && !isKnown
	})
}

// overlooked returns sentences that name the variables without effect; "" if there are none.
func (s *settings) overlooked() string {
	text := ""
	if found := Unrecognized(s.variables); len(found) > 0 {
		text = fmt.Sprintf("%s %s set, but the provider has no such variable. ", strings.Join(found, " and "), isOrAre(len(found)))
	}
	if found := Empty(s.variables); len(found) > 0 {
		text += fmt.Sprintf("%s %s set but empty. ", strings.Join(found, " and "), isOrAre(len(found)))
	}
	return text
}
