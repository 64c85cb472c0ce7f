// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
)

// Error is a request that got no answer: the connection failed, the context
// ended, or the answer was over the cap. Its text is one line.
type Error struct {
	// Service is the name of the service that did not answer.
	Service string
	// Host is the host and port the request was for.
	Host string
	// Tries is how often it was sent.
	Tries int
	// LastAnswer is what the last try came to: a status or a reason; empty if
	// there was none.
	LastAnswer string
	// Reason says what failed in the end.
	Reason string
	// Throttled tells that the service refused the last try with 429, or that
	// it had asked to wait.
	Throttled bool
	// RequestID and CorrelationID were sent, if the service has such.
	RequestID, CorrelationID string

	err error
}

func (e *Error) Error() string {
	return fmt.Sprintf("no answer from %s (%s): %s", e.Service, e.Host, e.Reason)
}

// Unwrap returns the cause, for [errors.Is]. Its text may hold raw server text.
func (e *Error) Unwrap() error { return e.err }

// NonRetriable keeps an outer pipeline from retrying what this one gave up.
func (*Error) NonRetriable() {}

// Transient tells whether the fault is one that heals by itself.
func (e *Error) Transient() bool { return connectionLost(e.err) }

// TLS tells whether the two sides could not agree on a secure connection.
func (e *Error) TLS() bool { return isTLS(e.err) }

// PlainHTTP tells whether the answer to TLS was HTTP.
func (e *Error) PlainHTTP() bool { return isPlainHTTP(e.err) }

// CertificateExpired tells whether the other side's certificate is not good at
// this time, by this machine's clock.
func (e *Error) CertificateExpired() bool {
	var invalid x509.CertificateInvalidError
	return errors.As(e.err, &invalid) && invalid.Reason == x509.Expired
}

// Proxy tells whether a proxy stood in the way.
func (e *Error) Proxy() bool { return isProxy(e.err) }

// HostNotFound tells whether the host name does not exist.
func (e *Error) HostNotFound() bool {
	var dns *net.DNSError
	return errors.As(e.err, &dns) && dns.IsNotFound
}

// TooLarge tells whether an answer came but was over the cap.
func (e *Error) TooLarge() bool { return errors.Is(e.err, errBodyTooLarge) }

// StatusText is a status with its standard reason, never the server's own.
func StatusText(code int) string {
	if reason := http.StatusText(code); reason != "" {
		return strconv.Itoa(code) + " " + reason
	}
	return strconv.Itoa(code)
}
