// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"cmp"
	"context"
	"net/url"
	"sync"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// RefreshToken redeems a partner user's refresh token for access tokens, as Microsoft's secure
// application model does. Neither azidentity nor MSAL offers such a credential.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
type RefreshToken struct {
	App
	Scope string // to request
	Token Secret
}

// Credential implements [Source].
func (r RefreshToken) Credential(sender pipeline.Sender) *Credential {
	return &Credential{fetch: newRefreshTokenGrant(sender, r).redeem}
}

// Redeem redeems the refresh token once. The result holds its replacement, which
// is written nowhere.
func (r RefreshToken) Redeem(ctx context.Context, sender pipeline.Sender) (Tokens, error) {
	return newRefreshTokenGrant(sender, r).redeem(ctx)
}

// refreshTokenGrant keeps a rotated refresh token in memory only.
type refreshTokenGrant struct {
	RefreshToken
	request *tokenRequest

	mu       sync.Mutex
	lastRead string // as given by the user
	rotated  string // its replacement from Entra; empty if there is none yet
}

func newRefreshTokenGrant(sender pipeline.Sender, r RefreshToken) *refreshTokenGrant {
	g := &refreshTokenGrant{RefreshToken: r}
	g.request = newTokenRequest(sender, r.App, g.fields)
	return g
}

func (g *refreshTokenGrant) redeem(ctx context.Context) (Tokens, error) {
	tokens, err := g.request.redeem(ctx)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rotated = cmp.Or(tokens.RefreshToken, g.rotated)
	return tokens, err
}

// fields returns the grant with the rotated token, unless the user has replaced the
// original since it was last read.
func (g *refreshTokenGrant) fields(ctx context.Context) (url.Values, error) {
	given, err := g.Token.Read(ctx)
	if err != nil {
		return nil, err
	}
	g.request.secrets.Set(redact.RefreshToken, given)
	g.mu.Lock()
	defer g.mu.Unlock()
	if given != g.lastRead {
		g.lastRead, g.rotated = given, ""
	}
	newest := cmp.Or(g.rotated, given)
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {newest}, "scope": {g.Scope}}, nil
}
