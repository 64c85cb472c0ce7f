// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// signInScopes are for a refresh token and the user's name.
const signInScopes = " offline_access openid profile"

// SignIn signs a user in to an app with an authorization code.
type SignIn struct {
	App
	Scope  string // of a resource
	Sender pipeline.Sender
}

// NewCodeVerifier returns a PKCE code verifier of 52 characters, for one sign-in.
//
// https://www.rfc-editor.org/rfc/rfc7636#section-4.1
func NewCodeVerifier() string { return rand.Text() + rand.Text() }

// AuthorizationURL returns the page on which the user signs in. The state and
// the verifier, of [NewCodeVerifier], are random, and used once.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
func (s *SignIn) AuthorizationURL(redirectURI, state, verifier string) string {
	challenge := sha256.Sum256([]byte(verifier))
	return s.endpoint("authorize") + "?" + url.Values{
		"client_id":             {s.ClientID},
		"response_type":         {"code"},
		"redirect_uri":          {redirectURI},
		"scope":                 {s.Scope + signInScopes},
		"state":                 {state},
		"prompt":                {"select_account"},
		"code_challenge":        {base64.RawURLEncoding.EncodeToString(challenge[:])},
		"code_challenge_method": {"S256"},
	}.Encode()
}

// CheckApp checks the app's authentication before anyone signs in: a file may be unreadable.
func (s *SignIn) CheckApp(ctx context.Context) error {
	return newTokenRequest(s.Sender, s.App, nil).authenticate(ctx, url.Values{})
}

// RedeemCode exchanges the code that the user was sent back with. Entra accepts a
// code once: if a retry finds it redeemed, the error says that a response was lost.
func (s *SignIn) RedeemCode(ctx context.Context, code, redirectURI, verifier string) (Tokens, error) {
	s.Sender.Secrets.Set(redact.AuthorizationCode, code)
	s.Sender.Secrets.Set(redact.CodeVerifier, verifier)
	attempts := 0
	tokens, err := newTokenRequest(s.Sender, s.App, func(context.Context) (url.Values, error) {
		attempts++
		return url.Values{
			"grant_type":    {"authorization_code"},
			"code":          {code},
			"redirect_uri":  {redirectURI},
			"code_verifier": {verifier},
			"scope":         {s.Scope + signInScopes},
		}, nil
	}).redeem(ctx)
	if e, ok := errors.AsType[*Error](err); ok && slices.Contains(e.Codes, 54005) { // it was redeemed before
		e.Retried = attempts > 1
	}
	return tokens, err
}
