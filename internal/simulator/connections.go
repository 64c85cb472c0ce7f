// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
)

// Drop closes the connection without an answer. Over HTTP/2 it ends the stream, since the connection isn't its own.
func Drop() Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = hijack(w).Close()
	}
}

// Reset breaks the connection off with a TCP reset. Over HTTP/2 that ends every request on it.
func Reset() Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		conn := connectionOf(w, r)
		// Past TLS, whose Close would say goodbye first.
		if secure, ok := conn.(*tls.Conn); ok {
			conn = secure.NetConn()
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
		panic(http.ErrAbortHandler)
	}
}

// Together is a fault for each of so many requests: they are held back until the last one has come, and then it happens
// to all of them at once.
func Together(requests int, fault Fault) []Fault {
	var arrived sync.WaitGroup
	arrived.Add(requests)
	return slices.Repeat([]Fault{func(w http.ResponseWriter, r *http.Request) {
		arrived.Done()
		arrived.Wait()
		fault(w, r)
	}}, requests)
}

// GoAway ends an HTTP/2 connection and disowns every request on it, so that they are safe to be sent again.
func GoAway() Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusProcessing) // not before net/http's own first frame
		// RFC 9113, section 6.8: 8 bytes of type 7 for stream 0, the last stream that counts is 0, no error.
		frame := [17]byte{2: 8, 3: 7}
		_, _ = connectionOf(w, r).Write(frame[:])
		Hang()(w, r)
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

// EndlessHeader answers with a header without end. It needs HTTP/1.
func EndlessHeader() Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn := hijack(w)
		defer conn.Close()
		_, err := conn.Write([]byte("HTTP/1.1 200 OK\r\nX-Long: "))
		for letters := bytes.Repeat([]byte("x"), 32<<10); err == nil; {
			_, err = conn.Write(letters)
		}
	}
}

// Speak answers with exactly these bytes, HTTP or not, and closes the connection. It needs HTTP/1.
func Speak(text string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn := hijack(w)
		defer conn.Close()
		_, _ = conn.Write([]byte(text))
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

// connectionKey is where a request's context keeps its connection, which net/http hands out over HTTP/1 alone.
type connectionKey struct{}

func keepConnection(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, conn)
}

// connectionOf knows the connection in a simulator. Another server has to hand it out.
func connectionOf(w http.ResponseWriter, r *http.Request) net.Conn {
	if conn, ok := r.Context().Value(connectionKey{}).(net.Conn); ok {
		return conn
	}
	return hijack(w)
}
