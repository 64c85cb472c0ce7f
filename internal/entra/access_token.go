// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import "context"

// AccessToken is a ready token. It is sent as it is, whatever its claims say,
// and can't be renewed.
type AccessToken string

// Token returns the token.
func (t AccessToken) Token(context.Context) (string, error) { return string(t), nil }

// Renew returns "": nothing can replace the token.
func (t AccessToken) Renew(context.Context, string) (string, error) { return "", nil }
