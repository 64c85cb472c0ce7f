// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// codeRedeemed is the AADSTS code for an authorization code that was redeemed
// before.
const codeRedeemed = 54005

// SignIn signs a user in to an app with an authorization code.
type SignIn struct {
	sender pipeline.Sender
	app    App
	scope  string
}

// NewSignIn returns a sign-in for a scope of a resource. It also asks for a
// refresh token and for the user's name.
func NewSignIn(sender pipeline.Sender, app App, scope string) *SignIn {
	return &SignIn{sender: sender, app: app, scope: scope + " offline_access openid profile"}
}

// AuthorizationURL returns the page on which the user signs in. The state and
// the verifier, of [NewCodeVerifier], are random, and used once.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
func (s *SignIn) AuthorizationURL(redirectURI, state, verifier string) string {
	return s.app.endpoint("authorize") + "?" + url.Values{
		"client_id":             {s.app.ClientID},
		"response_type":         {"code"},
		"redirect_uri":          {redirectURI},
		"scope":                 {s.scope},
		"state":                 {state},
		"prompt":                {"select_account"},
		"code_challenge":        {codeChallenge(verifier)},
		"code_challenge_method": {"S256"},
	}.Encode()
}

// CheckApp checks the app's authentication before anyone is asked to sign in: a
// file may be unreadable.
func (s *SignIn) CheckApp(ctx context.Context) error {
	_, err := newFormRequest(s.sender, s.app, s.app.tokenURL(), fixed(url.Values{})).form(ctx)
	return err
}

// RedeemCode exchanges the code that the user was sent back with. Entra accepts a
// code once: if a retry finds it redeemed, the error says that a response was
// lost, which is the cause.
func (s *SignIn) RedeemCode(ctx context.Context, code, redirectURI, verifier string) (Tokens, error) {
	s.sender.Secrets.Set(redact.AuthorizationCode, code)
	s.sender.Secrets.Set(redact.CodeVerifier, verifier)
	attempts := 0
	grant := newFormRequest(s.sender, s.app, s.app.tokenURL(), func(context.Context) (url.Values, error) {
		attempts++
		return url.Values{
			"grant_type":    {"authorization_code"},
			"code":          {code},
			"redirect_uri":  {redirectURI},
			"code_verifier": {verifier},
			"scope":         {s.scope},
		}, nil
	})
	result, err := grant.redeem(ctx)
	if e, ok := errors.AsType[*Error](err); ok && slices.Contains(e.Codes, codeRedeemed) {
		e.Retried = attempts > 1
	}
	return result.tokens(), err
}
