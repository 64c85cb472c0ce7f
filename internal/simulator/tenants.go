// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/x509"
	"net/url"
	"slices"
	"strings"
)

// Tenant is a partner: an Entra tenant with one app registration and one user who consented to it.
type Tenant struct {
	// ID is the tenant's GUID, and Domain its domain, if it has one. The path of the token endpoint has one of them.
	ID, Domain string
	// ClientID is the app registration. It is a public client if it has no way to authenticate: neither a ClientSecret
	// nor any of Certificates or Federated.
	ClientID, ClientSecret string
	// Certificates are those that the app may sign assertions with.
	Certificates []*x509.Certificate
	// Federated are those that the app may be authenticated by.
	Federated []FederatedCredential
	// RedirectURIs are those that the app registered. A port is ignored on http://localhost and http://127.0.0.1.
	RedirectURIs []string
	// RefreshToken is the first refresh token of [ExampleUser], who signed in with MFA.
	RefreshToken string
	// Customers are the IDs of the customers with a reseller relationship to this partner.
	Customers []string
}

// FederatedCredential is a subject and an audience that an app trusts in tokens of [Simulator.FederatedToken].
type FederatedCredential struct{ Subject, Audience string }

// AddTenant adds a partner, or replaces the one with the same ID. Tokens issued before stay valid.
func (e *entra) AddTenant(t Tenant) {
	t.Customers = slices.Clone(t.Customers)
	t.Certificates = slices.Clone(t.Certificates)
	t.Federated = slices.Clone(t.Federated)
	t.RedirectURIs = slices.Clone(t.RedirectURIs)

	e.mu.Lock()
	defer e.mu.Unlock()
	e.tenants = slices.DeleteFunc(e.tenants, func(other Tenant) bool { return other.is(t.ID) })
	e.tenants = append(e.tenants, t)
	if t.RefreshToken != "" {
		e.refreshTokens[t.RefreshToken] = grant{tenantID: t.ID, user: users[0]}
	}
}

// AddDomain adds a domain of an Entra tenant to what the OpenID Connect metadata is served for. Those of a [Tenant] and of
// a [Customer] are there already.
func (e *entra) AddDomain(domain, tenantID string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.domains[strings.ToLower(domain)] = strings.ToLower(tenantID)
}

// directory finds the ID of any tenant, a partner's or a customer's, by its ID or domain.
func (e *entra) directory(name string) (string, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if t, ok := e.tenantLocked(name); ok {
		return t.ID, true
	}
	name = strings.ToLower(name)
	if id, ok := e.domains[name]; ok {
		return id, true
	}
	for _, id := range e.domains {
		if id == name {
			return id, true
		}
	}
	return "", false
}

// AddCertificate lets the app of a tenant sign assertions with one more certificate.
func (e *entra) AddCertificate(tenantName string, certificate *x509.Certificate) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, t := range e.tenants {
		if t.is(tenantName) {
			e.tenants[i].Certificates = append(slices.Clone(t.Certificates), certificate)
		}
	}
}

func (e *entra) tenant(name string) (Tenant, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.tenantLocked(name)
}

func (e *entra) tenantLocked(name string) (Tenant, bool) {
	i := slices.IndexFunc(e.tenants, func(t Tenant) bool { return t.is(name) })
	if i < 0 {
		return Tenant{}, false
	}
	return e.tenants[i], true
}

func (t Tenant) is(name string) bool {
	return strings.EqualFold(name, t.ID) || t.Domain != "" && strings.EqualFold(name, t.Domain)
}

// has reports whether the tenant has this app.
func (t Tenant) has(clientID string) bool { return strings.EqualFold(clientID, t.ClientID) }

func (t Tenant) sellsTo(customerID string) bool {
	return slices.ContainsFunc(t.Customers, func(id string) bool { return strings.EqualFold(id, customerID) })
}

// registered reports whether the app registered a redirect URI.
//
// https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions
func (t Tenant) registered(redirectURI string) bool {
	requested, err := url.Parse(redirectURI)
	if err != nil || strings.Contains(redirectURI, "#") {
		return false
	}
	return slices.ContainsFunc(t.RedirectURIs, func(uri string) bool {
		if uri == redirectURI {
			return true
		}
		known, err := url.Parse(uri)
		if err != nil || known.Scheme != "http" || known.Hostname() != "localhost" && known.Hostname() != "127.0.0.1" {
			return false
		}
		withoutPort := *requested
		withoutPort.Host, known.Host = requested.Hostname(), known.Hostname()
		return withoutPort.String() == known.String()
	})
}

func (t Tenant) public() bool {
	return t.ClientSecret == "" && len(t.Certificates) == 0 && len(t.Federated) == 0
}
