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

const (
	// renewBefore is how long before its expiry a token is renewed.
	renewBefore = 5 * time.Minute
	// halfLifeBelow is the lifetime below which a token is renewed at half of
	// it instead.
	halfLifeBelow = 10 * time.Minute
)

// token is an access token, what it says about itself, and its times.
type token struct {
	value   string
	claims  Claims
	renewAt time.Time
	expires time.Time
}

func newToken(value string, issued time.Time, lifetime time.Duration) token {
	margin := renewBefore
	if lifetime < halfLifeBelow {
		margin = lifetime / 2
	}
	expires := issued.Add(lifetime)
	return token{value: value, claims: readClaims(value), renewAt: expires.Add(-margin), expires: expires}
}

// userToken returns the access token, unless it is for an app alone: the
// service would refuse it in every read.
func (t token) userToken() (string, error) {
	if t.claims.AppOnly {
		return "", ErrAppOnly
	}
	return t.value, nil
}

// Credential keeps one access token for a provider block. However many reads
// ask for it, one redemption is under way at a time. It is safe for concurrent
// use.
type Credential struct {
	// redeem gets a new token; nil for a token that was given, which nothing can
	// replace.
	redeem func(context.Context) (token, error)

	mu         sync.Mutex
	current    token
	claims     Claims      // of the last token
	redemption *redemption // the one under way, if any
	renewed    bool        // a refused token was replaced: it happens once
	finalError error       // of a redemption; it is not requested again
}

// NewAccessTokenCredential returns a credential of one given token. It is sent
// whatever its expiry says, and is never renewed.
func NewAccessTokenCredential(accessToken string, secrets *redact.Secrets) *Credential {
	secrets.Set(redact.AccessToken, accessToken)
	claims := readClaims(accessToken)
	return &Credential{current: token{value: accessToken, claims: claims}, claims: claims}
}

// Token returns the current access token, and redeems a new one when it is due.
// A final error is not asked for again: it is returned each time.
func (c *Credential) Token(ctx context.Context) (string, error) {
	c.mu.Lock()
	switch {
	case c.redeem == nil || time.Now().Before(c.current.renewAt):
		defer c.mu.Unlock()
		tflog.Debug(ctx, "Access token is reused")
		return c.current.userToken()
	case c.finalError != nil:
		defer c.mu.Unlock()
		return "", c.finalError
	}
	return c.join(ctx)
}

// Renew replaces a token that the service refused, if it is still the current
// one and none was replaced before. It returns "" when there is nothing left to
// try.
func (c *Credential) Renew(ctx context.Context, refused string) (string, error) {
	c.mu.Lock()
	switch {
	case c.redeem == nil:
		defer c.mu.Unlock()
		return "", nil
	case c.current.value != refused: // another read has replaced it, or is about to
		c.mu.Unlock()
		return c.Token(ctx)
	case c.finalError != nil:
		defer c.mu.Unlock()
		return "", c.finalError
	case c.renewed:
		defer c.mu.Unlock()
		return "", nil
	}
	tflog.Debug(ctx, "Access token was refused: another one takes its place")
	c.renewed = true
	c.current = token{}
	fresh, err := c.join(ctx)
	if fresh == refused {
		return "", err
	}
	return fresh, err
}

// Claims returns what the last token says about itself, for diagnostics.
func (c *Credential) Claims() Claims {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.claims
}
