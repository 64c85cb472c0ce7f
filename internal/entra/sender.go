// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// This file gives the pipeline the form that it is about to have: all of it
// goes when package pipeline has the same names.

// Sender is what all that send requests for one provider block have in common.
type Sender struct {
	UserAgent  string
	MaxRetries int
	RetryDelay time.Duration
	Transport  http.RoundTripper
	Secrets    *redact.Secrets
}

type response struct {
	StatusCode int
	Header     http.Header
	Body       []byte
}

func retryAfter(resp *response) time.Duration {
	return pipeline.RetryAfter(&http.Response{Header: resp.Header})
}

type pipelineOptions struct {
	Service    string
	Transient  func(*response) bool
	Middleware []func(http.RoundTripper) http.RoundTripper
}

type requestPipeline struct{ inner *pipeline.Pipeline }

func newPipeline(sender Sender, o pipelineOptions) *requestPipeline {
	var perTry []policy.Policy
	for _, middleware := range o.Middleware {
		perTry = append(perTry, middlewarePolicy{middleware})
	}
	var transient func(*http.Response) bool
	if o.Transient != nil {
		transient = func(resp *http.Response) bool {
			read, err := readResponse(resp)
			return err == nil && o.Transient(read)
		}
	}
	return &requestPipeline{inner: pipeline.New(pipeline.Options{
		Service:    o.Service,
		Header:     http.Header{"User-Agent": {sender.UserAgent}},
		MaxRetries: int32(sender.MaxRetries), //nolint:gosec // it is between 0 and 10
		RetryDelay: sender.RetryDelay,
		Transport:  sender.Transport,
		Secrets:    sender.Secrets,
		Transient:  transient,
		PerTry:     perTry,
	})}
}

func (p *requestPipeline) Do(req *http.Request) (*response, error) {
	wrapped, err := runtime.NewRequest(req.Context(), req.Method, req.URL.String())
	if err != nil {
		return nil, err
	}
	wrapped.Raw().Header = req.Header
	resp, err := p.inner.Do(wrapped)
	var own interface{ Final() bool }
	var unusable *SecretError
	switch {
	case err == nil:
		return readResponse(resp)
	case errors.As(err, &unusable):
		return nil, unusable
	case errors.As(err, &own):
		return nil, own.(error)
	}
	return nil, err
}

func readResponse(resp *http.Response) (*response, error) {
	body, err := runtime.Payload(resp)
	return &response{StatusCode: resp.StatusCode, Header: resp.Header, Body: body}, err
}

type middlewarePolicy struct {
	middleware func(http.RoundTripper) http.RoundTripper
}

func (p middlewarePolicy) Do(req *policy.Request) (*http.Response, error) {
	return p.middleware(nextPolicy{req}).RoundTrip(req.Raw())
}

type nextPolicy struct{ req *policy.Request }

func (n nextPolicy) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if err := n.req.SetBody(streaming.NopCloser(bytes.NewReader(body)), r.Header.Get("Content-Type")); err != nil {
			return nil, err
		}
	}
	return n.req.Next()
}

func decodeObject(body []byte) (map[string]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(pipeline.WithoutBOM(body)))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("it is not a JSON object")
	}
	members := map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name := token.(string) //nolint:forcetypeassert // the decoder has checked it
		if _, twice := members[name]; twice {
			return nil, errors.New("a member comes twice")
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		members[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it is more than a JSON object")
	}
	return members, nil
}
