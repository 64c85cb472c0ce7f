// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package simulator serves Microsoft Partner Center's provisioning status and Microsoft Entra's token endpoint on
// loopback, so that the provider can be tested, demonstrated and tried out without a partner account.
//
// It is strict about what it is sent: a request that the services would take but that the provider should never send
// is refused and remembered in [Simulator.Problems]. How it misbehaves is scripted, one [Fault] a request.
package simulator

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Simulator is one running pair of services. All of its methods can be called concurrently.
type Simulator struct {
	address string
	tls     bool
	hosts   []string // that the certificate is for
	now     func() time.Time
	log     func(Request)

	url           string
	caCertificate []byte
	server        *http.Server
	endRequests   context.CancelFunc

	mu             sync.Mutex // guards what follows
	latency        time.Duration
	limit          int // requests in each window; 0: none
	window         time.Duration
	windowStart    time.Time
	inWindow       int
	connections    int
	inProgress     int // requests
	tokenLifetime  time.Duration
	tenants        []Tenant
	subscriptions  map[subscriptionKey]Answer
	accessTokens   map[string]grant
	refreshTokens  map[string]grant
	minted         []string
	rotated        []string
	readScripts    map[string]*script
	tokenScript    script
	oidcScript     script
	assertionIDs   map[string]bool
	federated      []string
	apiRequests    []*Request
	tokenRequests  []*Request
	oidcRequests   []*Request
	problemReports []string
}

// Option changes how [Start] sets a simulator up.
type Option func(*Simulator)

// WithTLS serves https, and HTTP/2 to those who ask for it, with a certificate issued by the simulator's own
// authority. It is for the simulator's address, localhost and these other hosts. See [Simulator.CACertificatePEM].
func WithTLS(hosts ...string) Option {
	return func(s *Simulator) { s.tls, s.hosts = true, append(hosts, "localhost") }
}

// WithClock decides what time it is for the certificate and the tokens: when they are issued and whether they have
// expired.
func WithClock(now func() time.Time) Option {
	return func(s *Simulator) { s.now = now }
}

// WithAddress listens on a fixed host and port. [Start] refuses one that is not on loopback.
func WithAddress(hostPort string) Option {
	return func(s *Simulator) { s.address = hostPort }
}

// WithRequestLog calls log at the end of every request, from the request's own goroutine. The request that it is
// given carries everything that was sent, secrets included.
func WithRequestLog(log func(Request)) Option {
	return func(s *Simulator) { s.log = log }
}

// Start serves a new simulator on a free port of 127.0.0.1 with the documented example seeded. Close it when done.
func Start(options ...Option) (*Simulator, error) {
	s := &Simulator{
		address:       "127.0.0.1:0",
		now:           time.Now,
		log:           func(Request) {},
		tokenLifetime: 3599 * time.Second,
		subscriptions: map[subscriptionKey]Answer{},
		accessTokens:  map[string]grant{},
		refreshTokens: map[string]grant{},
		readScripts:   map[string]*script{},
		assertionIDs:  map[string]bool{},
	}
	for _, option := range options {
		option(s)
	}
	s.seed()
	if err := s.serve(); err != nil {
		return nil, fmt.Errorf("starting the simulator: %w", err)
	}
	return s, nil
}

// URL is the base URL of both services, without a slash at its end: the API is below /v1/, the token endpoint at
// /{tenant}/oauth2/v2.0/token.
func (s *Simulator) URL() string {
	return s.url
}

// CACertificatePEM is the certificate of the authority that issued the simulator's own, nil without [WithTLS].
func (s *Simulator) CACertificatePEM() []byte {
	return s.caCertificate
}

// Close stops the simulator at once and ends the requests that hang. It does not wait for anything.
func (s *Simulator) Close() {
	// The connections go first, so that no ended request can still reach its client as an answer.
	_ = s.server.Close()
	s.endRequests()
}

func (s *Simulator) serve() error {
	// Resolved before it is listened on: a name such as localhost is judged by the address that it stands for.
	address, err := net.ResolveTCPAddr("tcp", s.address)
	if err != nil {
		return err
	}
	if !address.IP.IsLoopback() {
		return fmt.Errorf("%q is not a loopback address", s.address)
	}

	scheme, config := "http", (*tls.Config)(nil)
	if s.tls {
		scheme = "https"
		if config, s.caCertificate, err = newTLS(address.IP, s.hosts, s.now()); err != nil {
			return err
		}
	}

	listener, err := net.ListenTCP("tcp", address)
	if err != nil {
		return err
	}
	s.url = scheme + "://" + listener.Addr().String()

	ctx, cancel := context.WithCancel(context.Background())
	s.endRequests = cancel
	s.server = &http.Server{
		Addr:              listener.Addr().String(),
		Handler:           http.HandlerFunc(s.handle),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       keepConnection,
		ConnState:         s.countConnection,
		TLSConfig:         config,
		ReadHeaderTimeout: 10 * time.Second,
		// Clients that refuse the certificate are the subject of tests, not news.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() {
		if s.tls {
			_ = s.server.ServeTLS(listener, "", "")
		} else {
			_ = s.server.Serve(listener)
		}
	}()
	return nil
}

// handle tells the services apart by path. There is no http.ServeMux since it would clean paths and redirect
// instead of refusing them.
func (s *Simulator) handle(w http.ResponseWriter, r *http.Request) {
	if path := r.URL.EscapedPath(); path == gitHubPath || path == azureDevOpsPath {
		s.serveOIDC(w, r)
		return
	}
	if match := tokenPath.FindStringSubmatch(r.URL.EscapedPath()); match != nil {
		s.serveToken(w, r, match[1])
		return
	}
	s.serveAPI(w, r)
}
