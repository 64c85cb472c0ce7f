// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
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
		if resp.StatusCode == http.StatusTooManyRequests { // throttle could not wait any longer
			return false
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
// those that another try would only repeat. It is not asked once the request's
// context has ended, so a deadline that was exceeded is one of the connection.
func connectionLost(err error) bool {
	if errors.Is(err, context.Canceled) || isTLS(err) {
		return false
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return !dns.IsNotFound
	}
	if isClosed(err) || isReset(err) || isRefused(err) {
		return true
	}
	var timeout net.Error // connecting or the TLS handshake took too long
	if errors.As(err, &timeout) && timeout.Timeout() {
		return true
	}
	// net/http does not export its HTTP/2 errors, nor the one for a connection
	// that the server closed while it was idle.
	text := err.Error()
	return strings.Contains(text, "http2: server sent GOAWAY") ||
		strings.Contains(text, "http2: client connection lost") ||
		strings.Contains(text, "stream error: stream ID") ||
		strings.Contains(text, "server closed idle connection")
}
