// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"encoding/json"
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

// DefaultMaxBody limits the body of most successes, in bytes.
const DefaultMaxBody = 1 << 20

const (
	maxErrorBody = 64 << 10  // bytes
	maxHeaders   = 256 << 10 // bytes

	// attemptTimeout bounds one attempt: a server that accepts a request and never
	// responds must not take the whole time of a read.
	attemptTimeout   = time.Minute
	errorBodyTimeout = 5 * time.Second
	// maxConnections limits the connections of one attempt: each time a server ends
	// one with GOAWAY, net/http opens another without a pause.
	maxConnections = 10
)

var (
	attemptTimedOut   = broken(fmt.Sprintf("there was no response within %s", attemptTimeout))
	noConnectionLasts = broken(fmt.Sprintf("the server closed %d connections in a row", maxConnections))
	wasMisdirected    = broken("the response was meant for another request")
)

// processTransport is shared by every configured provider of the process, so
// that connections are reused. It holds no credential.
var processTransport = newTransport()

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: checkTunnel,
		DialContext:            (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		HTTP2: &http.HTTP2Config{
			// Pings find a dead connection long before a read's timeout.
			SendPingTimeout: 30 * time.Second,
			PingTimeout:     15 * time.Second,
			// Otherwise each endless body would take 4 MiB.
			MaxReceiveBufferPerStream:     DefaultMaxBody,
			MaxReceiveBufferPerConnection: 4 * DefaultMaxBody,
		},
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     90 * time.Second,
		// An HTTP/1.1 connection serves one request: on a second one, a gateway's
		// late response to the first would be taken for that of the second. HTTP/2
		// connections, which number their responses, are reused all the same.
		MaxIdleConnsPerHost:    -1,
		MaxResponseHeaderBytes: maxHeaders,
	}
}

// checkTunnel returns a failure if a proxy refuses to open a tunnel.
func checkTunnel(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	reason := "the proxy set in HTTPS_PROXY refused the connection with status " + StatusText(resp.StatusCode)
	if IsTransient(resp.StatusCode) {
		return &failure{Kind: ProxyUnavailable, Reason: reason, Transient: true}
	}
	return &failure{Kind: ProxyFailed, Reason: reason}
}

// boundedTransport sends one attempt and reads its body into memory, within limits of
// size and time. Its errors are [*failure].
type boundedTransport struct {
	base        http.RoundTripper // nil: the one of this process
	misdirected func(sent, received http.Header) bool
	secrets     *redact.Secrets
}

func (t *boundedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	x, base := exchangeOf(req.Context()), t.base
	if base == nil {
		base = processTransport
	}
	ctx, giveUp := context.WithCancelCause(req.Context())
	defer giveUp(nil)
	timer := time.AfterFunc(attemptTimeout, func() { giveUp(attemptTimedOut) })
	defer timer.Stop()

	connections, connected := 0, false
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) {
			connected = false
			if connections++; connections > maxConnections {
				giveUp(noConnectionLasts)
			}
		},
		GotConn: func(httptrace.GotConnInfo) { connected = true },
	})
	resp, err := base.RoundTrip(req.WithContext(traced))
	var body []byte
	if err == nil {
		body, err = readBody(resp, x.maxBody, giveUp)
		if t.misdirected != nil && (t.misdirected(req.Header, resp.Header) || t.misdirected(req.Header, resp.Trailer)) {
			err = wasMisdirected
		}
	}
	failed, isFailure := errors.AsType[*failure](err)
	gaveUp, isGivenUp := errors.AsType[*failure](context.Cause(ctx))
	switch ended := req.Context().Err(); {
	case ended != nil:
		return nil, contextEnded(ended)
	case err == nil:
	case isFailure:
		return nil, failed
	case isGivenUp:
		return nil, gaveUp
	case connected:
		return nil, connectionBroke(err)
	default:
		return nil, t.notConnected(err)
	}

	x.response = &Response{Host: req.URL.Host, StatusCode: resp.StatusCode, Header: resp.Header, Body: body}
	// No redirect is followed, so that no credential goes to another host.
	resp.Header.Del("Location")
	resp.Body = http.NoBody
	return resp, nil
}

func readBody(resp *http.Response, limit int64, giveUp context.CancelCauseFunc) ([]byte, error) {
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusOK {
		body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
		// Only its content shows whether a body that ends with its connection is whole.
		isUnsized := resp.ProtoMajor == 1 && resp.ContentLength < 0 && len(resp.TransferEncoding) == 0 && !resp.Uncompressed
		switch {
		case err == nil && int64(len(body)) > limit:
			err = &failure{Kind: TooLarge, Reason: fmt.Sprintf("the response is larger than %d MiB", limit>>20)}
		case err == nil && isUnsized && !json.Valid(withoutBOM(body)) && !isPage(body):
			err = io.ErrUnexpectedEOF
		}
		return body, err
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // its body is the bare connection, which ignores the deadline
	}
	// The status says enough: an error body that is too long, too slow or cut short is truncated.
	timer := time.AfterFunc(errorBodyTimeout, func() { giveUp(nil) })
	defer timer.Stop()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	return body, nil
}
