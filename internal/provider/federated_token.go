// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
)

// federatedToken is where the assertion of use_oidc comes from: a token, or a
// request for one. It is empty if there is none.
type federatedToken struct {
	token setting // as it is, or in a file

	url, authorization setting
	serviceConnection  setting // makes it a request to Azure DevOps
}

const missingFederatedToken = " needs a federated token, and none was found. Set oidc_token (PARTNERCENTER_OIDC_TOKEN), " +
	"oidc_token_file_path (PARTNERCENTER_OIDC_TOKEN_FILE_PATH), or oidc_request_url and oidc_request_token (PARTNERCENTER_OIDC_REQUEST_URL and _TOKEN). " +
	"In GitHub Actions, give the job the permission id-token: write. " +
	"In Azure DevOps, set ado_pipeline_service_connection_id (PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID) and map SYSTEM_ACCESSTOKEN into the step's environment. " +
	"In HCP Terraform, set TFC_WORKLOAD_IDENTITY_AUDIENCE."

// settings are those that make it up.
func (f federatedToken) settings() []setting {
	return onlySet(f.token, f.url, f.authorization, f.serviceConnection)
}

// secret is what must not go astray.
func (f federatedToken) secret() setting {
	if f.token.isSet() {
		return f.token
	}
	return f.authorization
}

// hasNoUseForConnection tells whether it is found, and not by a request to
// Azure DevOps.
func (f federatedToken) hasNoUseForConnection() bool {
	return f.secret().isSet() && !f.serviceConnection.isSet()
}

// oidcPlace is one place where a federated token may come from. What is taken
// from it is taken whole: a URL of one place never meets the token of another.
type oidcPlace struct {
	token, file, url, authorization setting
	// connection is set if the URL may be that of Azure DevOps.
	connection setting
}

func (p oidcPlace) settings() []setting {
	return onlySet(p.token, p.file, p.url, p.authorization)
}

// oidcPlaces are in the order of their precedence.
func (found settings) oidcPlaces() []oidcPlace {
	connection := found["ado_pipeline_service_connection_id"]
	place := func(at func(setting) setting) oidcPlace {
		return oidcPlace{
			at(found["oidc_token"]), at(found["oidc_token_file_path"]), at(found["oidc_request_url"]), at(found["oidc_request_token"]), connection,
		}
	}
	configuration := place(func(s setting) setting {
		if s.configured {
			return s
		}
		return setting{}
	})
	if !configuration.authorization.isSet() && configuration.url.value == configuration.url.variable {
		configuration.url = setting{} // the variable says the same
	}
	places := []oidcPlace{configuration, place(func(s setting) setting {
		return setting{attribute: s.attribute, value: s.variable}
	})}
	if connection.isSet() {
		places = append(places, oidcPlace{url: found[azureDevOpsURL], authorization: found[azureDevOpsToken], connection: connection})
	}
	return append(places,
		oidcPlace{url: found[gitHubURL], authorization: found[gitHubToken]},
		oidcPlace{token: found[hcpTerraform]})
}

// federatedToken takes the first place that holds anything.
func (found settings) federatedToken() (chosen federatedToken, problem string) {
	for _, place := range found.oidcPlaces() {
		if len(place.settings()) == 0 {
			continue
		}
		chosen = federatedToken{token: place.token, url: place.url, authorization: place.authorization}
		if place.file.isSet() {
			chosen.token = place.file
		}
		if place.url.isSet() {
			chosen.serviceConnection = place.connection
		}
		return chosen, place.conflict()
	}
	return federatedToken{}, ""
}

// conflict says why the place is not clear.
func (p oidcPlace) conflict() string {
	all := p.settings()
	if len(all) < 2 || !p.token.isSet() && !p.file.isSet() {
		return ""
	}
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.name()
	}
	return strings.Join(names, " and ") + " are set in the same place, and only one way to a federated token can be used. Remove the others."
}

// incomplete says what is missing for use_oidc. A variable may still add it
// where only the configuration is known.
func (f federatedToken) incomplete(found settings, useOIDC setting) string {
	half := f.url
	switch {
	case f.token.isSet(), f.url.isSet() && f.authorization.isSet():
		return ""
	case f.url.configured && found["oidc_request_token"].fromVariable():
		return unsafeDestination(f.url, found["oidc_request_token"])
	case f.authorization.isSet():
		half = f.authorization
	case !f.url.isSet():
		return useOIDC.name() + missingFederatedToken
	}
	problem := fmt.Sprintf("%s is set without %s. The URL and the token are a pair that must come from the same place.",
		half.name(), otherOfPair(half.name()))
	if half.name() == azureDevOpsURL {
		problem += " Map System.AccessToken to " + azureDevOpsToken + " in the step's environment."
	}
	return problem
}

// otherOfPair names what belongs to a request URL or its token, in the place of
// that one.
func otherOfPair(name string) string {
	pairs := [][2]string{
		{azureDevOpsURL, azureDevOpsToken},
		{gitHubURL, gitHubToken},
		{"oidc_request_url", "oidc_request_token"},
		{variableName("oidc_request_url"), variableName("oidc_request_token")},
	}
	for _, pair := range pairs {
		switch name {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		}
	}
	return ""
}
