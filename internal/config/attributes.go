// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// attribute is an attribute of the provider block, and with [VariableName] an environment variable.
type attribute struct {
	name  string
	kind  kind
	check check
	role  role
	of    []string // the token sources or client authentications that it belongs to, if it is of no use to others
}

type role int

const (
	ordinary             role = iota // used with what it belongs to, otherwise always
	ofApp                            // used if an app requests access tokens
	tokenSource                      // chooses an [entra.Source]
	redeemedSource                   // a token source that an app redeems
	clientAuthentication             // chooses an [entra.ClientAuthentication]
	ofFederatedToken                 // may be a part of an [oidcSource]
)

// attributes are all attributes. The value of a variable is checked only if the choice uses it.
var attributes = []attribute{
	{name: "environment", check: checkEnvironment},
	{name: "endpoint", check: checkEndpoint},
	{name: "authority_host", check: checkHost, role: ofApp},
	{name: "max_retries", check: checkMaxRetries},
	{name: "tenant_id", check: checkTenantID, role: ofApp, of: []string{"use_cli"}},
	{name: "client_id", check: checkClientID, role: ofApp},
	{name: "refresh_token", kind: secret, check: tokenOr("refresh_token_file_path"), role: redeemedSource},
	{name: "refresh_token_file_path", kind: file, check: checkPath, role: redeemedSource},
	{name: "access_token", kind: secret, check: checkAccessToken, role: tokenSource},
	{name: "use_cli", kind: flag, check: checkBool, role: tokenSource},
	{name: "client_secret", kind: secret, check: checkClientSecret, role: clientAuthentication},
	{name: "client_secret_file_path", kind: file, check: checkPath, role: clientAuthentication},
	{name: "client_certificate", kind: secret, check: checkCertificate, role: clientAuthentication},
	{name: "client_certificate_path", kind: file, check: checkPath, role: clientAuthentication},
	{name: "client_certificate_password", kind: secret, check: checkSecret, of: []string{"client_certificate", "client_certificate_path"}},
	{name: "use_oidc", kind: flag, check: checkBool, role: clientAuthentication},
	{name: "oidc_token", kind: secret, check: tokenOr("oidc_token_file_path"), role: ofFederatedToken, of: []string{"use_oidc"}},
	{name: "oidc_token_file_path", kind: file, check: checkPath, role: ofFederatedToken, of: []string{"use_oidc"}},
	{name: "oidc_request_url", check: checkRequestURL, role: ofFederatedToken, of: []string{"use_oidc"}},
	{name: "oidc_request_token", kind: secret, check: checkToken, role: ofFederatedToken, of: []string{"use_oidc"}},
	{name: "ado_pipeline_service_connection_id", check: checkServiceConnection, role: ofFederatedToken, of: []string{"use_oidc"}},
}

// settings are the attributes, each with its value from the provider block or
// from its environment variable.
type settings struct {
	variables Variables
	all       []*setting
	unknown   []string   // attributes whose values are known only after apply
	otherApp  []*setting // the IDs that differ between the block and the variables
}

func read(block map[string]Value, v Variables) *settings {
	s := &settings{variables: v}
	for _, a := range attributes {
		s.all = append(s.all, s.setting(a, block[a.name]))
	}
	certificate := s.of("client_certificate")
	certificate.value = strings.Join(strings.Fields(certificate.value), "") // many encoders break lines
	s.withholdFromOtherApp()
	return s
}

func (s *settings) of(name string) *setting {
	return s.all[slices.IndexFunc(s.all, func(a *setting) bool { return a.attribute.name == name })]
}

func (s *settings) having(roles ...role) []*setting {
	return filter(s.all, func(a *setting) bool { return slices.Contains(roles, a.role) })
}

// options returns the settings that apply only to some client authentications.
func (s *settings) options() []*setting {
	return filter(s.all, func(a *setting) bool { return len(a.of) > 0 && a.role != ofApp })
}

func (c choice) uses(a *setting) bool {
	isChosen := a == c.source || a == c.authentication
	belongs := c.source != nil && slices.Contains(a.of, c.source.attribute.name) ||
		c.authentication != nil && slices.Contains(a.of, c.authentication.attribute.name)
	switch a.role {
	case ordinary:
		return belongs || len(a.of) == 0
	case ofApp:
		return belongs || c.hasApp()
	case ofFederatedToken:
		return false // used adds those of the chosen oidcSource
	}
	return isChosen
}

// used returns the settings that a choice uses, those of CI systems included.
func (s *settings) used(c choice) []*setting { return append(filter(s.all, c.uses), c.oidc.used()...) }

func (s *settings) source(c choice) entra.Source {
	switch c.source {
	case nil:
		return entra.ClientCredentials{App: s.app(c), Scope: s.cloud().Resource + "/.default"}
	case s.of("access_token"):
		return entra.AccessToken{Secret: c.source.secret()}
	case s.of("use_cli"):
		return entra.AzureCLI{Resource: s.cloud().Resource, TenantID: s.of("tenant_id").value}
	}
	return entra.RefreshToken{App: s.app(c), Scope: s.cloud().UserScope(), Token: c.source.secret()}
}

// clientAuthentication returns the chosen one; nil for a public client.
func (s *settings) clientAuthentication(c choice) entra.ClientAuthentication {
	switch c.authentication {
	case s.of("client_secret"), s.of("client_secret_file_path"):
		return entra.ClientSecret{Secret: c.authentication.secret()}
	case s.of("client_certificate"), s.of("client_certificate_path"):
		return entra.ClientCertificate{Certificate: c.authentication.secret(), Password: s.of("client_certificate_password").secret()}
	case s.of("use_oidc"):
		return c.oidc.authentication(s.cloud().FederatedAudience)
	}
	return nil
}
