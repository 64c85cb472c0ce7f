// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// FederatedTokenOptions configure [NewFederatedTokenRequest].
type FederatedTokenOptions struct {
	// URL is where the CI system hands out tokens. It may have a query.
	URL string
	// Token authorizes the request.
	Token Secret
	// Audience is what the federated token is asked for.
	Audience string
	// ServiceConnectionID makes the request one to Azure DevOps; empty for
	// GitHub and whatever else speaks its form.
	ServiceConnectionID string
	// UserAgent is sent with every request.
	UserAgent string
	// MaxRetries is the number of retries after the first try.
	MaxRetries int32
	// RetryDelay is the base of the exponential delay between tries; 0 means
	// 800 ms.
	RetryDelay time.Duration
	// Transport sends the requests; nil means the one of this process.
	Transport http.RoundTripper
	// Secrets learns every token, and is removed from the service's texts.
	Secrets *redact.Secrets
}

// FederatedTokenRequest authenticates with a token that the CI system hands out
// on request. It is requested for each try, since it lives for minutes only.
//
// https://docs.github.com/actions/reference/security/oidc
// https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
type FederatedTokenRequest struct {
	options  FederatedTokenOptions
	pipeline *pipeline.Pipeline
}

// NewFederatedTokenRequest does no I/O.
func NewFederatedTokenRequest(o FederatedTokenOptions) *FederatedTokenRequest {
	return &FederatedTokenRequest{
		options: o,
		pipeline: pipeline.New(pipeline.Options{
			Service:    "the CI system's token service",
			Header:     http.Header{"User-Agent": {o.UserAgent}},
			MaxRetries: o.MaxRetries,
			RetryDelay: o.RetryDelay,
			Transport:  o.Transport,
			Secrets:    o.Secrets,
		}),
	}
}

func (f *FederatedTokenRequest) addTo(ctx context.Context, form url.Values, app app) error {
	authorization, err := f.options.Token.Read()
	if err != nil {
		return err
	}
	app.secrets.Set(redact.OIDCRequestToken, authorization)
	req, err := f.request(ctx)
	if err != nil {
		return err
	}
	req.Raw().Header.Set("Authorization", "Bearer "+authorization)
	req.Raw().Header.Set("Accept", "application/json")
	resp, err := f.pipeline.Do(req)
	if err != nil {
		return err
	}
	assertion, err := f.decode(resp)
	if err != nil {
		return err
	}
	app.addAssertion(form, assertion)
	return nil
}

// request has the form of the CI system: GitHub takes the audience, Azure
// DevOps knows it from the service connection.
func (f *FederatedTokenRequest) request(ctx context.Context) (*policy.Request, error) {
	endpoint, err := url.Parse(f.options.URL)
	if err != nil {
		return nil, err
	}
	query := endpoint.Query()
	method := http.MethodGet
	if f.options.ServiceConnectionID == "" {
		query.Set("audience", f.options.Audience)
	} else {
		method = http.MethodPost
		query.Set("api-version", "7.1")
		query.Set("serviceConnectionId", f.options.ServiceConnectionID)
	}
	endpoint.RawQuery = query.Encode()
	req, err := runtime.NewRequest(ctx, method, endpoint.String())
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		req.Raw().Header.Set("Content-Type", "application/json")
		// Or else a bad token is answered with a redirect to a sign-in page.
		req.Raw().Header.Set("X-TFS-FedAuthRedirect", "Suppress")
	}
	return req, nil
}

func (f *FederatedTokenRequest) decode(resp *http.Response) (string, error) {
	var body struct {
		Value     string `json:"value"`     // GitHub
		OIDCToken string `json:"oidcToken"` // Azure DevOps
		Message   string `json:"message"`   // either, in a refusal
	}
	malformed := decodeBody(resp, &body) != nil
	assertion := body.Value
	if f.options.ServiceConnectionID != "" {
		assertion = body.OIDCToken
	}
	refused := &FederatedTokenError{StatusCode: resp.StatusCode, AzureDevOps: f.options.ServiceConnectionID != ""}
	switch {
	case resp.StatusCode != http.StatusOK:
		refused.Description = f.options.Secrets.Line(body.Message)
	case malformed:
		refused.Description = "it is not a token answer in JSON"
	case assertion == "":
		refused.Description = "it holds no token"
	default:
		return assertion, nil
	}
	return "", refused
}

// FederatedTokenError is a refusal by the CI system's token service. Its text is
// one line.
type FederatedTokenError struct {
	StatusCode int
	// Description is the service's own text in one line, without secrets, or
	// what is wrong with its answer; empty if it said nothing.
	Description string
	// AzureDevOps tells which form of request was refused.
	AzureDevOps bool
}

func (e *FederatedTokenError) Error() string {
	text := "the CI system's token service answered " + pipeline.StatusText(e.StatusCode)
	if e.Description != "" {
		text += ": " + e.Description
	}
	return text
}

// Final tells whether asking again would bring the same refusal.
func (e *FederatedTokenError) Final() bool { return finalStatus(e.StatusCode) }

// NonRetriable keeps the pipeline of the token endpoint from asking again.
func (*FederatedTokenError) NonRetriable() {}
