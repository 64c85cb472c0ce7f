// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

const defaultMaxRetries = 5

// The choices of a user: one token source, and at most one client
// authentication beside a refresh token.
var (
	tokenSources          = []string{"refresh_token", "refresh_token_file_path", "access_token"}
	clientAuthentications = []string{"client_secret", "client_secret_file_path"}
)

// options are what a configuration and an environment come to.
type options struct {
	cloud         cloud
	endpoint      string
	authorityHost string
	maxRetries    int32

	// accessToken is a ready token; if it is empty, the others get one.
	accessToken  string
	tenantID     string
	clientID     string
	refreshToken entra.Secret
	clientSecret *entra.Secret
}

// validate returns what is wrong with settings whatever the environment adds.
func validate(found settings) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, attribute := range slices.Sorted(maps.Keys(found)) {
		if s := found[attribute]; s.configured {
			addProblem(&diags, s.check())
		}
	}
	source, problem := found.choose(tokenSources)
	addProblem(&diags, problem)
	authentication, problem := found.choose(clientAuthentications)
	addProblem(&diags, problem)
	if source.attribute == "access_token" && authentication.configured {
		addProblem(&diags, fmt.Sprintf("%s has no use for %s: a ready token needs no client authentication. Remove one of the two.",
			source.name(), authentication.name()))
	}
	return diags
}

// resolve turns what was found into options. It is a pure function.
func resolve(found settings) (options, diag.Diagnostics) {
	diags := validate(found)
	if diags.HasError() {
		return options{}, diags
	}
	source, _ := found.choose(tokenSources)
	authentication, _ := found.choose(clientAuthentications)
	if !source.isSet() {
		diags.Append(missingTokenSource(authentication))
		return options{}, diags
	}

	used := []string{"environment", "endpoint", "max_retries", source.attribute}
	secrets, destinations := []setting{source}, []string{"endpoint"}
	if source.attribute != "access_token" {
		used = append(used, "tenant_id", "client_id", "authority_host")
		destinations = append(destinations, "authority_host")
		if authentication.isSet() {
			used = append(used, authentication.attribute)
			secrets = append(secrets, authentication)
		}
		for _, attribute := range []string{"tenant_id", "client_id"} {
			if !found[attribute].isSet() {
				addProblem(&diags, fmt.Sprintf("%s needs %s: set it in the provider configuration or in %s.",
					source.name(), attribute, variableName(attribute)))
			}
		}
	}
	for _, attribute := range used {
		if s := found[attribute]; s.fromVariable() {
			addProblem(&diags, s.check())
		}
	}
	if diags.HasError() {
		return options{}, diags
	}
	for _, attribute := range destinations {
		addProblem(&diags, found.checkDestination(attribute, secrets))
	}
	if diags.HasError() {
		return options{}, diags
	}
	return found.options(source, authentication), diags
}

// choose picks one of several settings. One in the configuration hides those in
// variables; two at the same level are a problem.
func (found settings) choose(attributes []string) (chosen setting, problem string) {
	for _, level := range []struct {
		holds func(setting) bool
		place string
	}{
		{func(s setting) bool { return s.configured }, "in the provider configuration"},
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

// checkDestination keeps a change of the provider block from sending elsewhere
// what a CI system holds in its variables.
func (found settings) checkDestination(attribute string, secrets []setting) string {
	destination := found[attribute]
	if !destination.configured || destination.value == destination.variable {
		return ""
	}
	for _, secret := range secrets {
		if secret.fromVariable() {
			return fmt.Sprintf("%s is set in the provider configuration, and must not receive what comes from %s: "+
				"a change of the configuration could then send the secret anywhere. Set %s to the same value to allow it.",
				attribute, secret.name(), variableName(attribute))
		}
	}
	return ""
}

// options assembles what resolve has checked.
func (found settings) options(source, authentication setting) options {
	o := options{cloud: clouds[0], maxRetries: defaultMaxRetries}
	if s := found["environment"]; s.isSet() {
		o.cloud, _ = cloudNamed(s.value)
	}
	o.endpoint, o.authorityHost = o.cloud.endpoint, o.cloud.authorityHost
	if s := found["endpoint"]; s.isSet() {
		o.endpoint, _ = parseEndpoint(s.value)
	}
	if s := found["max_retries"]; s.isSet() {
		o.maxRetries, _ = parseMaxRetries(s.value)
	}
	if source.attribute == "access_token" {
		o.accessToken = source.value
		return o
	}
	if s := found["authority_host"]; s.isSet() {
		o.authorityHost, _ = parseHost(s.value)
	}
	o.tenantID, o.clientID = found["tenant_id"].value, found["client_id"].value
	o.refreshToken = secretOf(source)
	if authentication.isSet() {
		secret := secretOf(authentication)
		o.clientSecret = &secret
	}
	return o
}

func secretOf(s setting) entra.Secret {
	if strings.HasSuffix(s.attribute, "_file_path") {
		return entra.Secret{Name: s.name(), Path: s.value}
	}
	return entra.Secret{Name: s.name(), Value: s.value}
}

func missingTokenSource(authentication setting) diag.Diagnostic {
	detail := "No token source was found. Set refresh_token (or PARTNERCENTER_REFRESH_TOKEN) together with tenant_id and client_id; " +
		"or refresh_token_file_path (PARTNERCENTER_REFRESH_TOKEN_FILE_PATH) for a token in a file; " +
		"or access_token (PARTNERCENTER_ACCESS_TOKEN) for a ready token."
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
