// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"time"
)

// failure is an attempt without a response. It is classified once, where it
// happens. Its text is safe to display; net/http's may quote the server.
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

// connectionFailed returns a transient failure: a new connection may succeed,
// regardless of what broke this one.
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
// host does not exist, if a proxy refuses for good, or if TLS can't secure the
// connection.
func (t *boundedTransport) notConnected(err error) *failure {
	var (
		dns     *net.DNSError
		refused *proxyError
		toProxy = isToProxy(err)
	)
	switch {
	case errors.As(err, &refused) && IsTransient(refused.status):
		return &failure{kind: ProxyUnavailable, reason: refused.Error(), transient: true}
	case errors.As(err, &refused):
		return &failure{kind: ProxyFailed, reason: refused.Error()}
	case errors.As(err, &dns) && toProxy:
		return &failure{kind: ProxyFailed, reason: "the address of the proxy set in HTTPS_PROXY could not be resolved", transient: !dns.IsNotFound}
	case errors.As(err, &dns) && dns.IsNotFound:
		return &failure{kind: HostNotFound, reason: "the host " + t.secrets.Line(dns.Name) + " does not exist"}
	case errors.As(err, &dns):
		return &failure{kind: ConnectionFailed, reason: "the address of " + t.secrets.Line(dns.Name) + " could not be resolved", transient: true}
	case isTLS(err) && toProxy: // what is taken for the host may be a password
		return &failure{kind: ProxyNotSecure, reason: "there is no secure connection to the proxy set in HTTPS_PROXY"}
	case isPlainHTTP(err):
		return &failure{kind: PlainHTTP, reason: "the server responded in plain HTTP, not HTTPS"}
	case isExpired(err):
		return &failure{kind: CertificateExpired, reason: t.secrets.Line(err.Error())}
	case isTLS(err): // it names certificates and hosts
		return &failure{kind: NotSecure, reason: t.secrets.Line(err.Error())}
	}

	failed := connectionFailed(err)
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaConnectionRefused):
		failed.reason = "the connection was refused"
	case errors.As(err, &timeout) && timeout.Timeout():
		failed.reason = "the connection could not be established in time"
	case !isReset(err) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		failed.reason = "the connection could not be established"
	}
	if toProxy {
		failed.kind, failed.reason = ProxyFailed, "the proxy set in HTTPS_PROXY could not be reached: "+failed.reason
	}
	return failed
}

// Winsock's numbers: those of package syscall stand for something else on
// Windows.
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
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "proxyconnect" || op.Op == "socks connect")
}

func isTLS(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		record       tls.RecordHeaderError
		alert        *net.OpError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) && alert.Op == "remote error" ||
		errors.As(err, &authority) || errors.As(err, &hostname) || errors.As(err, &invalid) ||
		strings.HasPrefix(err.Error(), "tls: ") // failures of a handshake that have no type
}

func isExpired(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

// isPlainHTTP reports whether the server responded to TLS with HTTP. There is an
// error for it in net/http, but only its Client uses it.
func isPlainHTTP(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/"
}
