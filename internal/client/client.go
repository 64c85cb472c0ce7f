// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package client reads from the Partner Center REST API. It sends nothing but
// GET and knows nothing of Terraform. Constructors do no I/O.
package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Tokens hands out the access token of one configured provider. It must be safe for concurrent use.
// For a request that needs a user, both methods return an error instead of an app-only token.
type Tokens interface {
	// Token returns a token that has not expired.
	Token(ctx context.Context, needsUser bool) (string, error)
	// Renew returns a token in place of one that the service rejected with 401. If
	// it returns "", the rejection is final.
	Renew(ctx context.Context, rejected string, needsUser bool) (string, error)
}

// Client reads from Partner Center. It is safe for concurrent use.
type Client struct {
	endpoint string
	ids      idSource
	pipeline *pipeline.Pipeline
	secrets  *redact.Secrets
}

// New returns a client of the API at the endpoint: its base URL, without the version and without a
// slash at its end, such as https://api.partnercenter.microsoft.com.
func New(endpoint string, tokens Tokens, sender pipeline.Sender) *Client {
	ids := idSource{uuid.New()}
	return &Client{
		endpoint: endpoint,
		ids:      ids,
		secrets:  sender.Secrets,
		pipeline: pipeline.New(sender, pipeline.Options{
			Service:     "Partner Center",
			Middleware:  func(next http.RoundTripper) http.RoundTripper { return authorization{next, tokens} },
			Misdirected: ids.misdirected,
		}),
	}
}

type request struct {
	path              string   // begins with the API's version and may have a query
	ids               []string // the parts of the path that must be GUIDs
	continuationToken string   // selects a page of a list; empty for none
	maxBody           int64    // of a success, in bytes: whole MiB
	objectType        string   // the type that the response must name, if it names one
	needsUser         bool     // keeps the request from being sent with an app-only token
}

type needsUserKey struct{}

// get sends one GET, with new IDs that stay the same in its retries, as the service
// asks. It also returns the IDs for errors: the service's, if the response has any.
//
// https://learn.microsoft.com/partner-center/developer/headers
func (c *Client) get(ctx context.Context, r request) (*pipeline.Response, IDs, error) {
	if slices.ContainsFunc(r.ids, func(id string) bool { return !guid.Is(id) }) {
		return nil, IDs{}, errors.New("the IDs must be GUIDs")
	}
	if r.needsUser {
		ctx = context.WithValue(ctx, needsUserKey{}, true)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.endpoint+r.path, nil)
	if err != nil {
		return nil, IDs{}, err
	}
	ids := c.ids.next()
	req.Header.Set(pipeline.RequestIDHeader, ids.RequestID)
	req.Header.Set(pipeline.CorrelationIDHeader, ids.CorrelationID)
	req.Header.Set("Accept", "application/json") // otherwise it may send XML
	req.Header.Set("Cache-Control", "no-cache")
	req.Header.Set("X-Locale", "en-US") // advice looks for an English word in one description
	req.Header.Set("MS-PartnerCenter-Application", "Terraform")
	if r.continuationToken != "" {
		req.Header.Set(continuationTokenHeader, r.continuationToken)
	}
	resp, err := c.pipeline.Do(req, r.maxBody)
	if err != nil {
		return nil, ids, err
	}
	return resp, ids.echoed(resp.Header), nil
}

// authorization sends the access token. A 401 replaces it and repeats the request, once.
type authorization struct {
	next   http.RoundTripper
	tokens Tokens
}

func (a authorization) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	needsUser := ctx.Value(needsUserKey{}) != nil
	token, err := a.tokens.Token(ctx, needsUser)
	if err != nil {
		return nil, err
	}
	resp, err := a.send(req, token)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	renewed, err := a.tokens.Renew(ctx, token, needsUser)
	if err != nil {
		return nil, err
	}
	if renewed == "" {
		return resp, nil
	}
	return a.send(req, renewed)
}

func (a authorization) send(req *http.Request, token string) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+token)
	return a.next.RoundTrip(req)
}

// IDs identify a request to Microsoft support.
type IDs struct {
	RequestID     string
	CorrelationID string
}

// echoed returns the IDs of the response; in place of one that is not a GUID, the one that was sent.
func (i IDs) echoed(received http.Header) IDs {
	if id := received.Get(pipeline.RequestIDHeader); guid.Is(id) {
		i.RequestID = id
	}
	if id := received.Get(pipeline.CorrelationIDHeader); guid.Is(id) {
		i.CorrelationID = id
	}
	return i
}

// idSource makes the IDs of one client. They share a random half, by which it
// knows its own without remembering any.
type idSource struct{ client uuid.UUID }

func (s idSource) next() IDs { return IDs{RequestID: s.newID(), CorrelationID: s.newID()} }

func (s idSource) newID() string {
	id := uuid.New()
	copy(id[:8], s.client[:8])
	return id.String()
}

// misdirected reports whether a response carries an ID of this client that was
// sent with another request: a gateway has mixed up two responses. Other IDs
// prove nothing, since the service need not echo those that it received.
func (s idSource) misdirected(sent, received http.Header) bool {
	ours := digits(s.client.String())[:16]
	requestID, correlationID := digits(sent.Get(pipeline.RequestIDHeader)), digits(sent.Get(pipeline.CorrelationIDHeader))
	for _, name := range []string{pipeline.RequestIDHeader, pipeline.CorrelationIDHeader} {
		// Proxies join headers that come twice.
		_, rest, found := strings.Cut(digits(strings.Join(received.Values(name), ",")), ours)
		for ; found; _, rest, found = strings.Cut(rest, ours) {
			id := ours + rest
			if !strings.HasPrefix(id, requestID) && !strings.HasPrefix(id, correlationID) {
				return true
			}
		}
	}
	return false
}

// digits returns an ID in the one form that all of its spellings have in common.
func digits(id string) string { return strings.ReplaceAll(strings.ToLower(id), "-", "") }
