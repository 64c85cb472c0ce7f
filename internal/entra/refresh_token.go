// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"net/url"
	"sync"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// RefreshTokenOptions configure [NewRefreshTokenCredential] and
// [RedeemRefreshToken].
type RefreshTokenOptions struct {
	App
	// Scope is the scope to request.
	Scope string
	// RefreshToken is the partner user's refresh token.
	RefreshToken Secret
}

// NewRefreshTokenCredential returns a credential that redeems a refresh token,
// as Microsoft's secure application model does. Neither azidentity nor MSAL
// offers such a credential. It does no I/O.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
func NewRefreshTokenCredential(sender pipeline.Sender, o RefreshTokenOptions) *Credential {
	g := newRefreshTokenGrant(sender, o)
	return &Credential{fetch: func(ctx context.Context) (token, error) {
		result, err := g.redeem(ctx)
		return result.token(), err
	}}
}

// RedeemRefreshToken redeems a refresh token once. The token that Entra has
// replaced it with is in the result and nowhere else.
func RedeemRefreshToken(ctx context.Context, sender pipeline.Sender, o RefreshTokenOptions) (Tokens, error) {
	result, err := newRefreshTokenGrant(sender, o).redeem(ctx)
	return result.tokens(), err
}

// refreshTokenGrant exchanges the refresh token for an access token. It keeps a
// rotated refresh token in memory only.
type refreshTokenGrant struct {
	given   Secret
	scope   string
	secrets *redact.Secrets
	request *formRequest

	mu       sync.Mutex
	lastRead string // as given by the user
	rotated  string // what Entra has replaced it with since
}

func newRefreshTokenGrant(sender pipeline.Sender, o RefreshTokenOptions) *refreshTokenGrant {
	g := &refreshTokenGrant{given: o.RefreshToken, scope: o.Scope, secrets: sender.Secrets}
	g.request = newFormRequest(sender, o.App, o.tokenURL(), g.fields)
	return g
}

func (g *refreshTokenGrant) redeem(ctx context.Context) (tokenResponse, error) {
	result, err := g.request.redeem(ctx)
	if result.refreshToken != "" {
		g.rotate(result.refreshToken)
	}
	return result, err
}

func (g *refreshTokenGrant) fields() (url.Values, error) {
	refreshToken, err := g.refreshToken()
	if err != nil {
		return nil, err
	}
	return url.Values{
		"grant_type":    {"refresh_token"},
		"refresh_token": {refreshToken},
		"scope":         {g.scope},
	}, nil
}

// refreshToken returns the rotated token, unless the user has replaced the
// original since it was last read.
func (g *refreshTokenGrant) refreshToken() (string, error) {
	given, err := g.given.Read()
	if err != nil {
		return "", err
	}
	g.secrets.Set(redact.RefreshToken, given)
	g.mu.Lock()
	defer g.mu.Unlock()
	if given != g.lastRead {
		g.lastRead, g.rotated = given, ""
	}
	if g.rotated != "" {
		return g.rotated, nil
	}
	return given, nil
}

func (g *refreshTokenGrant) rotate(refreshToken string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rotated = refreshToken
}
