// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// The choices of a user: one token source, and at most one client
// authentication beside a refresh token.
var (
	tokenSources          = []string{"refresh_token", "refresh_token_file_path", "access_token", "use_cli"}
	clientAuthentications = []string{"client_secret", "client_secret_file_path", "client_certificate", "client_certificate_path", "use_oidc"}
)

// companions have a use beside these client authentications alone.
var companions = map[string][]string{
	"client_certificate_password":        {"client_certificate", "client_certificate_path"},
	"oidc_token":                         {"use_oidc"},
	"oidc_token_file_path":               {"use_oidc"},
	"oidc_request_url":                   {"use_oidc"},
	"oidc_request_token":                 {"use_oidc"},
	"ado_pipeline_service_connection_id": {"use_oidc"},
}

// choices are what was chosen among the settings; none of it need be set.
type choices struct {
	source         setting
	authentication setting
	password       setting // of a certificate
	federated      federatedToken
}

// redeems tells whether a refresh token is the source.
func (c choices) redeems() bool {
	return strings.HasPrefix(c.source.attribute, "refresh_token")
}

// choices makes the choices, and says where they are not clear.
func (found settings) choices() (chosen choices, problems []string) {
	var problem string
	chosen.source, problem = found.choose(tokenSources)
	problems = append(problems, problem)
	chosen.authentication, problem = found.choose(clientAuthentications)
	problems = append(problems, problem)
	switch chosen.authentication.attribute {
	case "client_certificate", "client_certificate_path":
		chosen.password = found["client_certificate_password"]
	case "use_oidc":
		chosen.federated, problem = found.federatedToken()
		problems = append(problems, problem)
	}
	return chosen, problems
}

// choose picks one of several settings. One in the configuration hides those in
// variables; two at the same level are a problem.
func (found settings) choose(attributes []string) (chosen setting, problem string) {
	for _, level := range []struct {
		holds func(setting) bool
		place string
	}{
		{setting.fromConfiguration, "in the provider configuration"},
		{setting.fromVariable, "as environment variables"},
	} {
		var names []string
		for _, attribute := range attributes {
			if s := found[attribute]; level.holds(s) {
				chosen, names = s, append(names, s.name())
			}
		}
		switch {
		case len(names) == 1:
			return chosen, ""
		case len(names) > 1:
			return setting{}, fmt.Sprintf("%s are set %s, and only one of them can be used. Remove the others.",
				strings.Join(names, " and "), level.place)
		}
	}
	return setting{}, ""
}

// validate returns what is wrong with settings whatever the environment adds.
func validate(found settings) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, attribute := range slices.Sorted(maps.Keys(found)) {
		if s := found[attribute]; s.configured {
			addProblem(&diags, s.check())
		}
	}
	chosen, problems := found.choices()
	switch {
	case chosen.source.isSet() && !chosen.redeems():
		problems = append(problems, found.useless(chosen.source))
	case chosen.authentication.isSet(): // else a variable may still choose one
		problems = append(problems, found.strayCompanions(chosen)...)
	}
	for _, problem := range problems {
		addProblem(&diags, problem)
	}
	return diags
}

// useless names what the configuration sets for the redemption of a refresh
// token, where none is redeemed.
func (found settings) useless(source setting) string {
	attributes := append([]string{"authority_host"}, clientAuthentications...)
	names := found.configuredAmong(append(attributes, slices.Sorted(maps.Keys(companions))...))
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("%s has no use for %s: only a refresh token is redeemed at Microsoft Entra. Remove one or the other.",
		source.name(), strings.Join(names, " and "))
}

// strayCompanions names what the configuration sets for another client
// authentication than the chosen one.
func (found settings) strayCompanions(chosen choices) []string {
	var problems []string
	for _, attribute := range found.configuredAmong(slices.Sorted(maps.Keys(companions))) {
		owners := companions[attribute]
		switch {
		case slices.Contains(owners, chosen.authentication.attribute):
		case chosen.authentication.isSet():
			problems = append(problems, fmt.Sprintf("%s has no use for %s, which goes with %s. Remove one or the other.",
				chosen.authentication.name(), attribute, strings.Join(owners, " or ")))
		default:
			problems = append(problems, fmt.Sprintf("%s is set in the provider configuration without %s. Set that as well, or remove it.",
				attribute, strings.Join(owners, " or ")))
		}
	}
	if id := found["ado_pipeline_service_connection_id"]; id.configured && chosen.federated.hasNoUseForConnection() {
		problems = append(problems, fmt.Sprintf("%s has no use for %s, which goes with a request to Azure DevOps: %s and %s. Remove one or the other.",
			chosen.federated.settings()[0].name(), id.name(), azureDevOpsURL, azureDevOpsToken))
	}
	return problems
}

func (found settings) configuredAmong(attributes []string) []string {
	return slices.DeleteFunc(slices.Clone(attributes), func(attribute string) bool { return !found[attribute].fromConfiguration() })
}

func missingTokenSource(authentication setting) diag.Diagnostic {
	detail := "No token source was found. Set refresh_token (or PARTNERCENTER_REFRESH_TOKEN) together with tenant_id and client_id; " +
		"or refresh_token_file_path (PARTNERCENTER_REFRESH_TOKEN_FILE_PATH) for a token in a file; " +
		"or access_token (PARTNERCENTER_ACCESS_TOKEN) for a ready token; " +
		"or use_cli (PARTNERCENTER_USE_CLI) at a desk where az login was done."
	if authentication.isSet() {
		detail = fmt.Sprintf("%s authenticates the app, but no token source was found. ", authentication.name()) +
			"Partner Center reads a provisioning status for App+User credentials only: an app alone is refused. " +
			"Add the partner user's refresh token from the secure application model, as refresh_token or PARTNERCENTER_REFRESH_TOKEN; " +
			"or set access_token or PARTNERCENTER_ACCESS_TOKEN instead of both."
	}
	return diag.NewErrorDiagnostic("Missing Partner Center Credentials", detail)
}

// addProblem adds an error unless the text is empty. None of them has an
// attribute path: Terraform would print the source line, with a literal secret
// in it.
func addProblem(diags *diag.Diagnostics, problem string) {
	if problem != "" {
		diags.AddError("Invalid Provider Configuration", problem)
	}
}
