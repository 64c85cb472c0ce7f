// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import "strings"

// oidcPlace is one place that a federated token may come from. What is taken
// from it is taken whole: a URL of one place never meets the token of another.
type oidcPlace struct {
	token, tokenFile, url, requestToken setting
	connection                          setting // set if the URL may be that of Azure DevOps
}

// oidcPlaces are in the order of their precedence.
func (s *settings) oidcPlaces() []oidcPlace {
	connection := s.adoPipelineServiceConnectionID
	block := oidcPlace{
		s.oidcToken.inBlock(), s.oidcTokenFilePath.inBlock(), s.oidcRequestURL.inBlock(), s.oidcRequestToken.inBlock(), connection,
	}
	if !block.requestToken.isSet() && block.url.isConfirmed() {
		block.url = setting{} // it is in the next place as well
	}
	places := []oidcPlace{block, {
		s.oidcToken.asVariable(), s.oidcTokenFilePath.asVariable(), s.oidcRequestURL.asVariable(), s.oidcRequestToken.asVariable(), connection,
	}}
	if connection.isSet() {
		places = append(places, oidcPlace{url: s.azureDevOpsURL, requestToken: s.azureDevOpsToken, connection: connection})
	}
	return append(places,
		oidcPlace{url: s.gitHubURL, requestToken: s.gitHubToken},
		oidcPlace{token: s.hcpTerraformToken})
}

// federated authenticates with a federated token: that of the first place that
// holds anything.
func (s *settings) federated() method[ClientAuthentication] {
	m := method[ClientAuthentication]{
		by:      s.useOIDC,
		options: []setting{s.oidcToken, s.oidcTokenFilePath, s.oidcRequestURL, s.oidcRequestToken, s.adoPipelineServiceConnectionID},
	}
	for _, p := range s.oidcPlaces() {
		if found := names([]setting{p.token, p.tokenFile, p.url, p.requestToken}, setting.isSet); len(found) > 0 {
			s.take(p, found, &m)
			return m
		}
	}
	m.incomplete = errorf("%s requires a federated token, but none was found. %sSet oidc_token (PARTNERCENTER_OIDC_TOKEN), "+
		"oidc_token_file_path (PARTNERCENTER_OIDC_TOKEN_FILE_PATH), or oidc_request_url and oidc_request_token (PARTNERCENTER_OIDC_REQUEST_URL and _TOKEN). "+
		"In GitHub Actions, give the job the permission id-token: write. "+
		"In Azure DevOps, set ado_pipeline_service_connection_id (PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID) and map SYSTEM_ACCESSTOKEN into the step's environment. "+
		"In HCP Terraform, set TFC_WORKLOAD_IDENTITY_AUDIENCE.", s.useOIDC.name(), s.whyWithheld(m.options...))
	return m
}

// take takes the federated token, or the request for one, from a place.
func (s *settings) take(p oidcPlace, found []string, m *method[ClientAuthentication]) {
	token := p.token
	if p.tokenFile.isSet() {
		token = p.tokenFile
	}
	isRequest := !token.isSet()
	if isRequest {
		m.uses = []setting{p.url, p.requestToken, p.connection}
		m.value = FederatedTokenRequest{p.url.name(), requestURL(p.url.value), p.requestToken.secret(), p.connection.value}
		m.incomplete = s.pairError(p)
	} else {
		m.uses = []setting{token}
		m.value = FederatedToken{token.secret()}
	}

	connection, toAzureDevOps := s.adoPipelineServiceConnectionID, isRequest && p.connection.isSet()
	switch {
	case !isRequest && len(found) > 1:
		m.conflict = errorf("%s are set in the same place, but only one source of a federated token can be used. Remove the others.",
			strings.Join(found, " and "))
	case connection.isFrom(fromBlock) && !toAzureDevOps && m.incomplete == nil:
		m.conflict = errorf("%s conflicts with %s, which applies only to a token request to Azure DevOps (%s and %s). Remove one or the other.",
			found[0], connection.name(), azureDevOpsURL, azureDevOpsToken)
	}
}

// pairError returns an error if a request lacks its URL or its token.
func (s *settings) pairError(p oidcPlace) error {
	half, missing := p.url, p.requestToken
	switch {
	case p.url.isSet() && p.requestToken.isSet():
		return nil
	case p.url.isFrom(fromBlock) && s.oidcRequestToken.isFrom(fromVariable):
		return unsafeDestination(p.url, s.oidcRequestToken.name())
	case !p.url.isSet():
		half, missing = p.requestToken, p.url
	}
	missingName, hint := missing.variable, ""
	if half.isFrom(fromBlock) {
		missingName = missing.attribute
	}
	if missingName == azureDevOpsToken {
		hint = " Map System.AccessToken to " + azureDevOpsToken + " in the step's environment."
	}
	return errorf("%s is set without %s. %sThe URL and the token must be a pair from the same place.%s",
		half.name(), missingName, s.whyWithheld(missing), hint)
}
