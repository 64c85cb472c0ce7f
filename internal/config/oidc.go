// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import "github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"

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

var ciVariables = []string{azureDevOpsURL, azureDevOpsToken, gitHubURL, gitHubToken, hcpTerraformToken}

// oidcSource is a source of a federated token. Its URL is never combined with another's token.
type oidcSource struct {
	origin                              origin
	token, tokenFile, url, requestToken *setting // nil if the source never holds it
	connection                          *setting // nil if the URL is not Azure DevOps's
}

// oidcSource returns the first source that holds anything, or an empty one.
func (s *settings) oidcSource() oidcSource {
	token, tokenFile := s.of("oidc_token"), s.of("oidc_token_file_path")
	url, requestToken, connection := s.of("oidc_request_url"), s.of("oidc_request_token"), s.of("ado_pipeline_service_connection_id")
	if url.isConfirmed() && requestToken.origin != fromBlock {
		variable := *url // goes with the token in a variable
		variable.origin = fromVariable
		url = &variable
	}
	sources := []oidcSource{
		{fromBlock, token, tokenFile, url, requestToken, connection},
		{fromVariable, token, tokenFile, url, requestToken, connection},
	}
	request := func(url, token string, connection *setting) oidcSource {
		return oidcSource{
			origin: fromVariable, connection: connection,
			url: s.variable(url, plain, checkRequestURL), requestToken: s.variable(token, secret, checkToken),
		}
	}
	if connection.isSet() {
		sources = append(sources, request(azureDevOpsURL, azureDevOpsToken, connection))
	}
	sources = append(sources, request(gitHubURL, gitHubToken, nil),
		oidcSource{origin: fromVariable, token: s.variable(hcpTerraformToken, secret, checkToken)})
	for _, o := range sources {
		if len(o.found()) > 0 {
			return o
		}
	}
	return oidcSource{}
}

func (o oidcSource) has(s *setting) bool { return s != nil && s.origin == o.origin }

func (o oidcSource) found() []*setting {
	return filter([]*setting{o.token, o.tokenFile, o.url, o.requestToken}, o.has)
}

func (o oidcSource) hasToken() bool { return o.has(o.token) || o.has(o.tokenFile) }

func (o oidcSource) used() []*setting {
	used := o.found()
	if len(used) > 0 && !o.hasToken() && o.connection != nil {
		used = append(used, o.connection)
	}
	return used
}

// authentication returns the client authentication of a complete source.
func (o oidcSource) authentication(audience string) entra.ClientAuthentication {
	if o.hasToken() {
		return entra.FederatedToken{Secret: o.found()[0].secret()}
	}
	request := entra.FederatedTokenRequest{URLName: o.url.name(), URL: o.url.value, Token: o.requestToken.secret(), Audience: audience}
	if o.connection != nil {
		request.ServiceConnectionID = o.connection.value
	}
	return request
}

// oidcConflicts returns errors for settings that cannot be used together.
func (s *settings) oidcConflicts(o oidcSource) []error {
	found, connection := o.found(), s.of("ado_pipeline_service_connection_id")
	switch {
	case o.hasToken() && len(found) > 1:
		return []error{errorf("%s are set. Use only one source of the federated token, and remove the others.", names(found))}
	case connection.origin == fromBlock && (o.hasToken() || o.connection == nil) && s.missingFederatedToken(o) == nil:
		return []error{errorf("%s conflicts with %s, which applies only to a token request to Azure DevOps (%s and %s). Remove one of them.",
			found[0].name(), connection.name(), azureDevOpsURL, azureDevOpsToken)}
	}
	return nil
}

// missingFederatedToken returns an error if the source is empty, or holds a request
// without its URL or its token.
func (s *settings) missingFederatedToken(o oidcSource) []error {
	requestToken := s.of("oidc_request_token")
	switch {
	case len(o.found()) == 0:
		why := s.whyWithheld(s.having(ofFederatedToken)...)
		next := "Set oidc_token (PARTNERCENTER_OIDC_TOKEN), oidc_token_file_path (PARTNERCENTER_OIDC_TOKEN_FILE_PATH), " +
			"or oidc_request_url and oidc_request_token (PARTNERCENTER_OIDC_REQUEST_URL and _TOKEN). " +
			"In GitHub Actions, give the job the permission id-token: write. " +
			"In Azure DevOps, set ado_pipeline_service_connection_id (PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID) " +
			"and map System.AccessToken to SYSTEM_ACCESSTOKEN in the step's environment. " +
			"In HCP Terraform, set TFC_WORKLOAD_IDENTITY_AUDIENCE."
		if why != "" {
			next = "Set oidc_token, oidc_token_file_path, ado_pipeline_service_connection_id, or oidc_request_url and oidc_request_token in the provider configuration."
		}
		return []error{errorf("%s requires a federated token, but none was found. %s%s%s", s.of("use_oidc").name(), why, s.overlooked(), next)}
	case o.hasToken(), o.has(o.url) && o.has(o.requestToken):
		return nil
	case o.has(o.url) && o.origin == fromBlock && requestToken.origin == fromVariable:
		return []error{unsafeDestination(o.url, requestToken)}
	}
	half, missing := o.url, o.requestToken
	if !o.has(o.url) {
		half, missing = missing, half
	}
	missingName, hint := missing.variable, ""
	switch {
	case half.origin == fromBlock:
		missingName = missing.attribute.name
	case missingName == azureDevOpsToken:
		hint = " Map System.AccessToken to " + azureDevOpsToken + " in the step's environment."
	}
	return []error{errorf("%s is set without %s. %s%sThe URL and the token must both come from the provider block or both from environment variables.%s",
		half.name(), missingName, s.whyWithheld(missing), s.overlooked(), hint)}
}
