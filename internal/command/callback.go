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
	"strings"
	"sync"
	"time"
)

const (
	// maxCallbackHeader is far more than a browser sends, with its cookies for
	// localhost and a long code.
	maxCallbackHeader = 256 << 10 // bytes
	callbackTimeout   = 10 * time.Second
)

// response is the response that was accepted.
type response struct {
	query url.Values
	// finish writes the page that tells the user whether the sign-in succeeded, and
	// returns when it is sent.
	finish func(succeeded bool)
}

// callback serves the redirect URI: one path, for one response.
type callback struct {
	authorization *authorization
	responses     chan<- response
}

// serveCallback serves until the server that it returns is closed. When the context
// ends, a browser that waits for a page gets one.
func serveCallback(ctx context.Context, c callback, listeners []net.Listener) *http.Server {
	server := &http.Server{
		Handler:           c,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: callbackTimeout,
		MaxHeaderBytes:    maxCallbackHeader,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	for _, listener := range listeners {
		go func() { _ = server.Serve(listener) }()
	}
	return server
}

func (c callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	redirect := c.authorization.redirect
	switch {
	case !redirect.isHost(r.Host):
		writePage(w, http.StatusMisdirectedRequest, notThisURL.Error())
		return
	case !redirect.isPath(r.URL.EscapedPath()):
		writePage(w, http.StatusNotFound, notThisURL.Error())
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		writePage(w, http.StatusMethodNotAllowed, "This URL accepts only GET requests.")
		return
	}
	query, err := c.authorization.accept(r.URL.RawQuery)
	if err != nil {
		writePage(w, http.StatusBadRequest, err.Error())
		return
	}
	result, written := make(chan bool), make(chan struct{})
	defer close(written)
	c.responses <- response{query, func(succeeded bool) {
		select {
		case result <- succeeded:
			<-written
		case <-written:
		}
	}}
	succeeded := false
	select {
	case succeeded = <-result:
	case <-r.Context().Done(): // the browser has gone, or the sign-in was interrupted
	}
	if succeeded {
		writePage(w, http.StatusOK, "Signed in. Go back to the terminal.")
	} else {
		writePage(w, http.StatusOK, "Sign-in failed. Go back to the terminal.")
	}
}

//go:embed callback.html
var pageText string // with %s for a sentence

// pagePolicy allows the style, and nothing else.
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
	redirect redirect
	state    string

	mu       sync.Mutex
	accepted bool
}

// rejection is the reason that a response was not accepted. It contains nothing of the
// response.
type rejection string

func (r rejection) Error() string { return string(r) }

const (
	notThisURL      rejection = "This is not the URL of the sign-in."
	notThisState    rejection = "This response belongs to another sign-in."
	notOneResponse  rejection = "This response is invalid: a parameter is missing, repeated or malformed."
	alreadyAccepted rejection = "This sign-in has already received its response."
)

// accept accepts the query of a response, once. After any other response the sign-in
// goes on.
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
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.accepted {
		return nil, alreadyAccepted
	}
	a.accepted = true
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
