// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"strings"
)

// Tenant is a partner: an Entra tenant with one app registration and one user who consented to it.
type Tenant struct {
	// ID is the tenant's GUID, and Domain its other name, if it has one. Either stands in the token endpoint's path.
	ID, Domain string
	// ClientID is the app registration. It is a public client if ClientSecret is empty.
	ClientID, ClientSecret string
	// RefreshToken is the user's first refresh token.
	RefreshToken string
	// Customers are the IDs of the customers with a reseller relationship to this partner.
	Customers []string
}

// AddTenant adds a partner, in the place of an earlier one with the same ID. Tokens issued before stay good.
func (s *Simulator) AddTenant(t Tenant) {
	t.Customers = slices.Clone(t.Customers)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.tenants = slices.DeleteFunc(s.tenants, func(other Tenant) bool { return other.is(t.ID) })
	s.tenants = append(s.tenants, t)
	if t.RefreshToken != "" {
		s.refreshTokens[t.RefreshToken] = grant{tenantID: t.ID}
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
