// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
)

// ErrAppOnly is the error of [Credential.RequireUser] if there is no user, and of
// a token without one in place of one whose user was required.
var ErrAppOnly = errors.New("the access token is app-only")

// RequireUser returns [ErrAppOnly] if the access token is app-only: some requests
// need a user. It gets a token only if there is none yet that says so; an opaque
// one isn't judged. After it succeeded, no app-only token takes the place of the
// one it was about: the request that follows may need a new one.
func (c *Credential) RequireUser(ctx context.Context) error {
	c.mu.Lock()
	isKnown := c.withoutUser || c.current.value != ""
	c.mu.Unlock()
	if !isKnown {
		if _, err := c.Token(ctx); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.withoutUser || c.claims.AppOnly {
		return ErrAppOnly
	}
	c.userRequired = true
	return nil
}
