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
	// ClientID is the app registration's.
	ClientID string
	// Scope is the scope to request.
	Scope string
	// RefreshToken is the partner user's refresh token.
	RefreshToken Secret
	// Authentication authenticates the app; nil for a public client.
	Authentication ClientAuthentication
}

// NewRefreshTokenCredential returns a credential that redeems a refresh token,
// as Microsoft's secure application model does. Neither azidentity nor MSAL
// offers such a credential. It does no I/O.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
func NewRefreshTokenCredential(sender pipeline.Sender, o RefreshTokenOptions) *Credential {
	g := &refreshTokenGrant{options: o, app: app{
		clientID: o.ClientID,
		tokenURL: o.AuthorityHost + "/" + o.TenantID + "/oauth2/v2.0/token",
		secrets:  sender.Secrets,
	}}
	g.pipeline = pipeline.New(sender, pipeline.Options{
		Service:    "Microsoft Entra",
		Transient:  func(resp *pipeline.Response) bool { return !newError(resp, sender.Secrets).Final() },
		Middleware: func(next http.RoundTripper) http.RoundTripper { return refreshTokenForm{next, g} },
	})
	return &Credential{fetch: g.redeem}
}

// refreshTokenGrant exchanges the refresh token for an access token. It keeps a
// rotated refresh token in memory only.
type refreshTokenGrant struct {
	options  RefreshTokenOptions
	app      app
	pipeline *pipeline.Pipeline

	mu       sync.Mutex
	lastRead string // as given by the user
	rotated  string // what Entra has replaced it with since
}

func (g *refreshTokenGrant) redeem(ctx context.Context) (token, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.app.tokenURL, nil)
	if err != nil {
		return token{}, err
	}
	req.Header.Set("Accept", "application/json")
	sent := time.Now()
	resp, err := g.pipeline.Do(req)
	if err != nil {
		return token{}, err
	}
	result, err := decodeTokenResponse(resp, g.app.secrets)
	if err != nil {
		return token{}, err
	}
	g.app.secrets.Set(redact.AccessToken, result.accessToken)
	if result.refreshToken != "" {
		g.app.secrets.Set(redact.RotatedRefreshToken, result.refreshToken)
		g.rotate(result.refreshToken)
	}
	return newToken(result.accessToken, sent, result.lifetime), nil
}

// refreshTokenForm adds the form to each attempt, with the secrets as they are
// at that time.
type refreshTokenForm struct {
	next  http.RoundTripper
	grant *refreshTokenGrant
}

func (f refreshTokenForm) RoundTrip(req *http.Request) (*http.Response, error) {
	form, err := f.grant.form(req.Context())
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
	return f.next.RoundTrip(attempt)
}

func (g *refreshTokenGrant) form(ctx context.Context) (url.Values, error) {
	refreshToken, err := g.refreshToken()
	if err != nil {
		return nil, err
	}
	form := url.Values{
		"client_id":     {g.options.ClientID},
		"grant_type":    {"refresh_token"},
		"refresh_token": {refreshToken},
		"scope":         {g.options.Scope},
	}
	if g.options.Authentication != nil {
		if err := g.options.Authentication.addTo(ctx, form, g.app); err != nil {
			return nil, err
		}
	}
	return form, nil
}

// refreshToken returns the rotated token, unless the user has replaced the
// original since it was last read.
func (g *refreshTokenGrant) refreshToken() (string, error) {
	given, err := g.options.RefreshToken.Read()
	if err != nil {
		return "", err
	}
	g.app.secrets.Set(redact.RefreshToken, given)
	g.mu.Lock()
	defer g.mu.Unlock()
	if given != g.lastRead {
		g.lastRead, g.rotated = given, ""
	}
	if g.rotated != "" {
		return g.rotated, nil
	}
	return given, nil
}

func (g *refreshTokenGrant) rotate(refreshToken string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rotated = refreshToken
}
