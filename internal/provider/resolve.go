// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

const defaultMaxRetries = 5

// options are what a configuration and an environment come to.
type options struct {
	cloud         config.Cloud
	endpoint      string
	authorityHost string
	maxRetries    int32

	// accessToken is a ready token, and useCLI asks az for one; without
	// either, the refresh token is redeemed.
	accessToken    string
	useCLI         bool
	tenantID       string
	clientID       string
	refreshToken   entra.Secret
	authentication clientAuthentication
}

// clientAuthentication is how the app authenticates. One of its three parts is
// set, or none for a public client.
type clientAuthentication struct {
	secret entra.Secret

	certificate         entra.Secret
	certificatePassword entra.Secret // zero for none

	federatedToken    entra.Secret // zero if it is requested
	requestURL        string
	requestToken      entra.Secret
	serviceConnection string // empty but for Azure DevOps
}

// resolve turns what was found into options. It is a pure function.
func resolve(found settings) (options, diag.Diagnostics) {
	diags := validate(found)
	if diags.HasError() {
		return options{}, diags
	}
	chosen, _ := found.choices()
	if !chosen.source.isSet() {
		diags.Append(missingTokenSource(chosen.authentication))
		return options{}, diags
	}
	for _, problem := range found.missing(chosen) {
		addProblem(&diags, problem)
	}
	for _, s := range found.used(chosen) {
		if s.fromVariable() {
			addProblem(&diags, s.check())
		}
	}
	if diags.HasError() {
		return options{}, diags
	}
	for _, problem := range found.unsafeDestinations(chosen) {
		addProblem(&diags, problem)
	}
	if diags.HasError() {
		return options{}, diags
	}
	return found.options(chosen), diags
}

// missing says what a refresh token and its client authentication need and do
// not have.
func (found settings) missing(chosen choices) []string {
	if !chosen.redeems() {
		return nil
	}
	var problems []string
	for _, attribute := range []string{"tenant_id", "client_id"} {
		if !found[attribute].isSet() {
			problems = append(problems, fmt.Sprintf("%s needs %s: set it in the provider configuration or in %s.",
				chosen.source.name(), attribute, variableName(attribute)))
		}
	}
	if !chosen.authentication.isSet() {
		problems = append(problems, found.strayCompanions(chosen)...)
	}
	if chosen.authentication.attribute == "use_oidc" {
		problems = append(problems, chosen.federated.incomplete(found, chosen.authentication))
	}
	return problems
}

// used are the settings that the choices come to.
func (found settings) used(chosen choices) []setting {
	used := []setting{found["environment"], found["endpoint"], found["max_retries"], chosen.source}
	switch {
	case chosen.redeems():
		used = append(used, found["tenant_id"], found["client_id"], found["authority_host"], chosen.authentication, chosen.password)
		used = append(used, chosen.federated.settings()...)
	case chosen.source.attribute == "use_cli":
		used = append(used, found["tenant_id"])
	}
	return used
}

// options assembles what resolve has checked.
func (found settings) options(chosen choices) options {
	o := options{cloud: config.Clouds[0], maxRetries: defaultMaxRetries}
	if s := found["environment"]; s.isSet() {
		o.cloud, _ = config.CloudNamed(s.value)
	}
	o.endpoint, o.authorityHost = o.cloud.Endpoint, o.cloud.AuthorityHost
	if s := found["endpoint"]; s.isSet() {
		o.endpoint, _ = parseEndpoint(s.value)
	}
	if s := found["max_retries"]; s.isSet() {
		o.maxRetries, _ = parseMaxRetries(s.value)
	}
	switch chosen.source.attribute {
	case "access_token":
		o.accessToken = chosen.source.value
		return o
	case "use_cli":
		o.useCLI, o.tenantID = true, found["tenant_id"].value
		return o
	}
	if s := found["authority_host"]; s.isSet() {
		o.authorityHost, _ = parseHost(s.value)
	}
	o.tenantID, o.clientID = found["tenant_id"].value, found["client_id"].value
	o.refreshToken = secretOf(chosen.source)
	o.authentication = chosen.clientAuthentication()
	return o
}

func (c choices) clientAuthentication() clientAuthentication {
	switch c.authentication.attribute {
	case "client_secret", "client_secret_file_path":
		return clientAuthentication{secret: secretOf(c.authentication)}
	case "client_certificate", "client_certificate_path":
		return clientAuthentication{certificate: secretOf(c.authentication), certificatePassword: secretOf(c.password)}
	case "use_oidc":
		if c.federated.token.isSet() {
			return clientAuthentication{federatedToken: secretOf(c.federated.token)}
		}
		requestURL, _ := parseRequestURL(c.federated.url.value)
		return clientAuthentication{
			requestURL: requestURL, requestToken: secretOf(c.federated.authorization),
			serviceConnection: c.federated.serviceConnection.value,
		}
	}
	return clientAuthentication{}
}

// secretOf is zero for a setting that is not set.
func secretOf(s setting) entra.Secret {
	switch {
	case !s.isSet():
		return entra.Secret{}
	case strings.HasSuffix(s.attribute, "_path"):
		return entra.Secret{Name: s.name(), Path: s.value}
	}
	return entra.Secret{Name: s.name(), Value: s.value}
}
