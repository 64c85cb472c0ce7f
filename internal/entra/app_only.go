// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
)

// ErrAppOnly is the error of [Credential.RequireUser] if there is no user.
var ErrAppOnly = errors.New("the access token is app-only")

// RequireUser returns [ErrAppOnly] if the access token is app-only: some requests
// need a user. It gets a token only if there is none yet that says so; an opaque
// one isn't judged.
func (c *Credential) RequireUser(ctx context.Context) error {
	c.mu.Lock()
	isKnown := c.withoutUser || c.current.value != ""
	c.mu.Unlock()
	if !isKnown {
		if _, err := c.Token(ctx); err != nil {
			return err
		}
	}
	if c.Claims().AppOnly {
		return ErrAppOnly
	}
	return nil
}
