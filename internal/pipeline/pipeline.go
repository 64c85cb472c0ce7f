// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package pipeline sends the requests of both services, Partner Center and
// Microsoft Entra: what they share in retries, throttling, caps, logs and
// errors lives here once, as policies around azcore's retry policy.
package pipeline

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Options say how a pipeline sends requests to one service.
type Options struct {
	// Service is the service's name, for logs and errors.
	Service string
	// Header is sent with every request. Its names are in net/http's canonical
	// form.
	Header http.Header
	// MaxRetries is the number of retries after the first try; 0 means none.
	MaxRetries int32
	// RetryDelay is the base of the exponential delay between tries; 0 means
	// azcore's default of 800 ms.
	RetryDelay time.Duration
	// Transport sends the requests; nil means the one of this process.
	Transport http.RoundTripper
	// Secrets are removed from server text before it is logged or shown.
	Secrets *redact.Secrets
	// Transient tells which answers are worth another try beside those with
	// status 408, 500, 502, 503 or 504; nil means no others. A 429 is always
	// waited for.
	Transient func(*http.Response) bool
	// PerTry policies run for each try, after throttling.
	PerTry []policy.Policy
}

// Pipeline sends requests to one service.
type Pipeline struct {
	inner   runtime.Pipeline
	service string
	header  http.Header
	secrets *redact.Secrets
}

// New builds a pipeline: azcore's retry, throttling, the PerTry policies, one
// log line a try, and the capped transport.
func New(o Options) *Pipeline {
	delay := o.RetryDelay
	if delay == 0 {
		delay = 800 * time.Millisecond
	}
	maxRetries := o.MaxRetries
	if maxRetries == 0 {
		maxRetries = -1 // azcore takes 0 for its default of 3
	}
	transport := o.Transport
	if transport == nil {
		transport = processTransport
	}

	perTry := append([]policy.Policy{&throttle{service: o.Service, delay: delay}}, o.PerTry...)
	perTry = append(perTry, &attemptLog{message: "Request to " + o.Service, secrets: o.Secrets})

	return &Pipeline{
		service: o.Service,
		header:  o.Header,
		secrets: o.Secrets,
		inner: runtime.NewPipeline("", "", runtime.PipelineOptions{PerRetry: perTry},
			&policy.ClientOptions{
				Telemetry: policy.TelemetryOptions{Disabled: true}, // it would prefix the User-Agent with azsdk-go
				Transport: cappedTransport{transport, o.Secrets},
				Retry: policy.RetryOptions{
					MaxRetries:    maxRetries,
					RetryDelay:    delay,
					MaxRetryDelay: MaxRetryAfter,
					ShouldRetry:   shouldRetry(o.Transient),
					StatusCodes:   []int{}, // unused, but azcore would make a list for each request
				},
			}),
	}
}

// Do sends a request. The answer's body is in memory, whatever its status. If
// there is no answer, the error is an [*Error]; what a PerTry policy said is
// found in it by [errors.As].
func (p *Pipeline) Do(req *policy.Request) (*http.Response, error) {
	maps.Copy(req.Raw().Header, p.header)
	tries := &attempts{}
	req.SetOperationValue(tries)

	resp, err := p.inner.Do(req)
	if err == nil {
		return resp, nil
	}
	var known *Error
	if errors.As(err, &known) { // a PerTry policy's own requests failed
		return nil, err
	}
	reason := err.Error()
	if errors.Is(err, context.DeadlineExceeded) { // azcore gives the context's own error
		reason = describe(err)
	}
	var throttled *ThrottledError
	header := req.Raw().Header
	return nil, &Error{
		Service:       p.service,
		Host:          req.Raw().URL.Host,
		Tries:         tries.count,
		LastAnswer:    tries.lastAnswer(),
		Reason:        p.secrets.Line(reason),
		Throttled:     tries.lastStatus == http.StatusTooManyRequests || errors.As(err, &throttled),
		RequestID:     header.Get(RequestIDHeader),
		CorrelationID: header.Get(CorrelationIDHeader),
		err:           err,
	}
}
