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

// formRequest is a form that an app sends to one of Entra's OAuth endpoints. Grants
// differ only in their fields.
type formRequest struct {
	app     App
	secrets *redact.Secrets
	url     string
	// fields returns the fields of one attempt, to which the app's own are added.
	fields   func(context.Context) (url.Values, error)
	pipeline *pipeline.Pipeline
	ci       *pipeline.Pipeline // to the service that issues federated tokens
}

func newFormRequest(sender pipeline.Sender, app App, address string, fields func(context.Context) (url.Values, error)) *formRequest {
	f := &formRequest{app: app, secrets: sender.Secrets, url: address, fields: fields}
	f.ci = pipeline.New(sender, pipeline.Options{Service: "the CI system's token service"})
	f.pipeline = newPipeline(sender, func(next http.RoundTripper) http.RoundTripper { return attemptForm{next, f} })
	return f
}

// newPipeline returns a pipeline to Microsoft Entra.
func newPipeline(sender pipeline.Sender, middleware pipeline.Middleware) *pipeline.Pipeline {
	return pipeline.New(sender, pipeline.Options{
		Service:    "Microsoft Entra",
		Transient:  func(resp *pipeline.Response) bool { return !newError(resp, sender.Secrets).Final() },
		Middleware: middleware,
	})
}

// fixed returns a copy of the same fields for each attempt: two requests of a
// credential can overlap, when the first was abandoned.
func fixed(fields url.Values) func(context.Context) (url.Values, error) {
	return func(context.Context) (url.Values, error) { return maps.Clone(fields), nil }
}

func (f *formRequest) send(ctx context.Context) (*pipeline.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	return f.pipeline.Do(req)
}

// redeem sends a grant to the token endpoint. The tokens of the response become
// known secrets.
func (f *formRequest) redeem(ctx context.Context) (tokenResponse, error) {
	sent := time.Now()
	resp, err := f.send(ctx)
	if err != nil {
		return tokenResponse{}, err
	}
	result, err := decodeTokenResponse(resp, f.secrets)
	if err != nil {
		return tokenResponse{}, err
	}
	result.requested = sent
	f.secrets.Set(redact.AccessToken, result.accessToken)
	f.secrets.Set(redact.RotatedRefreshToken, result.refreshToken)
	return result, nil
}

// attemptForm adds the form to each attempt, with the secrets as they are at that
// time.
type attemptForm struct {
	next    http.RoundTripper
	request *formRequest
}

func (a attemptForm) RoundTrip(req *http.Request) (*http.Response, error) {
	form, err := a.request.form(req.Context())
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
	return a.next.RoundTrip(attempt)
}

func (f *formRequest) form(ctx context.Context) (url.Values, error) {
	form, err := f.fields(ctx)
	if err != nil {
		return nil, err
	}
	form.Set("client_id", f.app.ClientID)
	if f.app.Authentication != nil {
		if err := f.app.Authentication.addTo(ctx, form, f); err != nil {
			return nil, err
		}
	}
	return form, nil
}
