// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package entra gets access tokens from Microsoft Entra. It knows nothing of
// Terraform, nor of the service that the tokens are for.
package entra

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// renewBefore is how long before its expiry a token is renewed, but at most half
// of its lifetime.
const renewBefore = 5 * time.Minute

// token is an access token with its claims and times.
type token struct {
	value   string
	claims  Claims
	renewAt time.Time
	expires time.Time
}

func newToken(value string, issued time.Time, lifetime time.Duration) token {
	margin := min(renewBefore, lifetime/2)
	expires := issued.Add(lifetime)
	return token{value: value, claims: readClaims(value), renewAt: expires.Add(-margin), expires: expires}
}

// Credential keeps one access token for a provider block. However many reads
// need a new one, only one request for it is in flight at a time. It is safe for
// concurrent use.
type Credential struct {
	// fetch gets a new token; nil for a given token, which can't be replaced.
	fetch func(context.Context) (token, error)
	// withoutUser reports whether every token is app-only.
	withoutUser bool

	mu         sync.Mutex
	current    token
	claims     Claims         // of the last token
	inFlight   *sharedRequest // nil if there is none
	renewed    bool           // whether a rejected token was replaced, which happens only once
	finalError error          // of a request, which is not repeated
	// userRequired reports whether a request was promised a token of a user.
	userRequired bool
}

// NewAccessTokenCredential returns a credential for a given token, which is sent
// even after its expiry and is never renewed.
func NewAccessTokenCredential(accessToken string, secrets *redact.Secrets) *Credential {
	secrets.Set(redact.AccessToken, accessToken)
	claims := readClaims(accessToken)
	return &Credential{current: token{value: accessToken, claims: claims}, claims: claims}
}

// Token returns the current access token, or a new one when it is due. After a
// final error it makes no other request, and returns that error each time.
func (c *Credential) Token(ctx context.Context) (string, error) {
	c.mu.Lock()
	switch {
	case c.fetch == nil || time.Now().Before(c.current.renewAt):
		defer c.mu.Unlock()
		tflog.Debug(ctx, "Reusing the access token")
		return c.current.value, nil
	case c.finalError != nil:
		defer c.mu.Unlock()
		return "", c.finalError
	}
	r := c.joinLocked(ctx)
	c.mu.Unlock()
	return c.wait(ctx, r)
}

// Renew replaces a token that the service rejected, if it is still the current
// one and none was replaced before. It returns "" when there is nothing left to
// try.
func (c *Credential) Renew(ctx context.Context, rejected string) (string, error) {
	c.mu.Lock()
	switch {
	case c.fetch == nil:
		defer c.mu.Unlock()
		return "", nil
	case c.current.value != rejected: // another read has replaced it, or is about to
		c.mu.Unlock()
		return c.Token(ctx)
	case c.finalError != nil:
		defer c.mu.Unlock()
		return "", c.finalError
	case c.renewed:
		defer c.mu.Unlock()
		return "", nil
	}
	tflog.Debug(ctx, "Replacing the rejected access token")
	c.renewed = true
	c.current = token{}
	r := c.joinLocked(ctx)
	c.mu.Unlock()
	fresh, err := c.wait(ctx, r)
	if fresh == rejected {
		return "", err
	}
	return fresh, err
}

// Claims returns the claims of the last token, for diagnostics. Those of a
// credential without a user are app-only before there is a token, and with an
// opaque one.
func (c *Credential) Claims() Claims {
	c.mu.Lock()
	defer c.mu.Unlock()
	claims := c.claims
	claims.AppOnly = claims.AppOnly || c.withoutUser
	return claims
}
