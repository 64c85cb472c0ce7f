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

// authentication returns how the app authenticates; nil if it does not.
func (s Situation) authentication() entra.ClientAuthentication {
	switch c := s.Config.Source.(type) {
	case entra.RefreshToken:
		return c.Authentication
	case entra.ClientCredentials:
		return c.Authentication
	}
	return nil
}

func (s Situation) isFederated() bool {
	switch s.authentication().(type) {
	case entra.FederatedToken, entra.FederatedTokenRequest:
		return true
	}
	return false
}

func (s Situation) checkCredential() string {
	credential := ", and the client secret, the certificate or the federated credential"
	switch s.authentication().(type) {
	case entra.ClientSecret:
		credential = " and the client secret"
	case entra.ClientCertificate:
		credential = " and the certificate"
	case entra.FederatedToken, entra.FederatedTokenRequest:
		credential = ", and the federated credential and its issuer"
	}
	return "Check " + s.setting("client_id") + credential + "."
}

// tenantID returns the partner's tenant in the configuration, if there is one.
func (s Situation) tenantID() string {
	switch c := s.Config.Source.(type) {
	case entra.RefreshToken:
		return c.TenantID
	case entra.ClientCredentials:
		return c.TenantID
	case entra.AzureCLI:
		return c.TenantID
	}
	return ""
}
