// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package conformance_test

import (
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

func TestAuthorizationCode(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	for _, test := range []struct {
		name           string
		server         *server
		authentication entra.ClientAuthentication
	}{
		{"public client", start(t, public), nil},
		{"secret", start(t, withSecret), secret(clientSecret)},
		{"certificate", start(t, withKey(&key.PublicKey)), certificate(t, key)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			app := test.server.app(test.authentication)
			s := newSignIn(app, scope)

			code := codeFrom(t, s)
			got, err := s.RedeemCode(t.Context(), code, redirectURI, verifier)
			if err != nil || got.RefreshToken == "" {
				t.Fatalf("got %+v, %v, want a refresh token", got, err)
			}
			renewed, err := entra.RefreshToken{
				App: app, Scope: scope, Token: entra.Secret{Name: "refresh_token", Value: got.RefreshToken},
			}.Redeem(t.Context(), newSender())
			if err != nil || renewed.RefreshToken == "" || renewed.RefreshToken == got.RefreshToken {
				t.Fatalf("got %+v, %v, want a new refresh token", renewed, err)
			}
			wantTokens(t, credential(test.server, renewed.RefreshToken, test.authentication))

			_, err = s.RedeemCode(t.Context(), code, redirectURI, verifier)
			wantRejected(t, err, "invalid_grant")
		})
	}
}

func TestAuthorizationCode_Mismatch(t *testing.T) {
	t.Parallel()
	server := start(t, withSecret)
	s := newSignIn(server.app(secret(clientSecret)), scope)
	for _, test := range []struct {
		name, redirectURI, verifier string
		authentication              entra.ClientAuthentication
		want                        string
	}{
		{"another verifier", redirectURI, otherVerifier, secret(clientSecret), "invalid_grant"},
		{"another redirect URI", "http://localhost:49153/", verifier, secret(clientSecret), "invalid_grant"},
		{"another secret", redirectURI, verifier, secret("wrong"), "invalid_client"},
		{"no secret", redirectURI, verifier, nil, "invalid_client"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			other := newSignIn(server.app(test.authentication), scope)
			got, err := other.RedeemCode(t.Context(), codeFrom(t, s), test.redirectURI, test.verifier)
			wantRejected(t, err, test.want)
			if got.RefreshToken != "" {
				t.Errorf("got %+v, want no refresh token", got)
			}
		})
	}
}

func TestAuthorizationError(t *testing.T) {
	t.Parallel()
	server := start(t, public)
	query := authorize(t, newSignIn(server.app(nil), "https://other.example/user_impersonation").AuthorizationURL(redirectURI, state, verifier))
	if got := entra.AuthorizationError(query, &redact.Secrets{}); got.OAuthError != "invalid_scope" || got.Description == "" {
		t.Errorf("got %+v, want invalid_scope", *got)
	}
}
