// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import "github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"

// source is a kind of [entra.Source] that advice distinguishes.
type source int

const (
	refreshToken source = iota
	accessToken
	azureCLI
	appOnly
)

// bySource holds what depends only on the source.
var bySource = map[source]struct {
	checkApp, signIn *remedy
	guide            string // to an access token
}{
	refreshToken: {checkOwnApp, always("Sign the partner user in again with MFA, and store the new refresh token."), GuideSignIn},
	accessToken: {
		ofSettings("Check %s.", "environment"),
		ofSettings("Get a new access token of a partner user who signed in with MFA, and set it as %s.", "access_token"),
		guideAccessToken,
	},
	azureCLI: {
		ofSettings("Check %s and %s.", "environment", "tenant_id"),
		always("Run az login with MFA and with --tenant set to the partner's tenant."),
		guideAzureCLI,
	},
	appOnly: {checkOwnApp, checkCredential, guideTroubleshooting},
}

var checkOwnApp = ofSettings("Check %s, %s and %s.", "environment", "tenant_id", "client_id")

func (s Situation) source() source {
	switch s.Config.Source.(type) {
	case entra.AccessToken:
		return accessToken
	case entra.AzureCLI:
		return azureCLI
	}
	if s.Claims.AppOnly {
		return appOnly
	}
	return refreshToken
}

func (s Situation) checkCredential() string {
	credential := ", and the client secret, the certificate or the federated credential"
	switch s.Config.App().Authentication.(type) {
	case entra.ClientSecret:
		credential = " and the client secret"
	case entra.ClientCertificate:
		credential = " and the certificate"
	case entra.FederatedToken, entra.FederatedTokenRequest:
		credential = ", and the federated credential and its issuer"
	}
	return "Check " + s.setting("client_id") + credential + "."
}

func (s Situation) checkCertificate() string {
	switch s.Config.App().Authentication.(type) {
	case entra.FederatedToken, entra.FederatedTokenRequest:
		return "Check that the issuer of the federated token publishes the key that signed it."
	}
	return s.naming("Upload the certificate to the app registration. Check that %s or %s holds the same one and its private key.",
		"client_certificate", "client_certificate_path")
}

// tenantID returns the partner's tenant in the configuration, if there is one.
func (s Situation) tenantID() string {
	if cli, ok := s.Config.Source.(entra.AzureCLI); ok {
		return cli.TenantID
	}
	return s.Config.App().TenantID
}
