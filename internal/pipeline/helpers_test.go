// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// memoryURL is where a service in memory is said to be.
const memoryURL = "https://service.example/v1"

// service responds to each request with the next fault, and to those that follow
// with the last. It serves on loopback as a handler, or in memory as a transport: in
// a synctest bubble a real socket would keep the clock from moving.
type service struct {
	mu       sync.Mutex
	faults   []simulator.Fault
	requests []request
}

type request struct {
	at     time.Time
	header http.Header
	body   string
}

func newService(faults ...simulator.Fault) *service { return &service{faults: faults} }

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // net/http notices only then that a client has gone
	s.mu.Lock()
	s.requests = append(s.requests, request{time.Now(), r.Header.Clone(), string(body)})
	fault := s.faults[min(len(s.requests), len(s.faults))-1]
	s.mu.Unlock()
	fault(w, r)
}

// RoundTrip serves in memory.
func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	return simulator.InMemory{Handler: s}.RoundTrip(r)
}

// received are the requests so far.
func (s *service) received() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[:len(s.requests):len(s.requests)]
}

func wantRequests(t *testing.T, s *service, want int) {
	t.Helper()
	if got := len(s.received()); got != want {
		t.Errorf("the service got %d requests, want %d", got, want)
	}
}

// listen serves on loopback and returns the URL.
func listen(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// connectionKey finds the connection in the context of a server's request.
type connectionKey struct{}

// listenTLS serves HTTP/2 on loopback and returns the URL, and a transport that
// trusts the server.
func listenTLS(t *testing.T, handler http.Handler) (string, *http.Transport) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // a client that rejects the certificate is no news
	server.Config.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, connectionKey{}, conn)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL, trusting(t, server)
}

// trusting is a transport that trusts the certificate of a server.
func trusting(t *testing.T, server *httptest.Server) *http.Transport {
	t.Helper()
	transport := newTransport(t)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	return transport
}

// newTransport is the transport of the process, but not shared with other tests.
func newTransport(t *testing.T) *http.Transport {
	t.Helper()
	transport := pipeline.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// roundTripFunc is a transport in memory.
type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// settings are what a pipeline is made of.
type settings struct {
	pipeline.Sender
	pipeline.Options
}

// newPipeline waits a microsecond between attempts and never retries, unless it
// is changed.
func newPipeline(transport http.RoundTripper, change ...func(*settings)) *pipeline.Pipeline {
	o := settings{
		Sender:  pipeline.Sender{RetryDelay: time.Microsecond, Transport: transport, Secrets: &redact.Secrets{}},
		Options: pipeline.Options{Service: "Test Service"},
	}
	for _, f := range change {
		f(&o)
	}
	return pipeline.New(o.Sender, o.Options)
}

func retries(n int) func(*settings) {
	return func(o *settings) { o.MaxRetries = n }
}

// before runs a function with each attempt.
func before(change func(*http.Request) error) func(*settings) {
	return func(o *settings) {
		o.Middleware = func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				if err := change(r); err != nil {
					return nil, err
				}
				return next.RoundTrip(r)
			})
		}
	}
}

// withBody makes a new body for each attempt: net/http may still read the one of
// an attempt whose connection was lost.
func withBody(body string) func(*settings) {
	return before(func(r *http.Request) error {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		return nil
	})
}

func get(ctx context.Context, p *pipeline.Pipeline, url string) (*pipeline.Response, error) {
	return send(ctx, p, http.MethodGet, url)
}

func send(ctx context.Context, p *pipeline.Pipeline, method, url string) (*pipeline.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return nil, err
	}
	return p.Do(req, pipeline.DefaultMaxBody)
}

// within is a context with a deadline, unless that is 0.
func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

func wantStatus(t *testing.T, resp *pipeline.Response, err error, want int) {
	t.Helper()
	if err != nil {
		t.Fatalf("got error %v, want status %d", err, want)
	}
	if resp.StatusCode != want {
		t.Fatalf("got status %d, want %d", resp.StatusCode, want)
	}
}

// wantError wants no response.
func wantError(t *testing.T, resp *pipeline.Response, err error) *pipeline.Error {
	t.Helper()
	failure, ok := errors.AsType[*pipeline.Error](err)
	if !ok {
		t.Fatalf("got response %v and error %v, want a *pipeline.Error", resp, err)
	}
	if resp != nil {
		t.Errorf("got a response beside the error: %v", resp)
	}
	return failure
}

func wantKind(t *testing.T, failure *pipeline.Error, want pipeline.Kind) {
	t.Helper()
	if failure.Kind != want {
		t.Errorf("got kind %d for %v, want %d", failure.Kind, failure, want)
	}
}

// wantElapsed compares the time since the start, which in a synctest bubble is exact.
func wantElapsed(t *testing.T, start time.Time, want time.Duration) {
	t.Helper()
	if got := time.Since(start); got != want {
		t.Errorf("it took %s, want %s", got, want)
	}
}

func wantAttempts(t *testing.T, failure *pipeline.Error, want int) {
	t.Helper()
	if failure.Attempts != want {
		t.Errorf("got %d attempts, want %d: %v", failure.Attempts, want, failure)
	}
}

func status(code int) simulator.Fault { return simulator.Respond(code, nil, "") }

// askingToWait is a status with a Retry-After.
func askingToWait(code int, retryAfter string) simulator.Fault {
	return simulator.Respond(code, http.Header{"Retry-After": {retryAfter}}, "")
}

// announced closes c when the request has come, then lets fault respond.
func announced(c chan<- struct{}, fault simulator.Fault) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		close(c)
		fault(w, r)
	}
}

func spaces(n int) string { return strings.Repeat(" ", n) }

const longSecret = "1.AVEBx+y/z=~long_secret"

func knownSecrets() *redact.Secrets {
	secrets := &redact.Secrets{}
	secrets.Set(redact.RefreshToken, longSecret)
	return secrets
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
