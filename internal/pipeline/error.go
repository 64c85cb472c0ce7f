// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
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
	// TooLarge is a successful response over the limit, which is never truncated.
	TooLarge
	// Throttled is a request that was not sent, because the service asked for a pause
	// that is longer than the request may wait.
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
	// Host is the host and port that the request was for.
	Host string
	Kind Kind
	// Reason says what failed in the last attempt.
	Reason string
	// Transient reports whether a retry may succeed.
	Transient bool
	// Wait is what is left of the pause that the service asked for; 0 unless the
	// request is [Throttled].
	Wait time.Duration
	// Attempts is the number of attempts to send the request.
	Attempts int
	// LastResult is the status of the last attempt, or why it got no response; empty if
	// there was no attempt.
	LastResult string
	// LastThrottled reports whether the service responded to the last attempt with
	// 429, or had asked to wait.
	LastThrottled bool
	// RequestID and CorrelationID are those that were sent, if the service has any.
	RequestID, CorrelationID string

	cause error
}

func (e *Error) Error() string {
	return fmt.Sprintf("no response from %s (%s): %s", e.Service, e.Host, e.Reason)
}

// Unwrap returns the context's error, if that ended the request.
func (e *Error) Unwrap() error { return e.cause }

// failure is an attempt without a response, classified where it happens. Its text is
// safe to display; net/http's may quote the server. It is a type of its own so that a
// pipeline does not retry the [Error] of another one, which its middleware returns.
type failure struct {
	kind      Kind
	reason    string
	transient bool
	wait      time.Duration
	cause     error // of the context
}

func (f *failure) Error() string { return f.reason }

// contextEnded returns the failure of a request whose context has ended.
func contextEnded(ended error) *failure {
	if errors.Is(ended, context.Canceled) {
		return &failure{kind: Canceled, reason: "the request was canceled", cause: ended}
	}
	return &failure{kind: TimedOut, reason: "the deadline was exceeded", cause: ended}
}

// connectionFailed returns a transient failure: a new connection may succeed.
func connectionFailed(err error) *failure {
	reason := "the connection broke before the response was complete"
	switch {
	case errors.Is(err, errAttemptTimeout), errors.Is(err, errNoConnectionLasts), errors.Is(err, errMisdirected):
		reason = err.Error()
	case isReset(err):
		reason = "the connection was reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		reason = "the connection was closed before the response was complete"
	}
	return &failure{kind: ConnectionFailed, reason: reason, transient: true}
}

// notConnected returns the failure to establish a connection. It is final if the
// host does not exist, the proxy refuses for good, or TLS can't secure the connection.
func (t *boundedTransport) notConnected(err error) *failure {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	refused, isRefused := errors.AsType[*proxyError](err)
	toProxy := isToProxy(err)
	switch {
	case isRefused && IsTransient(refused.status):
		return &failure{kind: ProxyUnavailable, reason: refused.Error(), transient: true}
	case isRefused:
		return &failure{kind: ProxyFailed, reason: refused.Error()}
	case isDNS && toProxy:
		return &failure{kind: ProxyFailed, reason: "the address of the proxy set in HTTPS_PROXY could not be resolved", transient: !dns.IsNotFound}
	case isDNS && dns.IsNotFound:
		return &failure{kind: HostNotFound, reason: "the host " + t.secrets.Line(dns.Name) + " does not exist"}
	case isDNS:
		return &failure{kind: ConnectionFailed, reason: "the address of " + t.secrets.Line(dns.Name) + " could not be resolved", transient: true}
	case isTLS(err) && toProxy: // the host in it may be a misplaced password
		return &failure{kind: ProxyNotSecure, reason: "there is no secure connection to the proxy set in HTTPS_PROXY"}
	case isPlainHTTP(err):
		return &failure{kind: PlainHTTP, reason: "the server responded in plain HTTP, not HTTPS"}
	case isExpired(err):
		return &failure{kind: CertificateExpired, reason: t.secrets.Line(err.Error())}
	case isTLS(err): // it names certificates and hosts
		return &failure{kind: NotSecure, reason: t.secrets.Line(err.Error())}
	}

	failed := connectionFailed(err)
	timeout, isTimeout := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaConnectionRefused):
		failed.reason = "the connection was refused"
	case isTimeout && timeout.Timeout():
		failed.reason = "the connection could not be established in time"
	case !isReset(err) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		failed.reason = "the connection could not be established"
	}
	if toProxy {
		failed.kind, failed.reason = ProxyFailed, "the proxy set in HTTPS_PROXY could not be reached: "+failed.reason
	}
	return failed
}

// Winsock's error numbers. Package syscall's own differ from them on Windows.
const (
	wsaConnectionAborted = syscall.Errno(10053)
	wsaConnectionReset   = syscall.Errno(10054)
	wsaConnectionRefused = syscall.Errno(10061)
)

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, wsaConnectionReset) || errors.Is(err, wsaConnectionAborted)
}

// isToProxy reports whether the connection to a proxy failed.
func isToProxy(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "proxyconnect" || op.Op == "socks connect")
}

func isTLS(err error) bool {
	alert, ok := errors.AsType[*net.OpError](err)
	return ok && alert.Op == "remote error" || is[*tls.CertificateVerificationError](err) || is[tls.RecordHeaderError](err) ||
		is[x509.UnknownAuthorityError](err) || is[x509.HostnameError](err) || is[x509.CertificateInvalidError](err) ||
		strings.HasPrefix(err.Error(), "tls: ") // failures of a handshake that have no type
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isExpired(err error) bool {
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok && invalid.Reason == x509.Expired
}

// isPlainHTTP reports whether the server responded to TLS with HTTP. There is an
// error for it in net/http, but only its Client uses it.
func isPlainHTTP(err error) bool {
	record, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok && string(record.RecordHeader[:]) == "HTTP/"
}
