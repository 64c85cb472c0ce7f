// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package credential builds what a configuration chooses to get access tokens
// with, for the provider and for the commands.
package credential

import (
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// UserPermission is the delegated permission of Partner Center's API.
//
// https://learn.microsoft.com/partner-center/developer/partner-center-authentication
const UserPermission = "user_impersonation"

// New builds the one source of access tokens. It does no I/O.
func New(c config.Config, sender pipeline.Sender) *entra.Credential {
	switch source := c.Credential.(type) {
	case config.AccessToken:
		return entra.NewAccessTokenCredential(source.Value, sender.Secrets)
	case config.AzureCLI:
		return entra.NewAzureCLICredential(entra.AzureCLIOptions{Resource: c.Cloud.Resource, TenantID: source.TenantID, Secrets: sender.Secrets})
	case config.ClientCredentials:
		return entra.NewClientCredentialsCredential(sender, app(c.Cloud, source.App, sender), c.Cloud.Resource+"/.default")
	}
	source, _ := c.Credential.(config.RefreshToken) // there is no other
	return entra.NewRefreshTokenCredential(sender, RefreshToken(c.Cloud, source, sender))
}

// NewSignIn returns the sign-in of a user to the app. It does no I/O.
func NewSignIn(c config.AppConfig, sender pipeline.Sender) *entra.SignIn {
	return entra.NewSignIn(sender, app(c.Cloud, c.App, sender), userScope(c.Cloud))
}

// RefreshToken is what the redemption of a refresh token takes.
func RefreshToken(cloud config.Cloud, source config.RefreshToken, sender pipeline.Sender) entra.RefreshTokenOptions {
	return entra.RefreshTokenOptions{
		App:          app(cloud, source.App, sender),
		Scope:        userScope(cloud),
		RefreshToken: entra.Secret(source.Token),
	}
}

func userScope(cloud config.Cloud) string { return cloud.Resource + "/" + UserPermission }

func app(cloud config.Cloud, chosen config.App, sender pipeline.Sender) entra.App {
	return entra.App{
		AuthorityHost:  chosen.AuthorityHost,
		TenantID:       chosen.TenantID,
		ClientID:       chosen.ClientID,
		Authentication: authentication(cloud, chosen.Authentication, sender),
	}
}

// authentication returns nil for a public client.
func authentication(cloud config.Cloud, chosen config.ClientAuthentication, sender pipeline.Sender) entra.ClientAuthentication {
	switch a := chosen.(type) {
	case config.ClientSecret:
		return entra.ClientSecret{Secret: entra.Secret(a.Secret)}
	case config.ClientCertificate:
		return entra.ClientCertificate{Certificate: entra.Secret(a.Certificate), Password: entra.Secret(a.Password)}
	case config.FederatedToken:
		return entra.FederatedToken{Secret: entra.Secret(a.Secret)}
	case config.FederatedTokenRequest:
		return entra.NewFederatedTokenRequest(sender, entra.FederatedTokenOptions{
			URL:                 a.URL,
			Token:               entra.Secret(a.Token),
			Audience:            cloud.FederatedAudience,
			ServiceConnectionID: a.ServiceConnectionID,
		})
	}
	return nil
}
