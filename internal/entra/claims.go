// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"errors"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// ErrAppOnly is returned in place of a token that stands for an app alone, where
// a user is needed as well.
var ErrAppOnly = errors.New("the access token is app-only")

// Claims are what an access token says about itself, read without verification
// and for diagnostics only. The zero value stands for a token that is opaque.
type Claims struct {
	// Readable reports whether the token is a JWT.
	Readable bool
	// AppOnly reports whether it stands for an app without a user.
	AppOnly bool
	// MFA reports whether the user signed in with multifactor authentication.
	MFA bool
	// Expires is when it ends; zero if it does not say.
	Expires time.Time
	// Audiences are what it is for.
	Audiences []string
}

// readClaims reads the claims of a token that is a JWT.
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
