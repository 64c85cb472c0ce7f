// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// tokens builds the one credential. It does no I/O.
func (p *partnerCenterProvider) tokens(o options, userAgent string, secrets *redact.Secrets) *entra.Credential {
	switch {
	case o.accessToken != "":
		return entra.NewAccessTokenCredential(o.accessToken, secrets)
	case o.useCLI:
		return entra.NewAzureCLICredential(entra.AzureCLIOptions{
			Resource: o.cloud.resource,
			TenantID: o.tenantID,
			Secrets:  secrets,
		})
	}
	sender := entra.Sender{
		UserAgent:  userAgent,
		MaxRetries: int(o.maxRetries),
		RetryDelay: p.retryDelay,
		Transport:  p.transport,
		Secrets:    secrets,
	}
	return entra.NewRefreshTokenCredential(sender, entra.RefreshTokenOptions{
		AuthorityHost:  o.authorityHost,
		TenantID:       o.tenantID,
		ClientID:       o.clientID,
		Scope:          o.cloud.resource + "/user_impersonation",
		RefreshToken:   o.refreshToken,
		Authentication: authentication(o, sender),
	})
}

// authentication is nil for a public client.
func authentication(o options, sender entra.Sender) entra.ClientAuthentication {
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
		return entra.NewFederatedTokenRequest(sender, entra.FederatedTokenOptions{
			URL:                 a.requestURL,
			Token:               a.requestToken,
			Audience:            o.cloud.federatedAudience,
			ServiceConnectionID: a.serviceConnection,
		})
	}
	return nil
}
