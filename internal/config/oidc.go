// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import "slices"

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

// oidcPlace is one place that a federated token may come from. What is taken
// from it is taken whole: a URL of one place never meets the token of another.
type oidcPlace struct {
	origin                              origin
	token, tokenFile, url, requestToken *setting // nil if the place never holds it
	connection                          *setting // nil if the URL cannot be that of Azure DevOps
}

// oidcPlace returns the first place that holds anything, or an empty one.
func (s *settings) oidcPlace() oidcPlace {
	connection, url := s.adoPipelineServiceConnectionID, s.oidcRequestURL
	if url.isConfirmed() && s.oidcRequestToken.origin != fromBlock {
		variable := *url // goes with the token in a variable
		variable.origin = fromVariable
		url = &variable
	}
	places := []oidcPlace{
		{fromBlock, s.oidcToken, s.oidcTokenFilePath, url, s.oidcRequestToken, connection},
		{fromVariable, s.oidcToken, s.oidcTokenFilePath, url, s.oidcRequestToken, connection},
	}
	request := func(url, token string, connection *setting) oidcPlace {
		return oidcPlace{
			origin: fromVariable, connection: connection,
			url: s.variable(url, plain, checkRequestURL), requestToken: s.variable(token, secret, checkToken),
		}
	}
	if connection.isSet() {
		places = append(places, request(azureDevOpsURL, azureDevOpsToken, connection))
	}
	places = append(places, request(gitHubURL, gitHubToken, nil),
		oidcPlace{origin: fromVariable, token: s.variable(hcpTerraformToken, secret, checkToken)})
	for _, p := range places {
		if len(p.found()) > 0 {
			return p
		}
	}
	return oidcPlace{}
}

func (p oidcPlace) has(s *setting) bool { return s != nil && s.origin == p.origin }

// found returns the settings that the place has.
func (p oidcPlace) found() []*setting {
	return slices.DeleteFunc([]*setting{p.token, p.tokenFile, p.url, p.requestToken}, func(s *setting) bool { return !p.has(s) })
}

func (p oidcPlace) hasToken() bool { return p.has(p.token) || p.has(p.tokenFile) }

// authentication returns what the place holds and the settings that it uses.
func (p oidcPlace) authentication() (ClientAuthentication, []*setting) {
	found := p.found()
	switch {
	case len(found) == 0:
		return nil, nil
	case p.hasToken():
		return FederatedToken{found[0].secret()}, found
	}
	request := FederatedTokenRequest{URLName: p.url.name(), URL: p.url.value, Token: p.requestToken.secret()}
	if p.connection != nil {
		request.ServiceConnectionID = p.connection.value
		found = append(found, p.connection)
	}
	return request, found
}

// oidcConflicts returns errors for what cannot be used together.
func (s *settings) oidcConflicts(p oidcPlace) []error {
	found, connection := p.found(), s.adoPipelineServiceConnectionID
	switch {
	case p.hasToken() && len(found) > 1:
		return []error{errorf("%s are set in the same place, but only one source of a federated token can be used. Remove the others.", names(found))}
	case connection.origin == fromBlock && (p.hasToken() || p.connection == nil) && s.missingFederatedToken(p) == nil:
		return []error{errorf("%s conflicts with %s, which applies only to a token request to Azure DevOps (%s and %s). Remove one or the other.",
			found[0].name(), connection.name(), azureDevOpsURL, azureDevOpsToken)}
	}
	return nil
}

// missingFederatedToken returns an error if the place holds nothing, or a
// request without its URL or its token.
func (s *settings) missingFederatedToken(p oidcPlace) error {
	switch {
	case len(p.found()) == 0:
		why := s.whyWithheld(s.oidcToken, s.oidcTokenFilePath, s.oidcRequestURL, s.oidcRequestToken, s.adoPipelineServiceConnectionID)
		next := "Set oidc_token (PARTNERCENTER_OIDC_TOKEN), oidc_token_file_path (PARTNERCENTER_OIDC_TOKEN_FILE_PATH), " +
			"or oidc_request_url and oidc_request_token (PARTNERCENTER_OIDC_REQUEST_URL and _TOKEN). " +
			"In GitHub Actions, give the job the permission id-token: write. " +
			"In Azure DevOps, set ado_pipeline_service_connection_id (PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID) and map SYSTEM_ACCESSTOKEN into the step's environment. " +
			"In HCP Terraform, set TFC_WORKLOAD_IDENTITY_AUDIENCE."
		if why != "" {
			next = "Set oidc_token, oidc_token_file_path, ado_pipeline_service_connection_id, or oidc_request_url and oidc_request_token in the provider configuration."
		}
		return errorf("%s requires a federated token, but none was found. %s%s", s.useOIDC.name(), why, next)
	case p.hasToken(), p.has(p.url) && p.has(p.requestToken):
		return nil
	case p.has(p.url) && p.origin == fromBlock && s.oidcRequestToken.origin == fromVariable:
		return unsafeDestination(p.url, s.oidcRequestToken)
	case p.has(p.url):
		return s.incompletePair(p.url, p.requestToken)
	}
	return s.incompletePair(p.requestToken, p.url)
}

// incompletePair returns the error for a request that lacks its URL or its token.
func (s *settings) incompletePair(half, missing *setting) error {
	missingName, hint := missing.variable, ""
	if half.origin == fromBlock {
		missingName = missing.attribute
	}
	if missingName == azureDevOpsToken {
		hint = " Map System.AccessToken to " + azureDevOpsToken + " in the step's environment."
	}
	return errorf("%s is set without %s. %sThe URL and the token must be a pair from the same place.%s",
		half.name(), missingName, s.whyWithheld(missing), hint)
}
