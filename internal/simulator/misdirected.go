// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"time"
)

// Late responds with first and then, some time later and on the same connection, with second, which a client can take
// for the response to its next request. Both echo the IDs of this request. A nil one lets the service itself respond.
// It needs HTTP/1.
func Late(first, second Fault, after time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		earlier, later := compose(first, w, r), compose(second, w, r)
		conn := keepServing(w, r, earlier.status, earlier.encode())
		select {
		case <-time.After(after):
			_, _ = conn.Write(later.encode())
		case <-r.Context().Done(): // the server was closed
		}
	}
}

// Twice is [Late] with both responses in one write.
func Twice(first, second Fault) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		earlier, later := compose(first, w, r), compose(second, w, r)
		keepServing(w, r, earlier.status, append(earlier.encode(), later.encode()...))
	}
}

// crossingPatience is how long a response waits for another one to be exchanged with.
const crossingPatience = time.Second

// Crossed exchanges the responses of two requests, as a gateway does that mixes up its connections: those that arrive
// one after the other, for any resource, each with the IDs of the request that it belongs to. The last of an odd
// number gets its own. The responses are the fault's or, if that is nil, the service's own.
func Crossed(fault Fault) Fault {
	type offer struct {
		response *response
		inReturn chan *response
	}
	offers := make(chan offer)
	return func(w http.ResponseWriter, r *http.Request) {
		own := compose(fault, w, r)
		mine := offer{own, make(chan *response, 1)}
		select {
		case offers <- mine:
			(<-mine.inReturn).send(w)
		case other := <-offers:
			other.inReturn <- own
			other.response.send(w)
		case <-time.After(crossingPatience):
			own.send(w)
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
}

// WithoutIDs responds as a fault does or, if that is nil, as the service itself, but echoes no ID of the request.
func WithoutIDs(fault Fault) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		composed := compose(fault, w, r)
		composed.header.Del("MS-RequestId")
		composed.header.Del("MS-CorrelationId")
		composed.send(w)
	}
}

// response is one in memory.
type response struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// compose makes the response of a fault or, if that is nil, the service's own, beginning with the headers of w.
func compose(fault Fault, w http.ResponseWriter, r *http.Request) *response {
	composed := &response{header: w.Header().Clone()}
	orItself(fault)(composed, r)
	composed.WriteHeader(http.StatusOK)
	return composed
}

// Header implements http.ResponseWriter.
func (r *response) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *response) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

// Write implements http.ResponseWriter.
func (r *response) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

func (r *response) send(w http.ResponseWriter) {
	clear(w.Header())
	maps.Copy(w.Header(), r.header)
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body.Bytes())
}

// encode is the response as HTTP/1.1 writes it.
func (r *response) encode() []byte {
	header := r.header.Clone()
	if _, decided := header["Date"]; !decided {
		header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	var text bytes.Buffer
	_ = (&http.Response{
		StatusCode: r.status, ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(r.body.Bytes())), ContentLength: int64(r.body.Len()),
	}).Write(&text) // a buffer takes everything
	return text.Bytes()
}

// keepServing takes the connection of a request from net/http, responds with these bytes, and has the same server keep
// serving it. It returns the connection, for writes in between.
func keepServing(w http.ResponseWriter, r *http.Request, status int, text []byte) net.Conn {
	if recorder, ok := w.(*recorder); ok {
		recorder.note(status)
	}
	conn := hijack(w)
	_, _ = conn.Write(text)
	server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	listener := &oneConnection{conn: conn}
	go func() {
		_ = server.Serve(listener)
		if listener.conn != nil { // the server was closed
			_ = conn.Close()
		}
	}()
	return conn
}

// oneConnection is a listener for an existing connection.
type oneConnection struct{ conn net.Conn }

// Accept implements net.Listener.
func (l *oneConnection) Accept() (net.Conn, error) {
	conn := l.conn
	if l.conn = nil; conn == nil {
		return nil, net.ErrClosed
	}
	return conn, nil
}

// Close implements net.Listener.
func (l *oneConnection) Close() error { return nil }

// Addr implements net.Listener.
func (l *oneConnection) Addr() net.Addr { return &net.TCPAddr{} }
