// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

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
	// TenantID is the tenant that issued the token.
	TenantID string
	// User is the name that the user signs in with, or the display name.
	User string
	// Scopes are the delegated permissions.
	Scopes []string
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

		TenantID          string `json:"tid"`
		UPN               string `json:"upn"`
		UniqueName        string `json:"unique_name"`
		PreferredUsername string `json:"preferred_username"`
		Name              string `json:"name"`
	}
	_, _, err := jwt.NewParser().ParseUnverified(accessToken, &body)
	if err != nil && !errors.Is(err, jwt.ErrTokenUnverifiable) { // an algorithm that the library lacks does no harm
		return Claims{}
	}
	claims := Claims{
		Readable:  true,
		AppOnly:   body.Type == "app" || body.Scope == "",
		MFA:       slices.Contains(body.AMR, "mfa"),
		Audiences: body.Audience,
		TenantID:  body.TenantID,
		User:      cmp.Or(body.UPN, body.UniqueName, body.PreferredUsername, body.Name),
		Scopes:    strings.Fields(body.Scope),
	}
	if body.ExpiresAt != nil {
		claims.Expires = body.ExpiresAt.Time
	}
	return claims
}
