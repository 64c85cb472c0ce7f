// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// App is an app registration in the partner's tenant.
type App struct {
	AuthorityHost  string               // Entra's base URL, without a slash at its end
	TenantID       string               // the partner's tenant, a GUID or a domain name
	ClientID       string               // of the app registration, a GUID
	Authentication ClientAuthentication // nil for a public client
}

func (a App) endpoint(name string) string {
	return a.AuthorityHost + "/" + a.TenantID + "/oauth2/v2.0/" + name
}

// ClientAuthentication proves to Entra that a request comes from the app. It is one of
// [ClientSecret], [ClientCertificate], [FederatedToken] and [FederatedTokenRequest].
type ClientAuthentication interface {
	// proof returns the app's secret or a signed assertion, and which of them it is:
	// [redact.ClientSecret] or [redact.ClientAssertion].
	proof(ctx context.Context, r *tokenRequest) (redact.Role, string, error)
}

// ClientSecret authenticates with a secret of the app registration.
type ClientSecret struct{ Secret }

func (c ClientSecret) proof(ctx context.Context, _ *tokenRequest) (redact.Role, string, error) {
	secret, err := c.Read(ctx)
	return redact.ClientSecret, secret, err
}

// FederatedToken authenticates with a token of another identity provider, which the app trusts.
//
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation
type FederatedToken struct{ Secret }

func (f FederatedToken) proof(ctx context.Context, _ *tokenRequest) (redact.Role, string, error) {
	assertion, err := f.Read(ctx)
	if len(assertion) > maxToken {
		return 0, "", f.unusable("is longer than 64 KiB")
	}
	return redact.ClientAssertion, assertion, err
}

// tokenRequest sends a grant to the token endpoint. Grants differ only in their fields.
type tokenRequest struct {
	app      App
	secrets  *redact.Secrets
	fields   func(context.Context) (url.Values, error) // of the grant, in a new form for each attempt
	pipeline *pipeline.Pipeline
	ci       *pipeline.Pipeline // to the service that issues federated tokens
	next     http.RoundTripper  // sends an attempt with its form
}

func newTokenRequest(sender pipeline.Sender, app App, fields func(context.Context) (url.Values, error)) *tokenRequest {
	r := &tokenRequest{app: app, secrets: sender.Secrets, fields: fields}
	r.ci = pipeline.New(sender, pipeline.Options{Service: "the CI system's token service"})
	r.pipeline = newPipeline(sender, func(next http.RoundTripper) http.RoundTripper {
		r.next = next
		return r
	})
	return r
}

// redeem returns the tokens, which become known secrets.
func (r *tokenRequest) redeem(ctx context.Context) (Tokens, error) {
	sent := time.Now()
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	resp, err := send(ctx, r.pipeline, http.MethodPost, r.app.endpoint("token"), header)
	if err != nil {
		return Tokens{}, err
	}
	tokens, err := decodeTokens(resp, r.secrets, sent)
	r.secrets.Set(redact.AccessToken, tokens.access.value)
	r.secrets.Set(redact.RotatedRefreshToken, tokens.RefreshToken)
	return tokens, err
}

// RoundTrip adds the form to an attempt, with the secrets as they are at that time.
func (r *tokenRequest) RoundTrip(req *http.Request) (*http.Response, error) {
	form, err := r.fields(req.Context())
	if err != nil {
		return nil, err
	}
	form.Set("client_id", r.app.ClientID)
	if err := r.authenticate(req.Context(), form); err != nil {
		return nil, err
	}
	attempt, err := http.NewRequestWithContext(req.Context(), req.Method, req.URL.String(), strings.NewReader(form.Encode())) //nolint:gosec // G704: it goes where the request goes
	if err != nil {
		return nil, err
	}
	attempt.Header = req.Header
	return r.next.RoundTrip(attempt)
}

func (r *tokenRequest) authenticate(ctx context.Context, form url.Values) error {
	if r.app.Authentication == nil {
		return nil
	}
	role, proof, err := r.app.Authentication.proof(ctx, r)
	if err != nil {
		return err
	}
	r.secrets.Set(role, proof)
	if role == redact.ClientSecret {
		form.Set("client_secret", proof)
		return nil
	}
	form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	form.Set("client_assertion", proof)
	return nil
}

func newPipeline(sender pipeline.Sender, middleware pipeline.Middleware) *pipeline.Pipeline {
	return pipeline.New(sender, pipeline.Options{
		Service:    "Microsoft Entra",
		Transient:  func(resp *pipeline.Response) bool { return !newError(resp, sender.Secrets).Final() },
		Middleware: middleware,
	})
}

func send(ctx context.Context, p *pipeline.Pipeline, method, url string, header http.Header) (*pipeline.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	maps.Copy(req.Header, header)
	return p.Do(req, pipeline.DefaultMaxBody)
}
