// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
)

// transientStatuses are worth another try.
var transientStatuses = []int{
	http.StatusRequestTimeout,
	http.StatusTooManyRequests,
	http.StatusInternalServerError,
	http.StatusBadGateway,
	http.StatusServiceUnavailable,
	http.StatusGatewayTimeout,
}

// IsTransient tells whether an answer with this status is worth another try,
// now or later.
func IsTransient(status int) bool { return slices.Contains(transientStatuses, status) }

// shouldRetry decides for azcore's retry policy, which would else retry every
// transport error, untrusted certificates included.
func shouldRetry(transient func(*http.Response) bool) func(*http.Response, error) bool {
	return func(resp *http.Response, err error) bool {
		if err != nil {
			return connectionLost(err)
		}
		if resp.StatusCode == http.StatusTooManyRequests {
			return false // throttle has waited for as long as it may
		}
		if !IsTransient(resp.StatusCode) && (transient == nil || !transient(resp)) {
			return false
		}
		return fitsDeadline(resp.Request.Context(), normalizeRetryAfter(resp))
	}
}

// connectionLost tells the faults of a network that heal by themselves from
// those that another try would only repeat, and from what policies said.
func connectionLost(err error) bool {
	var failed *transportError
	if !errors.As(err, &failed) {
		return false
	}
	err = failed.cause
	var dns *net.DNSError
	switch {
	case errors.Is(err, errTryTimeout):
		return true
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded) && !isConnection(err), isTLS(err):
		return false
	case errors.As(err, &dns):
		return !dns.IsNotFound
	}
	return isClosed(err) || isReset(err) || isRefused(err) || isTimeout(err) || isHTTP2(err)
}
