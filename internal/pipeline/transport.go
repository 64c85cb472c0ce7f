// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	maxSuccessBody = 1 << 20   // bytes
	maxErrorBody   = 64 << 10  // bytes
	maxHeaders     = 256 << 10 // bytes
)

// processTransport is shared by every configured provider of the process, so
// that connections are reused. It holds no credential.
var processTransport = newTransport()

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  proxyFromEnvironment,
		OnProxyConnectResponse: refuseProxyAnswer,
		DialContext:            (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		// Pings find a dead HTTP/2 connection long before a read's timeout.
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    64, // enough for any sensible -parallelism
		MaxResponseHeaderBytes: maxHeaders,
	}
}

// proxyFromEnvironment hides the value of a malformed proxy variable, which may
// hold a password.
func proxyFromEnvironment(req *http.Request) (*url.URL, error) {
	proxy, err := http.ProxyFromEnvironment(req)
	if err != nil {
		return nil, errors.New("the proxy address in HTTPS_PROXY or HTTP_PROXY is not a valid URL")
	}
	return proxy, nil
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

// cappedTransport reads bodies into memory under a cap, since azcore's own
// download has none. It follows no redirect: a redirect is an answer like any
// other, so that no credential goes to another host.
type cappedTransport struct{ http.RoundTripper }

func (t cappedTransport) Do(req *http.Request) (*http.Response, error) {
	resp, err := t.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := readBody(resp)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func readBody(resp *http.Response) ([]byte, error) {
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusOK {
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxSuccessBody+1))
		if err == nil && len(body) > maxSuccessBody {
			err = errBodyTooLarge
		}
		return body, err
	}
	// The status says enough: an error body that is too long or cut just ends.
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	if ctxErr := resp.Request.Context().Err(); err != nil && ctxErr != nil {
		return nil, ctxErr
	}
	return body, nil
}
