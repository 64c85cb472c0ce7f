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
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// memoryURL is where a service in memory is said to be.
const memoryURL = "https://service.example/v1"

// service answers each request with the next fault, and those that follow with
// the last. It serves on loopback as a handler, or in memory as a transport: in
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

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	received := r.Clone(r.Context())
	if received.Body == nil {
		received.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, received)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	resp := w.Result()
	resp.Request = r
	return resp, nil
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
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // a client that refuses the certificate is no news
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

// newPipeline waits a microsecond between tries and never retries, unless it is
// changed.
func newPipeline(transport http.RoundTripper, change ...func(*pipeline.Options)) *pipeline.Pipeline {
	o := pipeline.Options{
		Service:    "Test Service",
		RetryDelay: time.Microsecond,
		Transport:  transport,
		Secrets:    &redact.Secrets{},
	}
	for _, f := range change {
		f(&o)
	}
	return pipeline.New(o)
}

func retries(n int32) func(*pipeline.Options) {
	return func(o *pipeline.Options) { o.MaxRetries = n }
}

// withBody makes a new body for each try: net/http may still read the one of a
// try whose connection was lost.
func withBody(body string) func(*pipeline.Options) {
	return func(o *pipeline.Options) {
		o.PerTry = []policy.Policy{policyFunc(func(req *policy.Request) (*http.Response, error) {
			if err := setBody(req, body); err != nil {
				return nil, err
			}
			return req.Next()
		})}
	}
}

type policyFunc func(*policy.Request) (*http.Response, error)

func (f policyFunc) Do(req *policy.Request) (*http.Response, error) { return f(req) }

func get(ctx context.Context, p *pipeline.Pipeline, url string) (*http.Response, error) {
	req, err := runtime.NewRequest(ctx, http.MethodGet, url)
	if err != nil {
		return nil, err
	}
	return p.Do(req)
}

func post(ctx context.Context, p *pipeline.Pipeline, url, body string) (*http.Response, error) {
	req, err := runtime.NewRequest(ctx, http.MethodPost, url)
	if err != nil {
		return nil, err
	}
	if err := setBody(req, body); err != nil {
		return nil, err
	}
	return p.Do(req)
}

func setBody(req *policy.Request, body string) error {
	return req.SetBody(streaming.NopCloser(strings.NewReader(body)), "text/plain")
}

// within is a context with a deadline, unless that is 0.
func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

func wantStatus(t *testing.T, resp *http.Response, err error, want int) {
	t.Helper()
	if err != nil {
		t.Fatalf("got error %v, want status %d", err, want)
	}
	if resp.StatusCode != want {
		t.Fatalf("got status %d, want %d", resp.StatusCode, want)
	}
}

// wantError wants no answer.
func wantError(t *testing.T, resp *http.Response, err error) *pipeline.Error {
	t.Helper()
	var failure *pipeline.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got answer %v and error %v, want a *pipeline.Error", resp, err)
	}
	if resp != nil {
		t.Errorf("got an answer beside the error: %v", resp)
	}
	return failure
}

func wantTries(t *testing.T, failure *pipeline.Error, want int) {
	t.Helper()
	if failure.Tries != want {
		t.Errorf("got %d tries, want %d: %v", failure.Tries, want, failure)
	}
}

func status(code int) simulator.Fault { return simulator.Respond(code, nil, "") }

// answer is a status with a Retry-After.
func answer(code int, retryAfter string) simulator.Fault {
	return simulator.Respond(code, http.Header{"Retry-After": {retryAfter}}, "")
}

// announced closes c when the request has come, then lets fault answer.
func announced(c chan<- struct{}, fault simulator.Fault) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		close(c)
		fault(w, r)
	}
}

func bodyOf(t *testing.T, resp *http.Response) []byte {
	t.Helper()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func spaces(n int) string { return strings.Repeat(" ", n) }

const longSecret = "1.AVEBx+y/z=~long_secret"

func knownSecrets() *redact.Secrets {
	secrets := &redact.Secrets{}
	secrets.Set(redact.RefreshToken, longSecret)
	return secrets
}
