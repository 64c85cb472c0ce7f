// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"net/url"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// ClientAuthentication proves to Entra that a request comes from the app. It is
// one of [ClientSecret], [ClientCertificate], [FederatedToken] and
// [FederatedTokenRequest].
type ClientAuthentication interface {
	// addTo adds the proof to the form of one attempt of the request.
	addTo(ctx context.Context, form url.Values, r *formRequest) error
}

// ClientSecret authenticates with a secret of the app registration.
type ClientSecret struct{ Secret }

func (c ClientSecret) addTo(_ context.Context, form url.Values, r *formRequest) error {
	secret, err := c.Read()
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

func (f FederatedToken) addTo(_ context.Context, form url.Values, r *formRequest) error {
	assertion, err := f.Read()
	if err != nil {
		return err
	}
	if len(assertion) > maxToken {
		return f.unusable("is longer than 64 KiB")
	}
	addAssertion(form, assertion, r.secrets)
	return nil
}

// addAssertion adds a signed token that stands for the app.
func addAssertion(form url.Values, assertion string, secrets *redact.Secrets) {
	secrets.Set(redact.ClientAssertion, assertion)
	form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	form.Set("client_assertion", assertion)
}
