// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package pipeline sends the requests to every service, with the retries, throttling, limits, logs
// and errors that the services share. Each policy is an [http.RoundTripper] around the next one, in
// this order: retries, throttling, the service's own middleware, the log, the transport.
package pipeline

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// The names of MS-RequestId and MS-CorrelationId in net/http's canonical form.
const (
	RequestIDHeader     = "Ms-Requestid"
	CorrelationIDHeader = "Ms-Correlationid"
)

// Sender is what all requests of one configured provider share, to any service.
type Sender struct {
	UserAgent  string            // sent with every request
	MaxRetries int               // after the first attempt; 0 means none
	RetryDelay time.Duration     // the base of the exponential delay between attempts; 0 means 800 ms
	Transport  http.RoundTripper // nil means the one of this process
	Secrets    *redact.Secrets   // removed from a server's text before it is logged or returned
}

// Middleware wraps one attempt. Its own errors end the request and are returned as they are.
type Middleware func(next http.RoundTripper) http.RoundTripper

// Options are what one service needs in addition to the [Sender].
type Options struct {
	Service string // its name, for logs and errors
	// Transient reports whether another attempt may succeed after a response with a
	// status other than 408, 429, 500, 502, 503 and 504; nil means that none may.
	Transient  func(*Response) bool
	Middleware Middleware // runs for each attempt, after throttling; nil for none
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
	delay := cmp.Or(sender.RetryDelay, 800*time.Millisecond)
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

// exchange is one request with the results of its attempts. It travels in the request's context.
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

// attemptLog counts the attempts and logs one line for each: an allow-list of facts,
// never all headers and never a body.
type attemptLog struct {
	next    http.RoundTripper
	message string
	secrets *redact.Secrets
}

func (l *attemptLog) RoundTrip(req *http.Request) (*http.Response, error) {
	x := exchangeOf(req.Context())
	x.attempts++

	previous, start := x.lastEnd, time.Now()
	resp, err := l.next.RoundTrip(req)
	x.lastEnd = time.Now()

	fields := map[string]any{
		"method":      req.Method,
		"path":        req.URL.Path,
		"attempt":     x.attempts,
		"duration_ms": x.lastEnd.Sub(start).Milliseconds(),
	}
	if x.attempts > 1 {
		fields["pause_ms"] = start.Sub(previous).Milliseconds()
	}
	if id := req.Header.Get(RequestIDHeader); id != "" { // Entra has no such IDs
		fields["request_id"], fields["correlation_id"] = id, req.Header.Get(CorrelationIDHeader)
	}
	if err != nil {
		fields["error"] = err.Error()
		if req.Context().Err() == nil { // otherwise the previous attempt says more
			x.response, x.lastResult = nil, err.Error()
		}
	} else {
		x.lastResult = StatusText(resp.StatusCode)
		fields["status"] = resp.StatusCode
		if vector := resp.Header.Get("MS-CV"); vector != "" {
			fields["ms_cv"] = l.secrets.Line(vector)
		}
	}
	tflog.Debug(req.Context(), l.message, fields)
	return resp, err
}

// Do sends a request. If there is no response, or a success is larger than maxBody bytes, in whole
// MiB, the error is an [*Error]. It returns the middleware's errors as they are.
func (p *Pipeline) Do(req *http.Request, maxBody int64) (*Response, error) {
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
	e := Error(*failed)
	e.Service, e.Host, e.Attempts, e.LastResult = p.service, req.URL.Host, x.attempts, x.lastResult
	e.LastThrottled = e.Kind == Throttled || x.response != nil && x.response.StatusCode == http.StatusTooManyRequests
	e.RequestID, e.CorrelationID = req.Header.Get(RequestIDHeader), req.Header.Get(CorrelationIDHeader)
	return nil, &e
}
