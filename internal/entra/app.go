// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// App is an app registration in the partner's tenant.
type App struct {
	// AuthorityHost is Entra's base URL, without a slash at its end.
	AuthorityHost string
	// TenantID is the partner's tenant, a GUID or a domain name.
	TenantID string
	// ClientID is the ID of the app registration, a GUID.
	ClientID string
	// Authentication authenticates the app; nil for a public client.
	Authentication ClientAuthentication
}

// endpoint returns the URL of an OAuth endpoint of the tenant.
func (a App) endpoint(name string) string {
	return a.AuthorityHost + "/" + a.TenantID + "/oauth2/v2.0/" + name
}

// tokenURL returns the URL of the token endpoint, which is also the audience of an
// assertion.
func (a App) tokenURL() string { return a.endpoint("token") }

// ClientAuthentication proves to Entra that a request comes from the app. It is
// one of [ClientSecret], [ClientCertificate], [FederatedToken] and
// [FederatedTokenRequest].
type ClientAuthentication interface {
	// addTo adds the proof to the form of one attempt of the request.
	addTo(ctx context.Context, form url.Values, r *formRequest) error
}

// ClientSecret authenticates with a secret of the app registration.
type ClientSecret struct{ Secret }

func (c ClientSecret) addTo(ctx context.Context, form url.Values, r *formRequest) error {
	secret, err := c.Read(ctx)
	if err != nil {
		return err
	}
	r.secrets.Set(redact.ClientSecret, secret)
	form.Set("client_secret", secret)
	return nil
}

// FederatedToken authenticates with a token of another identity provider that
// the app registration trusts.
//
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation
type FederatedToken struct{ Secret }

func (f FederatedToken) addTo(ctx context.Context, form url.Values, r *formRequest) error {
	assertion, err := f.Read(ctx)
	if err != nil {
		return err
	}
	if len(assertion) > maxToken {
		return f.unusable("is longer than 64 KiB")
	}
	addAssertion(form, assertion, r.secrets)
	return nil
}

// addAssertion adds a signed token that authenticates the app.
func addAssertion(form url.Values, assertion string, secrets *redact.Secrets) {
	secrets.Set(redact.ClientAssertion, assertion)
	form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	form.Set("client_assertion", assertion)
}

// NewCodeVerifier returns a PKCE code verifier of 52 characters, for one sign-in.
//
// https://www.rfc-editor.org/rfc/rfc7636#section-4.1
func NewCodeVerifier() string { return rand.Text() + rand.Text() }

// codeChallenge returns the S256 code challenge of a verifier.
func codeChallenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
