// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestAuthorizationURL(t *testing.T) {
	t.Parallel()
	got, err := url.Parse(newSignIn(nil).AuthorizationURL(redirectURI, "the state & more", verifier))
	if err != nil {
		t.Fatal(err)
	}
	if want := authorityHost + "/" + tenantID + "/oauth2/v2.0/authorize"; got.Scheme+"://"+got.Host+got.Path != want {
		t.Errorf("got %s, want %s", got, want)
	}
	wantForm(t, got.Query(), url.Values{
		"client_id":             {clientID},
		"response_type":         {"code"},
		"redirect_uri":          {redirectURI},
		"scope":                 {signInScope},
		"state":                 {"the state & more"},
		"prompt":                {"select_account"},
		"code_challenge":        {challenge},
		"code_challenge_method": {"S256"},
	})
}

func TestRedeemCode_Form(t *testing.T) {
	t.Parallel()
	want := url.Values{
		"client_id":     {clientID},
		"grant_type":    {"authorization_code"},
		"code":          {code},
		"redirect_uri":  {redirectURI},
		"code_verifier": {verifier},
		"scope":         {signInScope},
	}
	for _, test := range []struct {
		name           string
		authentication ClientAuthentication
		secret         []string
	}{
		{"public client", nil, nil},
		{"client with a secret", appSecret, []string{clientSecret}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(granted("token"))
			s := newSignIn(e)
			s.Authentication = test.authentication
			if _, err := s.RedeemCode(t.Context(), code, redirectURI, verifier); err != nil {
				t.Fatal(err)
			}
			wantRequests(t, e, 1)
			got := e.received()[0]
			if !slices.Equal(got.form["client_secret"], test.secret) {
				t.Errorf("got client secret %q, want %q", got.form["client_secret"], test.secret)
			}
			got.form.Del("client_secret")
			wantForm(t, got.form, want)
			wantTokenEndpoint(t, got)
		})
	}
}

func TestRedeemCode_Tokens(t *testing.T) {
	t.Parallel()
	user := signed(t, jwt.MapClaims{"scp": "user_impersonation", "upn": "ada@partner.example", "amr": []string{"pwd", "mfa"}})
	for accessToken, refreshToken := range map[string]string{user: "the-refresh-token", "opaque": ""} {
		got, err := newSignIn(newEndpoint(grantedFor(time.Hour, accessToken, refreshToken))).RedeemCode(t.Context(), code, redirectURI, verifier)
		wantToken(t, got.RefreshToken, err, refreshToken)
		if c := got.Claims; c.Readable != (accessToken == user) || c.MFA != c.Readable || c.Readable && c.User != "ada@partner.example" {
			t.Errorf("got %+v", c)
		}
	}
}

func TestRedeemCode_SecretsKnown(t *testing.T) {
	t.Parallel()
	s := newSignIn(newEndpoint(grantedFor(time.Hour, "the-access-token", "the-refresh-token")))
	s.Authentication = appSecret
	if _, err := s.RedeemCode(t.Context(), code, redirectURI, verifier); err != nil {
		t.Fatal(err)
	}
	wantKnown(t, s.Sender.Secrets, code, verifier, clientSecret, "the-access-token", "the-refresh-token")
}

func TestRedeemCode_Echo(t *testing.T) {
	t.Parallel()
	s := newSignIn(newEndpoint(func(w http.ResponseWriter, r *http.Request) {
		form, _ := io.ReadAll(r.Body)
		simulator.EntraError(http.StatusBadRequest, "invalid_grant", 70000, string(form))(w, r)
	}))
	_, err := s.RedeemCode(t.Context(), code, redirectURI, verifier)
	got := wantError(t, "", err)
	if firstCode(got) != 70000 || !strings.Contains(got.Description, "grant_type=authorization_code") {
		t.Errorf("got %v, want what was echoed", got)
	}
	for _, never := range []string{code, url.QueryEscape(code), verifier} {
		if strings.Contains(err.Error(), never) {
			t.Errorf("%q is in %q", never, err)
		}
	}
}

func TestRedeemCode_Retried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(respond(http.StatusServiceUnavailable, ""), grantedFor(time.Hour, "access", "token"))
		got, err := newSignIn(e).RedeemCode(t.Context(), code, redirectURI, verifier)
		wantToken(t, got.RefreshToken, err, "token")
		wantRequests(t, e, 2)
	})
}

// The first attempt redeemed the code, and its response was lost.
func TestRedeemCode_ResponseLost(t *testing.T) {
	t.Parallel()
	redeemed := simulator.EntraError(http.StatusBadRequest, "invalid_grant", 54005, "OAuth2 Authorization code was already redeemed.")
	for name, faults := range map[string][]simulator.Fault{
		"first attempt": {redeemed},
		"retry":         {respond(http.StatusGatewayTimeout, ""), redeemed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, err := newSignIn(newEndpoint(faults...)).RedeemCode(t.Context(), code, redirectURI, verifier)
				got, want := wantError(t, "", err), len(faults) > 1
				if firstCode(got) != 54005 || !got.Final() || got.Retried != want || strings.Contains(got.Error(), "lost") != want {
					t.Errorf("got %v (retried: %t), want AADSTS54005 and %t", got, got.Retried, want)
				}
			})
		})
	}
}

func TestRedeemCode_Canceled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		_, err := newSignIn(newEndpoint(after(time.Hour, granted("late")))).RedeemCode(ctx, code, redirectURI, verifier)
		if failure, ok := errors.AsType[*pipeline.Error](err); !ok || failure.Kind != pipeline.Canceled {
			t.Errorf("got %v, want a canceled request", err)
		}
		if got := time.Since(start); got != time.Second {
			t.Errorf("it ended after %s, want %s", got, time.Second)
		}
	})
}

func TestNewCodeVerifier_Random(t *testing.T) {
	t.Parallel()
	if one, other := NewCodeVerifier(), NewCodeVerifier(); one == other || len(one) < 43 || len(one) > 128 {
		t.Errorf("got %q and %q, want two verifiers of 43 to 128 characters", one, other)
	}
}

func TestCheckApp_UnreadableSecret(t *testing.T) {
	t.Parallel()
	s := newSignIn(nil)
	if err := s.CheckApp(t.Context()); err != nil {
		t.Errorf("got %v for a public client", err)
	}
	s.Authentication = ClientSecret{Secret{Name: "client_secret_file_path", Path: "/does/not/exist"}}
	if err := s.CheckApp(t.Context()); !errors.As(err, new(*SecretError)) {
		t.Errorf("got %v, want a *SecretError", err)
	}
}
