// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package client reads from the Partner Center REST API. It sends nothing but
// GET and knows nothing of Terraform.
package client

import (
	"context"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// TokenSource hands out the access token of one configured provider. It must be
// safe for concurrent use.
type TokenSource interface {
	// Token returns a token that is good now.
	Token(ctx context.Context) (string, error)
	// Renew returns a token in place of one that the service refused with 401,
	// or "" if there is none: the refusal is final then.
	Renew(ctx context.Context, refused string) (string, error)
}

// Options configure a [Client].
type Options struct {
	// Endpoint is the base URL, without the version and without a slash at its
	// end, such as https://api.partnercenter.microsoft.com.
	Endpoint string
	// Tokens authorizes the requests.
	Tokens TokenSource
	// UserAgent is sent with every request.
	UserAgent string
	// MaxRetries is the number of retries after the first try.
	MaxRetries int32
	// RetryDelay is the base of the exponential delay between tries; 0 means
	// 800 ms.
	RetryDelay time.Duration
	// Transport sends the requests; nil means the one of this process.
	Transport http.RoundTripper
	// Secrets are removed from server text before it is logged or returned.
	Secrets *redact.Secrets
}

// Client reads from Partner Center. It is safe for concurrent use.
type Client struct {
	endpoint string
	pipeline *pipeline.Pipeline
	secrets  *redact.Secrets
}

// New returns a client. It does no I/O.
func New(o Options) *Client {
	return &Client{
		endpoint: o.Endpoint,
		secrets:  o.Secrets,
		pipeline: pipeline.New(pipeline.Options{
			Service:    "Partner Center",
			Header:     fixedHeaders(o.UserAgent),
			MaxRetries: o.MaxRetries,
			RetryDelay: o.RetryDelay,
			Transport:  o.Transport,
			Secrets:    o.Secrets,
			PerTry:     []policy.Policy{authorization{o.Tokens}},
		}),
	}
}

// fixedHeaders are the same for every request.
//
// https://learn.microsoft.com/partner-center/developer/headers
func fixedHeaders(userAgent string) http.Header {
	header := http.Header{}
	header.Set("User-Agent", userAgent)
	header.Set("Accept", "application/json") // the service speaks XML, too
	header.Set("X-Locale", "en-US")
	header.Set("MS-PartnerCenter-Application", "Terraform")
	return header
}

// get sends one GET, with IDs that are new for it and the same in its retries,
// as the service asks.
func (c *Client) get(ctx context.Context, path string) (*http.Response, error) {
	req, err := runtime.NewRequest(ctx, http.MethodGet, c.endpoint+path)
	if err != nil {
		return nil, err
	}
	req.Raw().Header = http.Header{
		pipeline.RequestIDHeader:     {uuid.NewString()},
		pipeline.CorrelationIDHeader: {uuid.NewString()},
	}
	return c.pipeline.Do(req)
}
