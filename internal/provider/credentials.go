// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// tokens builds the one source of access tokens. It does no I/O.
func (p *partnerCenterProvider) tokens(o options, userAgent string, secrets *redact.Secrets) *entra.UserTokens {
	switch {
	case o.accessToken != "":
		secrets.Set(redact.AccessToken, o.accessToken)
		return entra.NewUserTokens(entra.AccessToken(o.accessToken))
	case o.useCLI:
		return entra.NewUserTokens(entra.NewAzureCLICredential(entra.AzureCLIOptions{
			Resource: o.cloud.Resource,
			TenantID: o.tenantID,
			Secrets:  secrets,
		}))
	}
	return entra.NewUserTokens(entra.NewRefreshTokenCredential(entra.RefreshTokenOptions{
		AuthorityHost:  o.authorityHost,
		TenantID:       o.tenantID,
		ClientID:       o.clientID,
		Scope:          o.cloud.Resource + "/user_impersonation",
		RefreshToken:   o.refreshToken,
		Authentication: p.authentication(o, userAgent, secrets),
		UserAgent:      userAgent,
		MaxRetries:     o.maxRetries,
		RetryDelay:     p.retryDelay,
		Transport:      p.transport,
		Secrets:        secrets,
	}))
}

// authentication is nil for a public client.
func (p *partnerCenterProvider) authentication(o options, userAgent string, secrets *redact.Secrets) entra.ClientAuthentication {
	unset := entra.Secret{}
	a := o.authentication
	switch {
	case a.secret != unset:
		return entra.ClientSecret{Secret: a.secret}
	case a.certificate != unset:
		return entra.ClientCertificate{Certificate: a.certificate, Password: a.certificatePassword}
	case a.federatedToken != unset:
		return entra.FederatedToken{Secret: a.federatedToken}
	case a.requestURL != "":
		return entra.NewFederatedTokenRequest(entra.FederatedTokenOptions{
			URL:                 a.requestURL,
			Token:               a.requestToken,
			Audience:            o.cloud.FederatedAudience,
			ServiceConnectionID: a.serviceConnection,
			UserAgent:           userAgent,
			MaxRetries:          o.maxRetries,
			RetryDelay:          p.retryDelay,
			Transport:           p.transport,
			Secrets:             secrets,
		})
	}
	return nil
}
