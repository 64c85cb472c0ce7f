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
	ConnectionFailed   Kind = iota // a connection was not established, or broke before the response was complete
	HostNotFound                   // the host name does not exist
	NotSecure                      // TLS could not secure the connection
	CertificateExpired             // by this machine's clock, the certificate has expired or is not yet valid
	PlainHTTP                      // the server responded to TLS with HTTP
	ProxyFailed                    // the proxy could not be reached, or refused to open a tunnel
	ProxyUnavailable               // the proxy could not open a tunnel for now
	ProxyNotSecure                 // TLS could not secure the connection to the proxy
	TooLarge                       // a success was over the limit; it is never truncated
	Throttled                      // it was not sent: the service asked for a longer pause than it may wait
	TimedOut                       // its deadline was exceeded
	Canceled                       // its caller gave up
)

// Error is a request that got no response. Its text is one line, without secrets.
type Error struct {
	Service   string // its name
	Host      string // the host and port that the request was for
	Kind      Kind
	Reason    string        // what failed in the last attempt
	Transient bool          // whether a retry may succeed
	Wait      time.Duration // the rest of the pause that the service asked for; 0 unless [Throttled]
	Attempts  int           // to send the request
	// LastResult is the status of the last attempt, or why it got no response; empty without one.
	LastResult string
	// LastThrottled reports whether the service responded to the last attempt with
	// 429, or had asked to wait.
	LastThrottled bool
	// RequestID and CorrelationID are those that were sent, if the service has any.
	RequestID, CorrelationID string

	cause error // of the context, if that ended the request
}

func (e *Error) Error() string {
	return fmt.Sprintf("no response from %s (%s): %s", e.Service, e.Host, e.Reason)
}

// Unwrap returns the context's error.
func (e *Error) Unwrap() error { return e.cause }

// failure is an attempt without a response, classified where it happens. Its text is
// safe to display; net/http's may quote the server. It is a type of its own so that a
// pipeline does not retry the [Error] of another one, which its middleware returns.
type failure Error

func (f *failure) Error() string { return f.Reason }

func contextEnded(ended error) *failure {
	if errors.Is(ended, context.Canceled) {
		return &failure{Kind: Canceled, Reason: "the request was canceled", cause: ended}
	}
	return &failure{Kind: TimedOut, Reason: "the deadline was exceeded", cause: ended}
}

// broken returns a transient failure: a new connection may succeed.
func broken(reason string) *failure {
	return &failure{Kind: ConnectionFailed, Reason: reason, Transient: true}
}

// connectionBroke returns the failure of a connection that was established.
func connectionBroke(err error) *failure {
	switch {
	case isReset(err):
		return broken("the connection was reset")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return broken("the connection was closed before the response was complete")
	}
	return broken("the connection broke before the response was complete")
}

// notConnected returns the failure to establish a connection. It is final if the
// host does not exist, or TLS can't secure the connection.
func (t *boundedTransport) notConnected(err error) *failure {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	op, isOp := errors.AsType[*net.OpError](err)
	toProxy := isOp && (op.Op == "proxyconnect" || op.Op == "socks connect")
	invalid, _ := errors.AsType[x509.CertificateInvalidError](err)
	record, _ := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case isDNS && toProxy:
		return &failure{Kind: ProxyFailed, Reason: "the host name of the proxy set in HTTPS_PROXY could not be resolved", Transient: !dns.IsNotFound}
	case isDNS && dns.IsNotFound:
		return &failure{Kind: HostNotFound, Reason: "the host " + t.secrets.Line(dns.Name) + " does not exist"}
	case isDNS:
		return broken("the address of " + t.secrets.Line(dns.Name) + " could not be resolved")
	case isTLS(err) && toProxy: // the host in it may be a misplaced password
		return &failure{Kind: ProxyNotSecure, Reason: "there is no secure connection to the proxy set in HTTPS_PROXY"}
	case string(record.RecordHeader[:]) == "HTTP/": // net/http has an error for it, which only its Client uses
		return &failure{Kind: PlainHTTP, Reason: "the server responded in plain HTTP, not HTTPS"}
	case invalid.Reason == x509.Expired:
		return &failure{Kind: CertificateExpired, Reason: t.secrets.Line(err.Error())}
	case isTLS(err): // it names certificates and hosts
		return &failure{Kind: NotSecure, Reason: t.secrets.Line(err.Error())}
	}

	failed := connectionBroke(err)
	timeout, isTimeout := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaConnectionRefused):
		failed.Reason = "the connection was refused"
	case isTimeout && timeout.Timeout():
		failed.Reason = "the connection could not be established in time"
	case !isReset(err) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		failed.Reason = "the connection could not be established"
	}
	if toProxy {
		failed.Kind, failed.Reason = ProxyFailed, "the proxy set in HTTPS_PROXY could not be reached: "+failed.Reason
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
