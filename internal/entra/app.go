// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

// App is an app registration in the partner's tenant.
type App struct {
	// AuthorityHost is Entra's base URL, without a slash at its end.
	AuthorityHost string
	// TenantID is the partner's tenant, a GUID or a domain name.
	TenantID string
	// ClientID is the app registration's.
	ClientID string
	// Authentication authenticates the app; nil for a public client.
	Authentication ClientAuthentication
}

// endpoint returns the URL of one of the tenant's OAuth endpoints.
func (a App) endpoint(name string) string {
	return a.AuthorityHost + "/" + a.TenantID + "/oauth2/v2.0/" + name
}

// tokenURL is the token endpoint, and the audience of an assertion.
func (a App) tokenURL() string { return a.endpoint("token") }
