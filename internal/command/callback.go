// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
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
