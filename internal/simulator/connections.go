// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"math"
	"net"
	"net/http"
	"strconv"
)

// Drop closes the connection without a response. Over HTTP/2 it ends the stream, since other requests share the connection.
func Drop() Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = hijack(w).Close()
	}
}

// Reset breaks the connection off with a TCP reset. Over HTTP/2 that ends every request on it.
func Reset() Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		reset(connectionOf(w, r))
		panic(http.ErrAbortHandler)
	}
}

// CloseConnection closes the connection without a response by TCP FIN, past TLS, whose goodbye is left out. Over HTTP/2
// that ends every request on it.
func CloseConnection() Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		// The reading side stays open: what came in and is not read yet would turn the FIN into a reset.
		if tcp, ok := withoutTLS(connectionOf(w, r)).(*net.TCPConn); ok {
			_ = tcp.CloseWrite()
		}
		Hang()(w, r)
	}
}

// GoAway ends an HTTP/2 connection and disowns every request on it, so that they are safe to be sent again.
func GoAway() Fault { return GoAwayWithCode(0) }

// GoAwayWithCode is [GoAway] with an error code, such as 11 for ENHANCE_YOUR_CALM. The first request of a connection
// does not count as safe to be sent again then.
func GoAwayWithCode(code uint32) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		writeGoAway(w, r, 0, code)
		Hang()(w, r)
	}
}

// GoAwayThenClose ends an HTTP/2 connection with an error code, 0 for none, and closes it: it owns every request that is
// on it and responds to none.
func GoAwayThenClose(code uint32) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		writeGoAway(w, r, math.MaxInt32, code)
		CloseConnection()(w, r)
	}
}

// writeGoAway writes a frame of RFC 9113, section 6.8: 8 bytes of type 7 for stream 0.
func writeGoAway(w http.ResponseWriter, r *http.Request, lastStream, code uint32) {
	w.WriteHeader(http.StatusProcessing) // not before net/http's own first frame
	frame := binary.BigEndian.AppendUint32([]byte{0, 0, 8, 7, 0, 0, 0, 0, 0}, lastStream)
	_, _ = connectionOf(w, r).Write(binary.BigEndian.AppendUint32(frame, code))
}

// BreakTLS responds with 200 and the beginning of a body, and then with a TLS record that cannot be decrypted. It needs
// TLS.
func BreakTLS() Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		conn := connectionOf(w, r)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		begin(w, http.StatusOK, `{"skuId":`)
		// Application data of TLS 1.2 and later, 32 bytes of it.
		_, _ = withoutTLS(conn).Write(append([]byte{23, 3, 3, 0, 32}, make([]byte, 32)...))
		Hang()(w, r)
	}
}

// CutBody responds with 200 and announces a longer body, but closes the connection after this one.
func CutBody(body string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
		begin(w, http.StatusOK, body)
		panic(http.ErrAbortHandler)
	}
}

// Hang never responds. It ends when the client gives up or the simulator is closed.
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

// Endless responds with a body without end. It begins with a complete JSON object, so that a reader that gives up
// at some length, and treats what there is as the response, has one.
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

// EndlessHeader responds with a header without end. It needs HTTP/1.
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

// Speak responds with exactly these bytes, HTTP or not, and closes the connection. It needs HTTP/1.
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

// hijack takes the connection from net/http, or aborts the request if there is none to take.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}

// connectionKey is where a request's context keeps its connection, which net/http hands out only over HTTP/1.
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

// reset goes past TLS, whose Close would say goodbye first.
func reset(conn net.Conn) {
	conn = withoutTLS(conn)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// withoutTLS is the connection below TLS, if there is any.
func withoutTLS(conn net.Conn) net.Conn {
	if secure, ok := conn.(*tls.Conn); ok {
		return secure.NetConn()
	}
	return conn
}
