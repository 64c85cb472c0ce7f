// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"net/url"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// ClientCredentials requests access tokens for the app itself, without a user.
// The app has a client authentication.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
type ClientCredentials struct {
	App
	// Scope is the resource, followed by /.default.
	Scope string
}

// Credential implements [Source].
func (c ClientCredentials) Credential(sender pipeline.Sender) *Credential {
	grant := newFormRequest(sender, c.App, c.tokenURL(), fixed(url.Values{
		"grant_type": {"client_credentials"},
		"scope":      {c.Scope},
	}))
	return &Credential{withoutUser: true, fetch: func(ctx context.Context) (token, error) {
		result, err := grant.redeem(ctx)
		return result.token(), err
	}}
}
