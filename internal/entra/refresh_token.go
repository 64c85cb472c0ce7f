// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// RefreshTokenOptions configure [NewRefreshTokenCredential].
type RefreshTokenOptions struct {
	// AuthorityHost is Entra's base URL, without a slash at its end.
	AuthorityHost string
	// TenantID is the partner's tenant, a GUID or a domain name.
	TenantID string
	// ClientID is the app registration.
	ClientID string
	// Scope is what the token is requested for.
	Scope string
	// RefreshToken is the partner user's.
	RefreshToken Secret
	// Authentication authenticates the app; nil for a public client.
	Authentication ClientAuthentication
}

// NewRefreshTokenCredential returns a credential that redeems a refresh token,
// as Microsoft's secure application model does. No Go library does it for a
// confidential client. It does no I/O.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
func NewRefreshTokenCredential(sender pipeline.Sender, o RefreshTokenOptions) *Credential {
	tokenURL := o.AuthorityHost + "/" + o.TenantID + "/oauth2/v2.0/token"
	form := &refreshTokenForm{options: o, app: app{clientID: o.ClientID, tokenURL: tokenURL, secrets: sender.Secrets}}
	grant := &refreshTokenGrant{
		form: form,
		pipeline: pipeline.New(sender, pipeline.Options{
			Service:    "Microsoft Entra",
			Transient:  isTransient,
			Middleware: form.middleware,
		}),
	}
	return &Credential{redeem: grant.redeem}
}

// refreshTokenGrant exchanges the refresh token for an access token.
type refreshTokenGrant struct {
	form     *refreshTokenForm
	pipeline *pipeline.Pipeline
}

func (g *refreshTokenGrant) redeem(ctx context.Context) (token, error) {
	app := g.form.app
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, app.tokenURL, nil)
	if err != nil {
		return token{}, err
	}
	req.Header.Set("Accept", "application/json")
	sent := time.Now()
	resp, err := g.pipeline.Do(req)
	if err != nil {
		return token{}, err
	}
	result, err := decodeTokenResponse(resp, app.secrets)
	if err != nil {
		return token{}, err
	}
	app.secrets.Set(redact.AccessToken, result.accessToken)
	if result.refreshToken != "" {
		app.secrets.Set(redact.RotatedRefreshToken, result.refreshToken)
		g.form.rotate(result.refreshToken)
	}
	return newToken(result.accessToken, sent, result.lifetime), nil
}

// refreshTokenForm fills in the form of each attempt, with the secrets as they
// are at that time. It keeps a rotated refresh token in memory and nowhere else.
type refreshTokenForm struct {
	options RefreshTokenOptions
	app     app

	mu       sync.Mutex
	lastRead string // as given by the user
	rotated  string // what Entra has replaced it with since
}

// roundTripper is a function that sends one attempt.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func (f *refreshTokenForm) middleware(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		form, err := f.values(req.Context())
		if err != nil {
			return nil, err
		}
		body := strings.NewReader(form.Encode())
		attempt, err := http.NewRequestWithContext(req.Context(), req.Method, req.URL.String(), body) //nolint:gosec // G704: it goes where the request goes
		if err != nil {
			return nil, err
		}
		attempt.Header = req.Header.Clone()
		attempt.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return next.RoundTrip(attempt)
	})
}

func (f *refreshTokenForm) values(ctx context.Context) (url.Values, error) {
	refreshToken, err := f.refreshToken()
	if err != nil {
		return nil, err
	}
	form := url.Values{
		"client_id":     {f.options.ClientID},
		"grant_type":    {"refresh_token"},
		"refresh_token": {refreshToken},
		"scope":         {f.options.Scope},
	}
	if f.options.Authentication != nil {
		if err := f.options.Authentication.addTo(ctx, form, f.app); err != nil {
			return nil, err
		}
	}
	return form, nil
}

// refreshToken returns the rotated token, unless the user's own has changed
// since it was last read.
func (f *refreshTokenForm) refreshToken() (string, error) {
	given, err := f.options.RefreshToken.Read()
	if err != nil {
		return "", err
	}
	f.app.secrets.Set(redact.RefreshToken, given)
	f.mu.Lock()
	defer f.mu.Unlock()
	if given != f.lastRead {
		f.lastRead, f.rotated = given, ""
	}
	if f.rotated != "" {
		return f.rotated, nil
	}
	return given, nil
}

func (f *refreshTokenForm) rotate(refreshToken string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rotated = refreshToken
}
