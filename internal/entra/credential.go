// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package entra gets access tokens from Microsoft Entra. It knows neither Terraform nor
// the service that the tokens are for. Constructors do no I/O.
package entra

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Source is where access tokens come from: one of [RefreshToken],
// [ClientCredentials], [AccessToken] and [AzureCLI].
type Source interface {
	// Credential returns a credential that sends its requests by the sender.
	Credential(sender pipeline.Sender) *Credential
}

// ErrAppOnly is the error of a [Credential] that has no token of a user for a
// request that needs one.
var ErrAppOnly = errors.New("the access token is app-only")

// renewBefore is how long before its expiry a token is renewed: at most half its lifetime.
const renewBefore = 5 * time.Minute

type token struct {
	value   string
	claims  Claims
	renewAt time.Time
	expires time.Time
}

func newToken(value string, issued time.Time, lifetime time.Duration) token {
	expires := issued.Add(lifetime)
	return token{value: value, claims: readClaims(value), renewAt: expires.Add(-min(renewBefore, lifetime/2)), expires: expires}
}

// Credential keeps one access token for a provider block. Reads that need a new one
// share one request for it. It is safe for concurrent use.
type Credential struct {
	fetch       func(context.Context) (Tokens, error) // nil for a given token, which cannot be renewed
	withoutUser bool                                  // whether every token is app-only

	mu         sync.Mutex
	current    token          // without a value if there is none; the claims are of the last one
	inFlight   *sharedRequest // nil if there is none
	renewed    bool           // whether a rejected token was replaced, which happens only once
	finalError error          // of a request, which is not repeated
}

// AccessToken is given by the user. It is sent even after its expiry, and never renewed.
type AccessToken struct{ Secret }

// Credential implements [Source].
func (a AccessToken) Credential(sender pipeline.Sender) *Credential {
	sender.Secrets.Set(redact.AccessToken, a.Value)
	return &Credential{current: token{value: a.Value, claims: readClaims(a.Value)}}
}

// Token returns the current access token, or a new one when it is due. After a
// final error it makes no other request, and returns that error each time. For a
// request that needs a user, an app-only token is [ErrAppOnly].
func (c *Credential) Token(ctx context.Context, needsUser bool) (string, error) {
	return c.tokenFor(needsUser, func() (token, error) { return c.token(ctx) })
}

// Renew replaces a token that the service rejected, if it is still the current one
// and none was replaced before. It returns "" if there is no other token. For a
// request that needs a user, an app-only token is [ErrAppOnly].
func (c *Credential) Renew(ctx context.Context, rejected string, needsUser bool) (string, error) {
	return c.tokenFor(needsUser, func() (token, error) { return c.renew(ctx, rejected) })
}

// tokenFor keeps app-only tokens from a request that needs a user. It accepts an
// opaque token, unless every token is app-only.
func (c *Credential) tokenFor(needsUser bool, get func() (token, error)) (string, error) {
	if needsUser && c.withoutUser {
		return "", ErrAppOnly
	}
	t, err := get()
	if err == nil && needsUser && t.claims.AppOnly {
		return "", ErrAppOnly
	}
	return t.value, err
}

func (c *Credential) token(ctx context.Context) (token, error) {
	c.mu.Lock()
	switch {
	case c.fetch == nil || time.Now().Before(c.current.renewAt):
		defer c.mu.Unlock()
		tflog.Debug(ctx, "Reusing the access token")
		return c.current, nil
	case c.finalError != nil:
		defer c.mu.Unlock()
		return token{}, c.finalError
	}
	return c.shareLocked(ctx)
}

func (c *Credential) renew(ctx context.Context, rejected string) (token, error) {
	c.mu.Lock()
	switch {
	case c.fetch == nil:
		defer c.mu.Unlock()
		return token{}, nil
	case c.current.value != rejected: // another read has replaced it, or is about to
		c.mu.Unlock()
		return c.token(ctx)
	case c.finalError != nil:
		defer c.mu.Unlock()
		return token{}, c.finalError
	case c.renewed:
		defer c.mu.Unlock()
		return token{}, nil
	}
	tflog.Debug(ctx, "Replacing the rejected access token")
	c.renewed = true
	c.current = token{claims: c.current.claims}
	fresh, err := c.shareLocked(ctx)
	if fresh.value == rejected {
		return token{}, err
	}
	return fresh, err
}

// Claims returns the claims of the last token, for diagnostics. If every token is
// app-only, so are the claims, even without a token or with an opaque one.
func (c *Credential) Claims() Claims {
	c.mu.Lock()
	defer c.mu.Unlock()
	claims := c.current.claims
	claims.AppOnly = claims.AppOnly || c.withoutUser
	return claims
}

// ClientCredentials requests access tokens for the app itself, without a user.
// The app has a client authentication.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
type ClientCredentials struct {
	App
	Scope string // the resource, followed by /.default
}

// Credential implements [Source].
func (c ClientCredentials) Credential(sender pipeline.Sender) *Credential {
	r := newTokenRequest(sender, c.App, func(context.Context) (url.Values, error) {
		return url.Values{"grant_type": {"client_credentials"}, "scope": {c.Scope}}, nil
	})
	return &Credential{withoutUser: true, fetch: r.redeem}
}

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

// Redeem redeems the refresh token once. The result holds its replacement, written nowhere.
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

// fields returns the grant with the rotated token, unless the user has replaced the original.
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
