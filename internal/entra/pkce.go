// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// NewCodeVerifier returns a secret for one sign-in, without which its
// authorization code is worth nothing (PKCE). It has 52 characters.
//
// https://www.rfc-editor.org/rfc/rfc7636#section-4.1
func NewCodeVerifier() string { return rand.Text() + rand.Text() }

// codeChallenge is what the authorization request shows of a verifier: S256.
func codeChallenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
