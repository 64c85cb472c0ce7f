// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	maxSuccessBody = 1 << 20   // bytes
	maxErrorBody   = 64 << 10  // bytes
	maxHeaders     = 256 << 10 // bytes

	// tryTimeout bounds one try: a server that accepts a request and never
	// answers must not take the whole time of a read.
	tryTimeout       = time.Minute
	errorBodyTimeout = 5 * time.Second
	// maxConnections bounds those that one try goes through: net/http takes a
	// new one as often as a server ends them with GOAWAY, without a pause.
	maxConnections = 10
)

var (
	errTryTimeout        = fmt.Errorf("there was no answer within %s", tryTimeout)
	errNoConnectionLasts = fmt.Errorf("none of %d connections lasted: %w", maxConnections, io.ErrUnexpectedEOF)
)

// processTransport is shared by every configured provider of the process, so
// that connections are reused. It holds no credential.
var processTransport = newTransport()

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: refuseProxyAnswer,
		DialContext:            (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		HTTP2: &http.HTTP2Config{
			// Pings find a dead connection long before a read's timeout.
			SendPingTimeout: 30 * time.Second,
			PingTimeout:     15 * time.Second,
			// Or else each endless body would take 4 MiB.
			MaxReceiveBufferPerStream:     maxSuccessBody,
			MaxReceiveBufferPerConnection: 4 * maxSuccessBody,
		},
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    64, // enough for any sensible -parallelism
		MaxResponseHeaderBytes: maxHeaders,
	}
}

// proxyError is a proxy's refusal to open a tunnel.
type proxyError struct{ status int }

func (e *proxyError) Error() string {
	return "the proxy set in HTTPS_PROXY refused the connection with status " + StatusText(e.status)
}

func refuseProxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return &proxyError{resp.StatusCode}
	}
	return nil
}

// errBodyTooLarge ends a request whose successful answer is over the cap: a
// prefix of it must never be taken for the answer.
var errBodyTooLarge = errors.New("the answer is larger than 1 MiB")

// cappedTransport sends one try and reads its body into memory, under a cap and
// within a time, since azcore's own download has neither. It follows no
// redirect: a redirect is an answer like any other, so that no credential goes
// to another host. Its errors are [*transportError].
type cappedTransport struct {
	http.RoundTripper
	secrets *redact.Secrets
}

func (t cappedTransport) Do(req *http.Request) (*http.Response, error) {
	ctx, giveUp := context.WithCancelCause(req.Context())
	defer giveUp(nil)
	timer := time.AfterFunc(tryTimeout, func() { giveUp(errTryTimeout) })
	defer timer.Stop()
	connections := 0
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GetConn: func(string) {
		if connections++; connections > maxConnections {
			giveUp(errNoConnectionLasts)
		}
	}})
	resp, err := t.RoundTrip(req.WithContext(ctx))
	var body []byte
	if err == nil {
		body, err = readBody(resp, giveUp)
	}
	if err == nil {
		err = req.Context().Err()
	}
	if err != nil {
		if cause := context.Cause(ctx); req.Context().Err() == nil && (errors.Is(cause, errTryTimeout) || errors.Is(cause, errNoConnectionLasts)) {
			err = cause
		}
		return nil, &transportError{reason: t.secrets.Line(describe(err)), cause: err}
	}
	resp.Request = req // the deadline of the request counts from here on, not that of the try
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func readBody(resp *http.Response, giveUp context.CancelCauseFunc) ([]byte, error) {
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusOK {
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxSuccessBody+1))
		if err == nil && len(body) > maxSuccessBody {
			err = errBodyTooLarge
		}
		return body, err
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // its body is the bare connection, which knows no deadline
	}
	// The status says enough: an error body that is too long, too slow or cut
	// just ends.
	timer := time.AfterFunc(errorBodyTimeout, func() { giveUp(nil) })
	defer timer.Stop()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	return body, nil
}
