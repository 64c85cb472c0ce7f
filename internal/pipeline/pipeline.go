// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package pipeline sends the requests to every service, with the retries, throttling,
// limits, logs and errors that the services share. Each policy is an
// [http.RoundTripper] around the next one, in this order: retries, throttling, the
// service's own middleware, the log, the transport.
package pipeline

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// The names of MS-RequestId and MS-CorrelationId in net/http's canonical form.
const (
	RequestIDHeader     = "Ms-Requestid"
	CorrelationIDHeader = "Ms-Correlationid"
)

// Sender is what all requests of one configured provider share, to any service.
type Sender struct {
	// UserAgent is sent with every request.
	UserAgent string
	// MaxRetries is the number of retries after the first attempt; 0 means none.
	MaxRetries int
	// RetryDelay is the base of the exponential delay between attempts; 0 means
	// 800 ms.
	RetryDelay time.Duration
	// Transport sends the requests; nil means the one of this process.
	Transport http.RoundTripper
	// Secrets are removed from a server's text before it is logged or returned.
	Secrets *redact.Secrets
}

// Middleware wraps the sending of one attempt. Its own errors end the request
// and are returned as they are.
type Middleware func(next http.RoundTripper) http.RoundTripper

// Options are what one service needs in addition to the [Sender].
type Options struct {
	// Service is the service's name, for logs and errors.
	Service string
	// Transient reports whether another attempt may succeed after a response with a
	// status other than 408, 429, 500, 502, 503 and 504; nil means that none may.
	Transient func(*Response) bool
	// Middleware, if set, runs for each attempt, after throttling.
	Middleware Middleware
	// Misdirected reports whether a response was meant for another request than
	// the one that was sent; nil if that cannot be known.
	Misdirected func(sent, received http.Header) bool
}

// Pipeline sends requests to one service.
type Pipeline struct {
	client    *retryablehttp.Client
	service   string
	userAgent string
}

// New returns a pipeline to one service. It does no I/O.
func New(sender Sender, o Options) *Pipeline {
	delay := sender.RetryDelay
	if delay == 0 {
		delay = 800 * time.Millisecond
	}
	var next http.RoundTripper = &boundedTransport{base: sender.Transport, misdirected: o.Misdirected, secrets: sender.Secrets}
	next = &attemptLog{next: next, message: "Request to " + o.Service, secrets: sender.Secrets}
	if o.Middleware != nil {
		next = o.Middleware(next)
	}
	next = &throttle{next: next, service: o.Service, delay: delay}

	return &Pipeline{
		service:   o.Service,
		userAgent: sender.UserAgent,
		client: &retryablehttp.Client{
			HTTPClient:   &http.Client{Transport: next},
			RetryMax:     sender.MaxRetries,
			RetryWaitMin: delay,
			RetryWaitMax: MaxRetryAfter,
			CheckRetry:   checkRetry(o.Transient),
			Backoff:      backoff,
			ErrorHandler: retryablehttp.PassthroughErrorHandler,
		},
	}
}

// exchange is one request with the results of its attempts. It travels in the
// request's context.
type exchange struct {
	maxBody  int64 // bytes of a success
	attempts int
	lastEnd  time.Time // of the last attempt
	// Of the last attempt whose result is known:
	response   *Response // nil if there was none
	lastResult string    // the status, or why there was no response
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	return ctx.Value(exchangeKey{}).(*exchange) //nolint:forcetypeassert // Do puts it there
}

// Do sends a request. If there is no response, or a success is larger than
// [DefaultMaxBody], the error is an [*Error]. It returns the middleware's errors as
// they are.
func (p *Pipeline) Do(req *http.Request) (*Response, error) { return p.DoUpTo(req, DefaultMaxBody) }

// DoUpTo is [Pipeline.Do] for a success of up to maxBody bytes, in whole MiB.
func (p *Pipeline) DoUpTo(req *http.Request, maxBody int64) (*Response, error) {
	req.Header.Set("User-Agent", p.userAgent)
	x := &exchange{maxBody: maxBody}
	retryable, err := retryablehttp.FromRequest(req.WithContext(context.WithValue(req.Context(), exchangeKey{}, x)))
	if err != nil {
		return nil, err
	}
	if _, err = p.client.Do(retryable); err == nil {
		return x.response, nil
	}
	if urlErr, ok := errors.AsType[*url.Error](err); ok {
		err = urlErr.Err
	}
	failed, ok := errors.AsType[*failure](err)
	if !ok {
		if errors.Unwrap(err) != nil || !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			return nil, err
		}
		failed = contextEnded(err) // between two attempts
	}
	return nil, &Error{
		Service:       p.service,
		Host:          req.URL.Host,
		Kind:          failed.kind,
		Reason:        failed.reason,
		Transient:     failed.transient,
		Wait:          failed.wait,
		Attempts:      x.attempts,
		LastResult:    x.lastResult,
		LastThrottled: failed.kind == Throttled || x.response != nil && x.response.StatusCode == http.StatusTooManyRequests,
		RequestID:     req.Header.Get(RequestIDHeader),
		CorrelationID: req.Header.Get(CorrelationIDHeader),
		cause:         failed.cause,
	}
}
