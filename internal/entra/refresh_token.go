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

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"

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
	// Scope is what the token is asked for.
	Scope string
	// RefreshToken is the partner user's.
	RefreshToken Secret
	// Authentication authenticates the app; nil for a public client.
	Authentication ClientAuthentication
	// UserAgent is sent with every request.
	UserAgent string
	// MaxRetries is the number of retries after the first try.
	MaxRetries int32
	// RetryDelay is the base of the exponential delay between tries; 0 means
	// 800 ms.
	RetryDelay time.Duration
	// Transport sends the requests; nil means the one of this process.
	Transport http.RoundTripper
	// Secrets learns every token, and is removed from Entra's texts.
	Secrets *redact.Secrets
}

// NewRefreshTokenCredential returns a credential that redeems a refresh token,
// as Microsoft's secure application model does. No Go library does it for a
// confidential client. It does no I/O.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
func NewRefreshTokenCredential(o RefreshTokenOptions) *Credential {
	tokenURL := o.AuthorityHost + "/" + o.TenantID + "/oauth2/v2.0/token"
	form := &refreshTokenForm{options: o, app: app{clientID: o.ClientID, tokenURL: tokenURL, secrets: o.Secrets}}
	grant := &refreshTokenGrant{
		url:     tokenURL,
		form:    form,
		secrets: o.Secrets,
		pipeline: pipeline.New(pipeline.Options{
			Service:    "Microsoft Entra",
			Header:     http.Header{"User-Agent": {o.UserAgent}},
			MaxRetries: o.MaxRetries,
			RetryDelay: o.RetryDelay,
			Transport:  o.Transport,
			Secrets:    o.Secrets,
			Transient:  transient,
			PerTry:     []policy.Policy{form},
		}),
	}
	return &Credential{redeem: grant.redeem, secrets: o.Secrets}
}

// refreshTokenGrant exchanges the refresh token for an access token.
type refreshTokenGrant struct {
	url      string
	form     *refreshTokenForm
	secrets  *redact.Secrets
	pipeline *pipeline.Pipeline
}

func (g *refreshTokenGrant) redeem(ctx context.Context) (token, error) {
	req, err := runtime.NewRequest(ctx, http.MethodPost, g.url)
	if err != nil {
		return token{}, err
	}
	req.Raw().Header.Set("Accept", "application/json")
	sent := time.Now()
	resp, err := g.pipeline.Do(req)
	if err != nil {
		return token{}, err
	}
	answer, err := decodeAnswer(resp, g.secrets)
	if err != nil {
		return token{}, err
	}
	g.secrets.Set(redact.AccessToken, answer.accessToken)
	if answer.refreshToken != "" {
		g.secrets.Set(redact.RotatedRefreshToken, answer.refreshToken)
		g.form.rotate(answer.refreshToken)
	}
	return newToken(answer.accessToken, sent, answer.lifetime), nil
}

// refreshTokenForm fills in the form for each try, with the secrets as they are
// at that time. It keeps a rotated refresh token in memory and nowhere else.
type refreshTokenForm struct {
	options RefreshTokenOptions
	app     app

	mu       sync.Mutex
	lastRead string // as given by the user
	rotated  string // what Entra has replaced it with since
}

func (f *refreshTokenForm) Do(req *policy.Request) (*http.Response, error) {
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
		if err := f.options.Authentication.addTo(req.Raw().Context(), form, f.app); err != nil {
			return nil, err
		}
	}
	body := streaming.NopCloser(strings.NewReader(form.Encode()))
	if err := req.SetBody(body, "application/x-www-form-urlencoded"); err != nil {
		return nil, err
	}
	return req.Next()
}

// refreshToken returns the rotated token, unless the user's own has changed
// since it was last read.
func (f *refreshTokenForm) refreshToken() (string, error) {
	given, err := f.options.RefreshToken.Read()
	if err != nil {
		return "", err
	}
	f.options.Secrets.Set(redact.RefreshToken, given)
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
