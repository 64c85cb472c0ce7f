// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"strings"
)

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
