// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"sync"
)

// TokenSource hands out access tokens and replaces refused ones: a [Credential]
// or an [AccessToken].
type TokenSource interface {
	Token(ctx context.Context) (string, error)
	Renew(ctx context.Context, refused string) (string, error)
}

// UserTokens hands out the tokens of another source, but refuses those of an
// app alone with [ErrAppOnly]: the service would do so for each read. It
// remembers the claims of the last token, for diagnostics.
type UserTokens struct {
	source TokenSource

	mu     sync.Mutex
	last   string
	claims Claims
}

// NewUserTokens does no I/O.
func NewUserTokens(source TokenSource) *UserTokens { return &UserTokens{source: source} }

// Token returns a token of the source.
func (u *UserTokens) Token(ctx context.Context) (string, error) {
	return u.inspect(u.source.Token(ctx))
}

// Renew replaces a token by another one of the source.
func (u *UserTokens) Renew(ctx context.Context, refused string) (string, error) {
	return u.inspect(u.source.Renew(ctx, refused))
}

// Claims are those of the last token that was handed out or refused.
func (u *UserTokens) Claims() Claims {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.claims
}

func (u *UserTokens) inspect(accessToken string, err error) (string, error) {
	if err != nil || accessToken == "" {
		return "", err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if accessToken != u.last {
		u.last, u.claims = accessToken, readClaims(accessToken)
	}
	if u.claims.AppOnly {
		return "", ErrAppOnly
	}
	return accessToken, nil
}
