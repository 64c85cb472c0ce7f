// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/x509"
	"slices"
	"strings"
)

// Tenant is a partner: an Entra tenant with one app registration and one user who consented to it.
type Tenant struct {
	// ID is the tenant's GUID, and Domain its other name, if it has one. Either stands in the token endpoint's path.
	ID, Domain string
	// ClientID is the app registration. It is a public client if it has no way to authenticate: neither a ClientSecret
	// nor any of Certificates or Federated.
	ClientID, ClientSecret string
	// Certificates are those that the app may sign assertions with.
	Certificates []*x509.Certificate
	// Federated are those that the app may be authenticated by.
	Federated []FederatedCredential
	// RefreshToken is the user's first refresh token.
	RefreshToken string
	// Customers are the IDs of the customers with a reseller relationship to this partner.
	Customers []string
}

// FederatedCredential is a subject and an audience that an app trusts in tokens of [Simulator.FederatedToken].
type FederatedCredential struct{ Subject, Audience string }

// AddTenant adds a partner, in the place of an earlier one with the same ID. Tokens issued before stay good.
func (s *Simulator) AddTenant(t Tenant) {
	t.Customers = slices.Clone(t.Customers)
	t.Certificates = slices.Clone(t.Certificates)
	t.Federated = slices.Clone(t.Federated)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.tenants = slices.DeleteFunc(s.tenants, func(other Tenant) bool { return other.is(t.ID) })
	s.tenants = append(s.tenants, t)
	if t.RefreshToken != "" {
		s.refreshTokens[t.RefreshToken] = grant{tenantID: t.ID}
	}
}

// AddCertificate lets the app of a tenant sign assertions with one more certificate.
func (s *Simulator) AddCertificate(tenantName string, certificate *x509.Certificate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, t := range s.tenants {
		if t.is(tenantName) {
			s.tenants[i].Certificates = append(slices.Clone(t.Certificates), certificate)
		}
	}
}

func (s *Simulator) tenant(name string) (Tenant, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.tenants, func(t Tenant) bool { return t.is(name) })
	if i < 0 {
		return Tenant{}, false
	}
	return s.tenants[i], true
}

func (t Tenant) is(name string) bool {
	return strings.EqualFold(name, t.ID) || t.Domain != "" && strings.EqualFold(name, t.Domain)
}

func (t Tenant) sellsTo(customerID string) bool {
	return slices.ContainsFunc(t.Customers, func(id string) bool { return strings.EqualFold(id, customerID) })
}

func (t Tenant) public() bool {
	return t.ClientSecret == "" && len(t.Certificates) == 0 && len(t.Federated) == 0
}
