// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

// Block is the provider block.
type Block struct {
	Environment                    Value
	TenantID                       Value
	ClientID                       Value
	RefreshToken                   Value
	RefreshTokenFilePath           Value
	ClientSecret                   Value
	ClientSecretFilePath           Value
	ClientCertificate              Value
	ClientCertificatePath          Value
	ClientCertificatePassword      Value
	UseOIDC                        Value
	OIDCToken                      Value
	OIDCTokenFilePath              Value
	OIDCRequestURL                 Value
	OIDCRequestToken               Value
	ADOPipelineServiceConnectionID Value
	AccessToken                    Value
	UseCLI                         Value
	Endpoint                       Value
	AuthorityHost                  Value
	MaxRetries                     Value
}

// settings are the attributes, each with its value from the provider block or
// the environment.
type settings struct {
	environment, endpoint, authorityHost, maxRetries                            setting
	tenantID, clientID                                                          setting
	accessToken, useCLI                                                         setting
	refreshToken, refreshTokenFilePath                                          setting
	clientSecret, clientSecretFilePath                                          setting
	clientCertificate, clientCertificatePath, clientCertificatePassword         setting
	useOIDC, oidcToken, oidcTokenFilePath, oidcRequestURL, oidcRequestToken     setting
	adoPipelineServiceConnectionID                                              setting
	azureDevOpsURL, azureDevOpsToken, gitHubURL, gitHubToken, hcpTerraformToken setting // variables only

	*reader // what reading them showed
}

// read finds the value of every attribute.
func read(b Block, getenv func(string) string) *settings {
	r := &reader{getenv: getenv}
	s := &settings{
		reader:        r,
		environment:   r.attribute("environment", b.Environment, plain, checkEnvironment),
		endpoint:      r.attribute("endpoint", b.Endpoint, plain, checkEndpoint),
		authorityHost: r.attribute("authority_host", b.AuthorityHost, plain, checkHost),
		maxRetries:    r.attribute("max_retries", b.MaxRetries, plain, checkMaxRetries),
		tenantID:      r.attribute("tenant_id", b.TenantID, plain, checkTenantID),
		clientID:      r.attribute("client_id", b.ClientID, plain, checkClientID),
		accessToken:   r.attribute("access_token", b.AccessToken, secret, checkAccessToken),
		useCLI:        r.attribute("use_cli", b.UseCLI, login, checkBool),

		azureDevOpsURL:    r.ciVariable(azureDevOpsURL, plain, checkRequestURL),
		azureDevOpsToken:  r.ciVariable(azureDevOpsToken, secret, checkSecret),
		gitHubURL:         r.ciVariable(gitHubURL, plain, checkRequestURL),
		gitHubToken:       r.ciVariable(gitHubToken, secret, checkSecret),
		hcpTerraformToken: r.ciVariable(hcpTerraformToken, secret, checkSecret),
	}

	// In variables, the attributes below belong to the app that the variables name.
	r.otherApp = differing(s.tenantID, s.clientID)
	s.refreshToken = r.attribute("refresh_token", b.RefreshToken, secret, checkSecret)
	s.refreshTokenFilePath = r.attribute("refresh_token_file_path", b.RefreshTokenFilePath, file, nil)
	s.clientSecret = r.attribute("client_secret", b.ClientSecret, secret, checkSecret)
	s.clientSecretFilePath = r.attribute("client_secret_file_path", b.ClientSecretFilePath, file, nil)
	s.clientCertificate = r.attribute("client_certificate", b.ClientCertificate, secret, checkCertificate)
	s.clientCertificatePath = r.attribute("client_certificate_path", b.ClientCertificatePath, file, nil)
	s.clientCertificatePassword = r.attribute("client_certificate_password", b.ClientCertificatePassword, secret, checkSecret)
	s.useOIDC = r.attribute("use_oidc", b.UseOIDC, flag, checkBool)
	s.oidcToken = r.attribute("oidc_token", b.OIDCToken, secret, checkSecret)
	s.oidcTokenFilePath = r.attribute("oidc_token_file_path", b.OIDCTokenFilePath, file, nil)
	s.oidcRequestURL = r.attribute("oidc_request_url", b.OIDCRequestURL, plain, checkRequestURL)
	s.oidcRequestToken = r.attribute("oidc_request_token", b.OIDCRequestToken, secret, checkSecret)
	s.adoPipelineServiceConnectionID = r.attribute("ado_pipeline_service_connection_id", b.ADOPipelineServiceConnectionID, plain, checkServiceConnection)
	return s
}

// Credential is where access tokens come from: one of [RefreshToken],
// [AccessToken] and [AzureCLI].
type Credential interface{ credential() }

// RefreshToken is redeemed for access tokens.
type RefreshToken struct {
	TenantID, ClientID string
	Token              Secret
	Authentication     ClientAuthentication // nil for a public client
}

// AccessToken is sent as it is.
type AccessToken struct{ Secret }

// AzureCLI asks the Azure CLI for access tokens.
type AzureCLI struct{ TenantID string }

func (RefreshToken) credential() {}
func (AccessToken) credential()  {}
func (AzureCLI) credential()     {}

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

// tokenSources are the alternatives for a [Credential].
func (s *settings) tokenSources(authentication ClientAuthentication) []method[Credential] {
	redeeming := func(token setting) method[Credential] {
		return method[Credential]{
			by: token, needs: []setting{s.tenantID, s.clientID}, uses: []setting{s.authorityHost}, authenticates: true,
			value: RefreshToken{s.tenantID.value, s.clientID.value, token.secret(), authentication},
		}
	}
	return []method[Credential]{
		redeeming(s.refreshToken),
		redeeming(s.refreshTokenFilePath),
		{by: s.accessToken, value: AccessToken{s.accessToken.secret()}},
		{by: s.useCLI, uses: []setting{s.tenantID}, value: AzureCLI{s.tenantID.value}},
	}
}

// clientAuthentications are the alternatives for a [ClientAuthentication].
func (s *settings) clientAuthentications() []method[ClientAuthentication] {
	certified := func(certificate setting) method[ClientAuthentication] {
		return method[ClientAuthentication]{
			by: certificate, options: []setting{s.clientCertificatePassword}, uses: []setting{s.clientCertificatePassword},
			value: ClientCertificate{certificate.secret(), s.clientCertificatePassword.secret()},
		}
	}
	return []method[ClientAuthentication]{
		{by: s.clientSecret, value: ClientSecret{s.clientSecret.secret()}},
		{by: s.clientSecretFilePath, value: ClientSecret{s.clientSecretFilePath.secret()}},
		certified(s.clientCertificate),
		certified(s.clientCertificatePath),
		s.federated(),
	}
}
