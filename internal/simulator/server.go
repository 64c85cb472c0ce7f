// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Server is an HTTP server on loopback that counts what comes in. All of its methods can be called concurrently.
type Server struct {
	url           string
	caCertificate []byte
	listener      net.Listener
	server        *http.Server
	endRequests   context.CancelFunc

	connections, requests atomic.Int64
}

// settings are what options change.
type settings struct {
	address string
	tls     bool
	hosts   []string // that the certificate is for
	now     func() time.Time
	log     func(Request)
}

// Option changes how [Start] or [Serve] sets a server up.
type Option func(*settings)

// WithTLS serves https, and HTTP/2 to clients that ask for it, with a certificate issued by the server's own
// authority. It is for the server's address, localhost and these other hosts. See [Server.CACertificatePEM].
func WithTLS(hosts ...string) Option {
	return func(s *settings) { s.tls, s.hosts = true, append(hosts, "localhost") }
}

// WithClock sets the clock by which the certificate and the tokens are issued and expire.
func WithClock(now func() time.Time) Option {
	return func(s *settings) { s.now = now }
}

// WithAddress listens on a fixed host and port, which must be on loopback.
func WithAddress(hostPort string) Option {
	return func(s *settings) { s.address = hostPort }
}

// WithRequestLog makes a [Simulator] call log at the end of every request, from the request's own goroutine. The
// request that it is given carries everything that was sent, secrets included.
func WithRequestLog(log func(Request)) Option {
	return func(s *settings) { s.log = log }
}

func newSettings(options []Option) settings {
	s := settings{address: "127.0.0.1:0", now: time.Now, log: func(Request) {}}
	for _, option := range options {
		option(&s)
	}
	return s
}

// Serve serves only a handler. A fault, unless it is nil, responds to every request instead; where the fault lets the
// service itself respond, the handler does. Close it when done.
func Serve(handler http.Handler, fault Fault, options ...Option) (*Server, error) {
	s, err := listen(newSettings(options))
	if err != nil {
		return nil, err
	}
	s.serve(func(w http.ResponseWriter, r *http.Request) { respond(w, r, fault, handler.ServeHTTP) })
	return s, nil
}

// listen reserves the address, so that the URL is known before anything is served.
func listen(s settings) (*Server, error) {
	// Resolved first, so that a name such as localhost is judged by its IP address.
	address, err := net.ResolveTCPAddr("tcp", s.address)
	if err != nil {
		return nil, err
	}
	if !address.IP.IsLoopback() {
		return nil, fmt.Errorf("%q is not a loopback address", s.address)
	}

	server := &Server{}
	scheme, config := "http", (*tls.Config)(nil)
	if s.tls {
		scheme = "https"
		if config, server.caCertificate, err = newTLS(address.IP, s.hosts, s.now()); err != nil {
			return nil, err
		}
	}
	if server.listener, err = net.ListenTCP("tcp", address); err != nil {
		return nil, err
	}
	server.url = scheme + "://" + server.listener.Addr().String()

	ctx, cancel := context.WithCancel(context.Background())
	server.endRequests = cancel
	server.server = &http.Server{
		Addr:              server.listener.Addr().String(),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       keepConnection,
		TLSConfig:         config,
		ReadHeaderTimeout: 10 * time.Second,
		// Clients that refuse the certificate are the subject of tests, not news.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	return server, nil
}

func (s *Server) serve(handler http.HandlerFunc) {
	s.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		handler(w, r)
	})
	counted := countingListener{s.listener, &s.connections}
	go func() {
		if s.server.TLSConfig != nil {
			_ = s.server.ServeTLS(counted, "", "")
		} else {
			_ = s.server.Serve(counted)
		}
	}()
}

// URL is the server's base URL, without a slash at its end.
func (s *Server) URL() string { return s.url }

// CACertificatePEM is the certificate of the authority that issued the server's own, nil without [WithTLS].
func (s *Server) CACertificatePEM() []byte { return s.caCertificate }

// Connections is how many connections were opened.
func (s *Server) Connections() int { return int(s.connections.Load()) }

// Requests is how many requests have arrived.
func (s *Server) Requests() int { return int(s.requests.Load()) }

// Close stops the server at once and ends the requests that hang, without waiting for them.
func (s *Server) Close() {
	// The connections go first, so that no ended request can still reach its client as a response.
	_ = s.server.Close()
	s.endRequests()
}

type countingListener struct {
	net.Listener
	count *atomic.Int64
}

// Accept implements net.Listener.
func (l countingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.count.Add(1)
	}
	return conn, err
}
