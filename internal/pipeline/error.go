// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"fmt"
	"time"
)

// Kind says why a request got no response.
type Kind int

// The kinds of failures.
const (
	// ConnectionFailed is a connection that could not be established, or that
	// broke before the response was complete.
	ConnectionFailed Kind = iota
	// HostNotFound is a host name that does not exist.
	HostNotFound
	// NotSecure is a connection that TLS could not secure.
	NotSecure
	// CertificateExpired is a certificate that has expired or is not yet valid,
	// by this machine's clock.
	CertificateExpired
	// PlainHTTP is a server that responded to TLS with HTTP.
	PlainHTTP
	// ProxyFailed is a proxy that could not be reached, or that refused to open a
	// tunnel.
	ProxyFailed
	// ProxyUnavailable is a proxy that could not open a tunnel for now.
	ProxyUnavailable
	// ProxyNotSecure is a connection to the proxy that TLS could not secure.
	ProxyNotSecure
	// TooLarge is a successful response over the limit: a part of it must never
	// be taken for the whole.
	TooLarge
	// Throttled is a request that was not sent, since the service asked another
	// one to wait for longer than this one may.
	Throttled
	// TimedOut is a request whose deadline was exceeded.
	TimedOut
	// Canceled is a request whose caller gave up.
	Canceled
)

// Error is a request that got no response. Its text is one line, without
// secrets.
type Error struct {
	// Service is the name of the service.
	Service string
	// Host is the host and port the request was for.
	Host string
	Kind Kind
	// Reason says what failed in the end.
	Reason string
	// Transient reports whether a retry may succeed.
	Transient bool
	// Wait is what is left of the time that the service asked for, if it
	// throttles; otherwise 0.
	Wait time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	// LastResult is the result of the last attempt that ended in time: a status or
	// a reason; empty if there was none.
	LastResult string
	// LastThrottled reports whether the service responded to the last attempt with
	// 429, or had asked to wait.
	LastThrottled bool
	// RequestID and CorrelationID were sent, if the service has such.
	RequestID, CorrelationID string

	cause error
}

func (e *Error) Error() string {
	return fmt.Sprintf("no response from %s (%s): %s", e.Service, e.Host, e.Reason)
}

// Unwrap returns the context's error, if that ended the request.
func (e *Error) Unwrap() error { return e.cause }
