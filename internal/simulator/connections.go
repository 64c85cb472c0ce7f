// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
)

// Drop closes the connection without an answer. Over HTTP/2 it ends the stream, since the connection isn't its own.
func Drop() Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = hijack(w).Close()
	}
}

// Reset breaks the connection off with a TCP reset. Over HTTP/2 it ends the stream, since the connection isn't its
// own.
func Reset() Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn := hijack(w)
		// Past TLS, whose Close would say goodbye first.
		if secure, ok := conn.(*tls.Conn); ok {
			conn = secure.NetConn()
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

// CutBody answers 200 and announces a longer body than this one, which is all that it sends before it closes.
func CutBody(body string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
		begin(w, http.StatusOK, body)
		panic(http.ErrAbortHandler)
	}
}

// Hang never answers. It ends with the client's patience or with the simulator.
func Hang() Fault {
	return func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}

// HangBody sends 200 and the beginning of a body and then hangs as [Hang] does.
func HangBody() Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		begin(w, http.StatusOK, `{"skuId":`)
		Hang()(w, r)
	}
}

// Endless answers with a body without end. It begins with a complete JSON object, so that a reader who gives up
// at some length, and takes what there is for the answer, has one.
func Endless(status int) Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		begin(w, status, `{"status":"success","code":20003,"access_token":"endless","token_type":"Bearer"}`)
		spaces := bytes.Repeat([]byte(" "), 32<<10)
		for err := error(nil); err == nil; {
			_, err = w.Write(spaces)
		}
	}
}

// begin sends the header and the first bytes of a body at once.
func begin(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
	_ = http.NewResponseController(w).Flush()
}

// hijack takes the connection from net/http, or aborts the request where there is none to take.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}
