// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"net/url"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// NewClientCredentialsCredential returns a credential for the app itself, without
// a user. The scope is the resource's, followed by /.default. It does no I/O.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
func NewClientCredentialsCredential(sender pipeline.Sender, app App, scope string) *Credential {
	grant := newFormRequest(sender, app, app.tokenURL(), fixed(url.Values{
		"grant_type": {"client_credentials"},
		"scope":      {scope},
	}))
	return &Credential{withoutUser: true, fetch: func(ctx context.Context) (token, error) {
		result, err := grant.redeem(ctx)
		return result.token(), err
	}}
}
