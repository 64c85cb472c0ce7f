// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"errors"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// ErrAppOnly is returned instead of an access token without a user.
var ErrAppOnly = errors.New("the access token is app-only")

// Claims are the claims of an access token, read without verification and for
// diagnostics only. The zero value is for an opaque token.
type Claims struct {
	// Readable reports whether the token is a JWT.
	Readable bool
	// AppOnly reports whether the token represents an app without a user.
	AppOnly bool
	// MFA reports whether the user signed in with multifactor authentication.
	MFA bool
	// Expires is when the token expires; zero if it doesn't say.
	Expires time.Time
	// Audiences are the services that the token is for.
	Audiences []string
}

// readClaims returns the claims of a JWT.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
func readClaims(accessToken string) Claims {
	var body struct {
		jwt.RegisteredClaims
		Type  string           `json:"idtyp"`
		Scope string           `json:"scp"`
		AMR   jwt.ClaimStrings `json:"amr"`
	}
	if _, _, err := jwt.NewParser().ParseUnverified(accessToken, &body); err != nil {
		return Claims{}
	}
	claims := Claims{
		Readable:  true,
		AppOnly:   body.Type == "app" || body.Scope == "",
		MFA:       slices.Contains(body.AMR, "mfa"),
		Audiences: body.Audience,
	}
	if body.ExpiresAt != nil {
		claims.Expires = body.ExpiresAt.Time
	}
	return claims
}
