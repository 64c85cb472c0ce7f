// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

// Block is the provider block.
type Block struct {
	Environment, Endpoint, AuthorityHost, MaxRetries                        Value
	TenantID, ClientID                                                      Value
	AccessToken, UseCLI                                                     Value
	RefreshToken, RefreshTokenFilePath                                      Value
	ClientSecret, ClientSecretFilePath                                      Value
	ClientCertificate, ClientCertificatePath, ClientCertificatePassword     Value
	UseOIDC, OIDCToken, OIDCTokenFilePath, OIDCRequestURL, OIDCRequestToken Value
	ADOPipelineServiceConnectionID                                          Value
}

// settings are the attributes, each with its value from the provider block or
// the environment.
type settings struct {
	environment, endpoint, authorityHost, maxRetries                        *setting
	tenantID, clientID                                                      *setting
	accessToken, useCLI                                                     *setting
	refreshToken, refreshTokenFilePath                                      *setting
	clientSecret, clientSecretFilePath                                      *setting
	clientCertificate, clientCertificatePath, clientCertificatePassword     *setting
	useOIDC, oidcToken, oidcTokenFilePath, oidcRequestURL, oidcRequestToken *setting
	adoPipelineServiceConnectionID                                          *setting

	variables Variables
	all       []*setting
	unknown   []string   // attributes whose values are known only after apply
	otherApp  []*setting // the IDs by which the block is for another app than the variables
}

// read finds the value of every attribute.
func read(b Block, v Variables) *settings {
	s := &settings{variables: v}
	s.environment = s.attribute("environment", b.Environment, plain, checkEnvironment)
	s.endpoint = s.attribute("endpoint", b.Endpoint, plain, checkEndpoint)
	s.authorityHost = s.attribute("authority_host", b.AuthorityHost, plain, checkHost)
	s.maxRetries = s.attribute("max_retries", b.MaxRetries, plain, checkMaxRetries)
	s.tenantID = s.attribute("tenant_id", b.TenantID, plain, checkTenantID)
	s.clientID = s.attribute("client_id", b.ClientID, plain, checkClientID)
	s.accessToken = s.attribute("access_token", b.AccessToken, secret, checkAccessToken)
	s.useCLI = s.attribute("use_cli", b.UseCLI, flag, checkBool)
	s.refreshToken = s.attribute("refresh_token", b.RefreshToken, secret, checkToken)
	s.refreshTokenFilePath = s.attribute("refresh_token_file_path", b.RefreshTokenFilePath, file, checkPath)
	s.clientSecret = s.attribute("client_secret", b.ClientSecret, secret, checkClientSecret)
	s.clientSecretFilePath = s.attribute("client_secret_file_path", b.ClientSecretFilePath, file, checkPath)
	s.clientCertificate = s.attribute("client_certificate", b.ClientCertificate, secret, checkCertificate)
	s.clientCertificate.value = withoutSpace(s.clientCertificate.value) // many encoders break lines
	s.clientCertificatePath = s.attribute("client_certificate_path", b.ClientCertificatePath, file, checkPath)
	s.clientCertificatePassword = s.attribute("client_certificate_password", b.ClientCertificatePassword, secret, checkSecret,
		s.clientCertificate, s.clientCertificatePath)
	s.useOIDC = s.attribute("use_oidc", b.UseOIDC, flag, checkBool)
	s.oidcToken = s.attribute("oidc_token", b.OIDCToken, secret, checkToken, s.useOIDC)
	s.oidcTokenFilePath = s.attribute("oidc_token_file_path", b.OIDCTokenFilePath, file, checkPath, s.useOIDC)
	s.oidcRequestURL = s.attribute("oidc_request_url", b.OIDCRequestURL, plain, checkRequestURL, s.useOIDC)
	s.oidcRequestToken = s.attribute("oidc_request_token", b.OIDCRequestToken, secret, checkToken, s.useOIDC)
	s.adoPipelineServiceConnectionID = s.attribute("ado_pipeline_service_connection_id", b.ADOPipelineServiceConnectionID, plain, checkServiceConnection,
		s.useOIDC)
	s.withholdFromOtherApp()
	return s
}

// tokenSources returns the alternatives, each of which chooses
// a [Credential].
func (s *settings) tokenSources() []*setting {
	return []*setting{s.refreshToken, s.refreshTokenFilePath, s.accessToken, s.useCLI}
}

// redeems reports whether a token source is redeemed for access tokens by an
// app, which may have a client authentication.
func (s *settings) redeems(source *setting) bool {
	return source == s.refreshToken || source == s.refreshTokenFilePath
}

// clientAuthentications returns the alternatives, each of which chooses a
// [ClientAuthentication].
func (s *settings) clientAuthentications() []*setting {
	return []*setting{s.clientSecret, s.clientSecretFilePath, s.clientCertificate, s.clientCertificatePath, s.useOIDC}
}

// Credential is where access tokens come from: one of [RefreshToken],
// [ClientCredentials], [AccessToken] and [AzureCLI].
type Credential interface{ credential() }

// RefreshToken is redeemed for access tokens of a user.
type RefreshToken struct {
	App
	Token Secret
}

// ClientCredentials are exchanged for access tokens of the app alone, without a
// user. There is always a client authentication.
type ClientCredentials struct{ App }

// AccessToken is sent as it is.
type AccessToken struct{ Secret }

// AzureCLI asks the Azure CLI for access tokens.
type AzureCLI struct{ TenantID string }

func (RefreshToken) credential()      {}
func (ClientCredentials) credential() {}
func (AccessToken) credential()       {}
func (AzureCLI) credential()          {}

// credential returns what was chosen and the settings that it uses.
func (s *settings) credential(c choice) (Credential, []*setting) {
	switch c.source {
	case s.accessToken:
		return AccessToken{s.accessToken.secret()}, []*setting{s.accessToken}
	case s.useCLI:
		return AzureCLI{s.tenantID.value}, []*setting{s.useCLI, s.tenantID}
	}
	app, used := s.app(c)
	if c.source == nil {
		return ClientCredentials{app}, used
	}
	return RefreshToken{app, c.source.secret()}, append([]*setting{c.source}, used...)
}

// ClientAuthentication is how the app authenticates: one of [ClientSecret],
// [ClientCertificate], [FederatedToken] and [FederatedTokenRequest].
type ClientAuthentication interface{ clientAuthentication() }

// ClientSecret is a secret of the app registration.
type ClientSecret struct{ Secret }

// ClientCertificate is a certificate of the app registration, with its key.
type ClientCertificate struct{ Certificate, Password Secret }

// FederatedToken is a token of another identity provider.
type FederatedToken struct{ Secret }

// FederatedTokenRequest gets a token from another identity provider.
type FederatedTokenRequest struct {
	URLName, URL        string
	Token               Secret
	ServiceConnectionID string // empty but for Azure DevOps
}

func (ClientSecret) clientAuthentication()          {}
func (ClientCertificate) clientAuthentication()     {}
func (FederatedToken) clientAuthentication()        {}
func (FederatedTokenRequest) clientAuthentication() {}

func (s *settings) clientAuthentication(c choice) (ClientAuthentication, []*setting) {
	switch c.authentication {
	case s.clientSecret, s.clientSecretFilePath:
		return ClientSecret{c.authentication.secret()}, []*setting{c.authentication}
	case s.clientCertificate, s.clientCertificatePath:
		return ClientCertificate{c.authentication.secret(), s.clientCertificatePassword.secret()},
			[]*setting{c.authentication, s.clientCertificatePassword}
	case s.useOIDC:
		authentication, used := c.oidc.authentication()
		return authentication, append([]*setting{s.useOIDC}, used...)
	}
	return nil, nil
}
