// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// MaxRetryAfter is the longest Retry-After that is honored, and the longest delay
// between two attempts.
const MaxRetryAfter = 2 * time.Minute

// Class is a kind of HTTP status, by who responded and how.
type Class int

// The classes of statuses.
const (
	Rejected        Class = iota // the service's response to this request: any status in no other class
	Redirect                     // never followed
	Network                      // a proxy or a gateway asks for a sign-in
	TooManyRequests              // the service asks for a pause
	Unavailable                  // a problem of the service, or of a gateway in front of it
)

// ClassOf returns the class of a status.
func ClassOf(status int) Class {
	switch {
	case status == http.StatusProxyAuthRequired, status == http.StatusNetworkAuthenticationRequired:
		return Network
	case status == http.StatusTooManyRequests:
		return TooManyRequests
	case status == http.StatusRequestTimeout, status >= http.StatusInternalServerError:
		return Unavailable
	case status >= http.StatusMultipleChoices && status < http.StatusBadRequest && status != http.StatusNotModified:
		return Redirect
	}
	return Rejected
}

// IsTransient reports whether another attempt, now or later, may succeed after this status.
func IsTransient(status int) bool {
	return slices.Contains([]int{408, 429, 500, 502, 503, 504}, status)
}

func checkRetry(transient func(*Response) bool) retryablehttp.CheckRetry {
	return func(ctx context.Context, resp *http.Response, err error) (bool, error) {
		if err != nil {
			failed, ok := errors.AsType[*failure](err)
			return ok && failed.Transient && failed.Kind != Throttled, nil
		}
		wait := RetryAfter(resp.Header)
		// After a 429, throttle has waited for as long as it may.
		mayPass := resp.StatusCode != http.StatusTooManyRequests &&
			(IsTransient(resp.StatusCode) || transient != nil && transient(exchangeOf(ctx).response))
		return mayPass && wait <= MaxRetryAfter && fitsDeadline(ctx, wait), nil
	}
}

// backoff returns the delay before the next attempt: what the server asks for,
// or one that doubles each time, less up to a quarter of it at random.
func backoff(base, maxDelay time.Duration, attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if wait := RetryAfter(resp.Header); wait > 0 {
			return wait
		}
	}
	delay := retryablehttp.DefaultBackoff(base, maxDelay, attempt, nil)
	return delay - rand.N(delay/4+1) //nolint:gosec // G404: a delay is no secret
}

// RetryAfter returns how long a response asks to wait; 0 if there is no valid Retry-After. A date
// is relative to the response's own Date, since the local clock may be wrong.
func RetryAfter(header http.Header) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	seconds, err := strconv.ParseUint(value, 10, 31)
	if err == nil || errors.Is(err, strconv.ErrRange) { // then it is the largest number
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(0, until.Sub(now)), math.MaxInt32*time.Second)
}

func fitsDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Now().Add(wait).Before(deadline)
}
