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
)

// transportError is a try without an answer. Its text is fit to be shown and
// logged: that of net/http may quote what the server sent.
type transportError struct {
	reason string
	cause  error
}

func (e *transportError) Error() string { return e.reason }

func (e *transportError) Unwrap() error { return e.cause }

// describe puts a failure into words. What it does not know by its type is not
// quoted.
func describe(err error) string {
	var dns *net.DNSError
	var refused *proxyError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, errTryTimeout), errors.Is(err, errBodyTooLarge), errors.As(err, &refused):
		return err.Error()
	case errors.As(err, &dns) && isProxy(err):
		return "the address of the proxy set in HTTPS_PROXY could not be looked up"
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("the host %s does not exist", dns.Name)
	case errors.As(err, &dns):
		return fmt.Sprintf("the address of %s could not be looked up", dns.Name)
	case isRefused(err):
		return "the connection was refused"
	case isReset(err):
		return "the connection was reset"
	case isClosed(err), isHTTP2(err):
		return "the connection was closed before the answer was complete"
	case isTLS(err) && isProxy(err): // what is taken for the host may be a password
		return "there is no secure connection to the proxy set in HTTPS_PROXY"
	case isPlainHTTP(err):
		return "the server answered in plain HTTP, not HTTPS"
	case isTLS(err): // it names certificates and hosts
		return err.Error()
	case errors.Is(err, context.DeadlineExceeded) && !isConnection(err):
		return "the time for it was over"
	case isTimeout(err):
		return "the connection could not be made in time"
	}
	return "the answer is not valid HTTP"
}

// isProxy tells what failed on the way to a proxy.
func isProxy(err error) bool {
	var refused *proxyError
	var op *net.OpError
	return errors.As(err, &refused) || errors.As(err, &op) && (op.Op == "proxyconnect" || op.Op == "socks connect")
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
		strings.HasPrefix(err.Error(), "tls: ") // faults of a handshake that have no type
}

// isPlainHTTP tells whether the server has answered TLS with HTTP. There is an
// error for it in net/http, but only its Client uses it.
func isPlainHTTP(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/"
}

// Windows has numbers of its own for these.
const (
	wsaConnectionAborted = syscall.Errno(10053)
	wsaConnectionReset   = syscall.Errno(10054)
	wsaConnectionRefused = syscall.Errno(10061)
)

func isRefused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaConnectionRefused)
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, wsaConnectionReset) || errors.Is(err, wsaConnectionAborted)
}

func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// isConnection tells a deadline of net's own from that of a context.
func isConnection(err error) bool {
	var op *net.OpError
	return errors.As(err, &op)
}

// isTimeout is for connecting and for the TLS handshake.
func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// isHTTP2 tells the faults of a connection by their text: net/http does not
// export them, nor the error for a connection that was closed while idle.
func isHTTP2(err error) bool {
	text := err.Error()
	return strings.Contains(text, "http2: server sent GOAWAY") ||
		strings.Contains(text, "http2: client connection lost") ||
		strings.Contains(text, "stream error: stream ID") ||
		strings.Contains(text, "server closed idle connection")
}
