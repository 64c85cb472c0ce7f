// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strconv"
	"strings"
)

// Value is what the provider block gives for an attribute, written as it would
// be in a variable. The zero value is null.
type Value struct {
	text           string
	known, unknown bool
}

// Known is a value, which may be empty.
func Known(text string) Value { return Value{text: text, known: true} }

// Unknown is a value that is known only after apply.
func Unknown() Value { return Value{unknown: true} }

// VariableName is the environment variable of an attribute.
func VariableName(attribute string) string {
	return "PARTNERCENTER_" + strings.ToUpper(attribute)
}

// Variables that a CI system sets for jobs that may request a federated token.
//
//nolint:gosec // G101 takes the names for credentials
const (
	azureDevOpsURL    = "SYSTEM_OIDCREQUESTURI"
	azureDevOpsToken  = "SYSTEM_ACCESSTOKEN"
	gitHubURL         = "ACTIONS_ID_TOKEN_REQUEST_URL"
	gitHubToken       = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
	hcpTerraformToken = "TFC_WORKLOAD_IDENTITY_TOKEN"
)

type origin int

const (
	unset origin = iota
	fromBlock
	fromVariable
)

type kind int

const (
	plain  kind = iota
	secret      // the credential itself
	file        // the path of a file that holds it
	flag        // true or false
	login       // a flag for the credential that this machine is signed in with
)

// setting is the value of an attribute and where it was found.
type setting struct {
	attribute string // empty for the variable of a CI system
	variable  string
	kind      kind
	check     func(value string) error // nil if any value will do
	origin    origin
	value     string
	off       bool // a flag that is set to false, which hides its variable but chooses nothing
	// inVariable is the value of the variable, even if the block hides it.
	inVariable string
	// withheld is set if the variable is not used since the block is for
	// another app.
	withheld bool
}

// name is where the value was found, for messages.
func (s setting) name() string {
	if s.origin == fromBlock {
		return s.attribute
	}
	return s.variable
}

func (s setting) isSet() bool { return s.isFrom(fromBlock) || s.isFrom(fromVariable) }

func (s setting) isFrom(place origin) bool { return s.origin == place && !s.off }

// isExternal reports whether it gives a credential that the block itself does
// not hold.
func (s setting) isExternal() bool {
	switch s.kind {
	case secret:
		return s.isFrom(fromVariable)
	case file, login:
		return s.isSet()
	}
	return false
}

// asVariable is the setting as the environment alone gives it.
func (s setting) asVariable() setting {
	s.origin, s.value = unset, s.inVariable
	if s.value != "" {
		s.origin = fromVariable
	}
	return s
}

// inBlock is the setting as the block alone gives it.
func (s setting) inBlock() setting {
	if s.origin != fromBlock {
		s.origin, s.value, s.off = unset, "", false
	}
	return s
}

// isConfirmed reports whether the block sets what the variable says as well.
func (s setting) isConfirmed() bool { return s.origin == fromBlock && s.value == s.inVariable }

// secret is zero for a setting that is not set.
func (s setting) secret() Secret {
	switch {
	case !s.isSet():
		return Secret{}
	case s.kind == file:
		return Secret{Name: s.name(), Path: s.value}
	}
	return Secret{Name: s.name(), Value: s.value}
}

// verify returns what is wrong with the value.
func (s setting) verify() error {
	if s.value == "" {
		return errorf("%s is an empty string, which hides %s. Give it a value, remove it from the provider configuration, or set it to null.",
			s.attribute, s.variable)
	}
	if s.check == nil {
		return nil
	}
	if err := s.check(s.value); err != nil {
		return errorf("%s %v", s.name(), err)
	}
	return nil
}

// reader reads settings one by one.
type reader struct {
	getenv func(string) string
	// otherApp are the attributes by which the block names another app or tenant
	// than the variables do. Their credentials are then withheld.
	otherApp []setting

	all     []setting
	unknown []string
}

// attribute reads an attribute. A value in the block, even an empty string,
// beats its variable; an empty variable is unset. An unknown value never falls
// back to the variable.
func (r *reader) attribute(name string, v Value, k kind, check func(string) error) setting {
	s := setting{attribute: name, variable: VariableName(name), kind: k, check: check}
	if v.unknown {
		r.unknown = append(r.unknown, name)
		return s
	}
	s.inVariable = strings.TrimSpace(r.getenv(s.variable))
	s = s.asVariable()
	s.off = s.isFalse()
	if len(r.otherApp) > 0 {
		s.withheld = s.isSet()
		s.origin, s.value, s.inVariable, s.off = unset, "", "", false
	}
	if v.known {
		s.origin, s.value, s.withheld = fromBlock, strings.TrimSpace(v.text), false
		s.off = s.isFalse()
	}
	r.all = append(r.all, s)
	return s
}

// ciVariable reads what a CI system sets. It stands for the job, whichever app
// trusts it, and is never withheld.
func (r *reader) ciVariable(name string, k kind, check func(string) error) setting {
	return setting{variable: name, kind: k, check: check, inVariable: strings.TrimSpace(r.getenv(name))}.asVariable()
}

func (s setting) isFalse() bool {
	on, err := strconv.ParseBool(s.value)
	return (s.kind == flag || s.kind == login) && err == nil && !on
}

// differing are the settings that the block and the variable set differently.
// Case makes no difference in a GUID or a domain name.
func differing(all ...setting) []setting {
	return slices.DeleteFunc(all, func(s setting) bool {
		return s.origin != fromBlock || s.inVariable == "" || strings.EqualFold(s.value, s.inVariable)
	})
}

// names are those of the settings that have the property.
func names(all []setting, has func(setting) bool) []string {
	var found []string
	for _, s := range all {
		if has(s) {
			found = append(found, s.name())
		}
	}
	return found
}

func attributes(of []setting) []string {
	var all []string
	for _, s := range of {
		all = append(all, s.attribute)
	}
	return all
}
