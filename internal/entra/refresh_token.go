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

// RefreshToken redeems a partner user's refresh token for access tokens, as
// Microsoft's secure application model does. Neither azidentity nor MSAL offers
// such a credential.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
type RefreshToken struct {
	App
	// Scope is the scope to request.
	Scope string
	Token Secret
}

// Credential implements [Source].
func (r RefreshToken) Credential(sender pipeline.Sender) *Credential {
	g := newRefreshTokenGrant(sender, r)
	return &Credential{fetch: func(ctx context.Context) (token, error) {
		result, err := g.redeem(ctx)
		return result.token(), err
	}}
}

// Redeem redeems the refresh token once. The result holds its replacement, which
// is written nowhere.
func (r RefreshToken) Redeem(ctx context.Context, sender pipeline.Sender) (Tokens, error) {
	result, err := newRefreshTokenGrant(sender, r).redeem(ctx)
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
	rotated  string // its replacement from Entra; empty if there is none yet
}

func newRefreshTokenGrant(sender pipeline.Sender, r RefreshToken) *refreshTokenGrant {
	g := &refreshTokenGrant{given: r.Token, scope: r.Scope, secrets: sender.Secrets}
	g.request = newFormRequest(sender, r.App, r.tokenURL(), g.fields)
	return g
}

func (g *refreshTokenGrant) redeem(ctx context.Context) (tokenResponse, error) {
	result, err := g.request.redeem(ctx)
	if result.refreshToken != "" {
		g.rotate(result.refreshToken)
	}
	return result, err
}

func (g *refreshTokenGrant) fields(ctx context.Context) (url.Values, error) {
	refreshToken, err := g.refreshToken(ctx)
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
func (g *refreshTokenGrant) refreshToken(ctx context.Context) (string, error) {
	given, err := g.given.Read(ctx)
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
