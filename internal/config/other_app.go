// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"slices"
	"strings"
)

// withholdFromOtherApp unsets what variables hold for the app that they name, if
// the block names another one or another tenant. The variables of CI systems
// stand for the job, whichever app trusts it, and stay.
func (s *settings) withholdFromOtherApp() {
	for _, id := range []*setting{s.tenantID, s.clientID} {
		// Case makes no difference in a GUID or a domain name.
		if id.inVariable != "" && !strings.EqualFold(id.value, id.inVariable) {
			s.otherApp = append(s.otherApp, id)
		}
	}
	if len(s.otherApp) == 0 {
		return
	}
	for _, a := range slices.Concat([]*setting{s.refreshToken, s.refreshTokenFilePath}, s.clientAuthentications(), s.options()) {
		a.inVariable = ""
		if a.origin == fromVariable {
			a.origin, a.value, a.withheld = unset, "", true
		}
	}
}

// whyWithheld says which of the variables are not used, and why; it is empty if
// all are.
func (s *settings) whyWithheld(all ...*setting) string {
	var withheld []*setting
	for _, a := range all {
		if a.withheld {
			withheld = append(withheld, a)
		}
	}
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
		names(withheld), are, names(s.otherApp), strings.Join(variables, " and "))
}
