// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
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

// Proxy tells whether a proxy stood in the way.
func (e *Error) Proxy() bool {
	var refused *proxyError
	var op *net.OpError
	return errors.As(e.err, &refused) || errors.As(e.err, &op) && op.Op == "proxyconnect"
}

// HostNotFound tells whether the host name does not exist.
func (e *Error) HostNotFound() bool {
	var dns *net.DNSError
	return errors.As(e.err, &dns) && dns.IsNotFound
}

// TooLarge tells whether an answer came but was over the cap.
func (e *Error) TooLarge() bool { return errors.Is(e.err, errBodyTooLarge) }

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
		errors.As(err, &authority) || errors.As(err, &hostname) || errors.As(err, &invalid)
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

// describe puts a failure into words for the user where Go's own are for
// programmers.
func describe(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("the host %s does not exist", dns.Name)
	case errors.As(err, &dns):
		return fmt.Sprintf("the address of %s could not be looked up", dns.Name)
	case isRefused(err):
		return "the connection was refused"
	case isReset(err):
		return "the connection was reset"
	case isClosed(err):
		return "the connection was closed before the answer was complete"
	case isPlainHTTP(err):
		return "the server answered in plain HTTP, not HTTPS"
	}
	return err.Error()
}

// StatusText is a status with its standard reason, never the server's own.
func StatusText(code int) string {
	if reason := http.StatusText(code); reason != "" {
		return strconv.Itoa(code) + " " + reason
	}
	return strconv.Itoa(code)
}
