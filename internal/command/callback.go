// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"crypto/subtle"
	_ "embed"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

type response struct {
	query url.Values
	// finish tells the user on a page whether the sign-in succeeded, and returns when it is sent.
	finish func(succeeded bool)
}

// serve serves the redirect URI until the server that it returns is closed. When the
// context ends, a browser that waits for a page gets one.
func (a *authorization) serve(ctx context.Context, listeners []net.Listener) *http.Server {
	server := &http.Server{
		Handler:           a,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    256 << 10, // far more than a browser sends, with its cookies for localhost and a long code
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	for _, listener := range listeners {
		go func() { _ = server.Serve(listener) }()
	}
	return server
}

func (a *authorization) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !a.redirect.isHost(r.Host):
		writePage(w, http.StatusMisdirectedRequest, notThisURL.Error())
		return
	case !a.redirect.isPath(r.URL.EscapedPath()):
		writePage(w, http.StatusNotFound, notThisURL.Error())
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		writePage(w, http.StatusMethodNotAllowed, "This URL accepts only GET requests.")
		return
	}
	query, err := a.accept(r.URL.RawQuery)
	if err != nil {
		writePage(w, http.StatusBadRequest, err.Error())
		return
	}
	result, written := make(chan bool), make(chan struct{})
	defer close(written)
	a.responses <- response{query, func(succeeded bool) {
		select {
		case result <- succeeded:
			<-written
		case <-written:
		}
	}}
	sentence := "Sign-in failed. Go back to the terminal."
	select {
	case succeeded := <-result:
		if succeeded {
			sentence = "Signed in. Go back to the terminal."
		}
	case <-r.Context().Done(): // the browser has gone, or the sign-in was interrupted
	}
	writePage(w, http.StatusOK, sentence)
}

//go:embed callback.html
var pageText string // with %s for a sentence

const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

// writePage writes a page with one fixed sentence: nothing of the request is in
// it, and no script can run in it. It has been sent when this returns.
func writePage(w http.ResponseWriter, status int, sentence string) {
	page := fmt.Sprintf(pageText, sentence)
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Length", fmt.Sprint(len(page)))
	header.Set("Content-Security-Policy", pagePolicy)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	header.Set("Connection", "close")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page) //nolint:gosec // G705: the sentence is a constant
	_ = http.NewResponseController(w).Flush()
}

// authorization is the sign-in in progress. It accepts one response.
type authorization struct {
	redirect  redirect
	state     string
	responses chan response // the accepted one
	accepted  atomic.Bool
}

// rejection is the reason that a response was not accepted. It contains nothing of the response.
type rejection string

func (r rejection) Error() string { return string(r) }

const (
	notThisURL      rejection = "This URL does not belong to the sign-in."
	notThisState    rejection = "This response belongs to another sign-in."
	notOneResponse  rejection = "This response is invalid: a parameter is missing, repeated or malformed."
	alreadyAccepted rejection = "This sign-in has already received its response."
)

// accept accepts the query of a response, once. After any other response the sign-in goes on.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response
func (a *authorization) accept(rawQuery string) (url.Values, error) {
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, notOneResponse
	}
	for _, name := range []string{"state", "code", "error"} {
		if len(query[name]) > 1 {
			return nil, notOneResponse
		}
	}
	switch state := query.Get("state"); {
	case subtle.ConstantTimeCompare([]byte(state), []byte(a.state)) != 1:
		return nil, notThisState
	case (query.Get("code") == "") == (query.Get("error") == ""):
		return nil, notOneResponse
	}
	if a.accepted.Swap(true) {
		return nil, alreadyAccepted
	}
	return query, nil
}

// acceptPasted accepts the URL that a browser was redirected to.
func (a *authorization) acceptPasted(text string) (url.Values, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" || u.User != nil || !a.redirect.isHost(u.Host) || !a.redirect.isPath(u.EscapedPath()) {
		return nil, notThisURL
	}
	return a.accept(u.RawQuery)
}

// redirect is the URL on this machine that the browser is redirected to.
type redirect struct {
	host string // localhost or 127.0.0.1
	port string // empty for a random one
	path string // escaped; empty for none
}

// parseRedirect accepts only this machine, to which the browser sends the code without TLS.
func parseRedirect(text string) (redirect, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Opaque != "" || u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		return redirect{}, usagef("-redirect-uri must be an http URL on localhost or 127.0.0.1, such as http://localhost:8400/signed-in.")
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#") {
		return redirect{}, usagef("-redirect-uri may have only a port and a path after its host.")
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port < 1 || port > 65535) {
		return redirect{}, usagef("-redirect-uri must have a port from 1 to 65535, or none for a random one.")
	}
	return redirect{host: u.Hostname(), port: u.Port(), path: u.EscapedPath()}, nil
}

func (r redirect) uri() string { return "http://" + r.host + ":" + r.port + r.path }

// isHost reports whether a Host header is the redirect URI's. Any other comes from
// a page whose name resolves to this machine (DNS rebinding).
func (r redirect) isHost(host string) bool {
	return host == r.host+":"+r.port || r.port == "80" && host == r.host
}

func (r redirect) isPath(path string) bool { return path == r.path || r.path == "" && path == "/" }

// listen listens only on loopback, and returns the redirect with its port. A browser may resolve
// localhost to 127.0.0.1 or to ::1, so no other program may have the port on either.
func (r redirect) listen(ctx context.Context) (redirect, []net.Listener, error) {
	attempts := 1
	if r.port == "" { // a random port must be free for IPv4 and IPv6
		attempts = 10
	}
	var err error
	for range attempts {
		var listeners []net.Listener
		if listeners, err = listenOnLoopback(ctx, r.port, r.host == "localhost" && hasIPv6(ctx)); err == nil {
			_, r.port, _ = net.SplitHostPort(listeners[0].Addr().String()) // it was just opened
			return r, listeners, nil
		}
	}
	if r.port == "" {
		return redirect{}, nil, refusedf("No port could be opened on localhost for the sign-in: %s. Run sign-in on another machine.", systemText(err))
	}
	return redirect{}, nil, refusedf("Port %s of this machine could not be opened for the browser: %s. "+
		"Another program may use it, or it may be reserved for administrators. Free it, or pass a redirect URI with another port.", r.port, systemText(err))
}

func listenOnLoopback(ctx context.Context, port string, ipv6 bool) ([]net.Listener, error) {
	var config net.ListenConfig
	v4, err := config.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil || !ipv6 {
		return []net.Listener{v4}, err
	}
	_, port, _ = net.SplitHostPort(v4.Addr().String())
	v6, err := config.Listen(ctx, "tcp6", net.JoinHostPort("::1", port))
	if err != nil {
		_ = v4.Close()
		return nil, err
	}
	return []net.Listener{v4, v6}, nil
}

func hasIPv6(ctx context.Context) bool {
	var config net.ListenConfig
	probe, err := config.Listen(ctx, "tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	return probe.Close() == nil
}
