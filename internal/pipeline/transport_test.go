// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const mebibyte = 1 << 20

func TestDo_MaxBody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		limit int64
		fault simulator.Fault
		fits  bool
	}{
		{"1 MiB", mebibyte, simulator.Respond(http.StatusOK, nil, spaces(mebibyte)), true},
		{"more than 1 MiB", mebibyte, simulator.Respond(http.StatusOK, nil, spaces(mebibyte+1)), false},
		{"endless", mebibyte, simulator.Endless(http.StatusOK), false},
		{"2 MiB", 2 * mebibyte, simulator.Respond(http.StatusOK, nil, spaces(2*mebibyte)), true},
		{"more than 2 MiB", 2 * mebibyte, simulator.Respond(http.StatusOK, nil, spaces(2*mebibyte+1)), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newService(test.fault)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, listen(t, s), nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := newPipeline(newTransport(t), retries(5)).Do(req, test.limit)
			wantRequests(t, s, 1)
			if test.fits {
				wantStatus(t, resp, err, http.StatusOK)
				if got := int64(len(resp.Body)); got != test.limit {
					t.Errorf("got %d bytes, want %d", got, test.limit)
				}
				return
			}
			failure := wantError(t, resp, err)
			wantKind(t, failure, pipeline.TooLarge)
			if want := fmt.Sprint(test.limit/mebibyte, " MiB"); !strings.Contains(failure.Reason, want) {
				t.Errorf("got reason %q, want %q in it", failure.Reason, want)
			}
		})
	}
}

func TestErrorBody_Limit(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"as long":       simulator.Respond(http.StatusForbidden, nil, spaces(64<<10)),
		"one byte more": simulator.Respond(http.StatusForbidden, nil, spaces(64<<10+1)),
		"endless":       simulator.Endless(http.StatusForbidden),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(fault)
			resp, err := get(t.Context(), newPipeline(newTransport(t), retries(5)), listen(t, s))
			wantStatus(t, resp, err, http.StatusForbidden)
			wantRequests(t, s, 1)
			if got := len(resp.Body); got != 64<<10 {
				t.Errorf("got %d bytes, want %d", got, 64<<10)
			}
		})
	}
}

// The status says enough.
func TestErrorBody_Cut(t *testing.T) {
	t.Parallel()
	s := newService(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("half"))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	resp, err := get(t.Context(), newPipeline(newTransport(t), retries(5)), listen(t, s))
	wantStatus(t, resp, err, http.StatusForbidden)
	wantRequests(t, s, 1)
}

func TestTimeout_Context(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		s := newService(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		start := time.Now()
		resp, err := get(ctx, newPipeline(s, retries(5)), memoryURL)
		failure := wantError(t, resp, err)
		wantAttempts(t, failure, 1)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
		}
		wantElapsed(t, start, 30*time.Second)
		if failure.LastResult != "" {
			t.Errorf("last result: got %q, want none", failure.LastResult)
		}
	})
}

func TestTimeout_Attempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		s := newService(hang, status(http.StatusOK))
		start := time.Now()
		resp, err := get(t.Context(), newPipeline(s, retries(1)), memoryURL)
		wantStatus(t, resp, err, http.StatusOK)
		if got := time.Since(start).Truncate(time.Minute); got != time.Minute {
			t.Errorf("the response came after %s, want a minute", got)
		}
	})
}

func TestErrorBody_Slow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		resp, err := get(t.Context(), newPipeline(roundTripFunc(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Request: r, Body: dripping{r.Context()}}, nil
		}), retries(5)), memoryURL)
		wantStatus(t, resp, err, http.StatusForbidden)
		if got := time.Since(start).Truncate(time.Second); got != 5*time.Second {
			t.Errorf("the response came after %s, want 5s", got)
		}
	})
}

// dripping is a body that brings a byte each half second until its context ends.
type dripping struct{ ctx context.Context }

func (d dripping) Read(p []byte) (int, error) {
	select {
	case <-time.After(500 * time.Millisecond):
		p[0] = ' '
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

func (dripping) Close() error { return nil }

func TestCancel_Transport(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"no response":   simulator.Hang(),
		"a body hangs":  simulator.HangBody(),
		"an error body": hangErrorBody,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			arrived := make(chan struct{})
			s := newService(announced(arrived, fault))
			go func() {
				<-arrived
				cancel()
			}()
			resp, err := get(ctx, newPipeline(newTransport(t), retries(5)), listen(t, s))
			failure := wantError(t, resp, err)
			wantAttempts(t, failure, 1)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want %v", err, context.Canceled)
			}
		})
	}
}

func hangErrorBody(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusForbidden)
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// net/http's message is in part the server's, so it can hold anything.
func TestFailure_ServerText(t *testing.T) {
	t.Parallel()
	const secret = "s3cret-of-the-test"
	for name, status := range map[string]string{
		"a secret":           "HTTP/9 " + secret,
		"control characters": "HTTP/9 \x1b[31m\u202e\u2028##vso[task.setvariable]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := listen(t, http.HandlerFunc(simulator.Speak(status+"\r\n\r\n")))
			secrets := &redact.Secrets{}
			secrets.Set(redact.ClientSecret, secret)
			p := newPipeline(newTransport(t), func(o *settings) { o.Secrets = secrets })
			resp, err := get(t.Context(), p, address)
			failure := wantError(t, resp, err)
			wantKind(t, failure, pipeline.ConnectionFailed)
			if text := failure.Error(); strings.Contains(text, secret) || strings.ContainsAny(text, "\x1b\n\r\u202e\u2028") || strings.Contains(text, "##vso[") {
				t.Errorf("got %q, want it cleaned", text)
			}
		})
	}
}

// viaProxy is a transport that takes every request through the proxy.
func viaProxy(t *testing.T, proxy string) *http.Transport {
	t.Helper()
	transport := newTransport(t)
	transport.Proxy = http.ProxyURL(parse(t, proxy))
	return transport
}

func TestProxy_Refuses(t *testing.T) {
	t.Parallel()
	for _, code := range []int{407, 403, 429, 502, 503, 504} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			proxy := newService(simulator.Respond(code, nil, "a page of the proxy's"))
			resp, err := get(t.Context(), newPipeline(viaProxy(t, listen(t, proxy)), retries(2)), memoryURL)
			failure := wantError(t, resp, err)
			kind, attempts := pipeline.ProxyFailed, 1
			if code > 407 {
				kind, attempts = pipeline.ProxyUnavailable, 3
			}
			wantKind(t, failure, kind)
			wantAttempts(t, failure, attempts)
			wantRequests(t, proxy, attempts)
			if !strings.Contains(failure.Reason, strconv.Itoa(code)) {
				t.Errorf("got reason %q, want the status in it", failure.Reason)
			}
		})
	}
}

func TestProxy_NotReachable(t *testing.T) {
	t.Parallel()
	p := newPipeline(viaProxy(t, "http://127.0.0.1:1"), retries(1))
	resp, err := get(t.Context(), p, memoryURL)
	failure := wantError(t, resp, err)
	wantAttempts(t, failure, 2)
	wantKind(t, failure, pipeline.ProxyFailed)
}

// net/http reads the proxy variables once a process, so this test is its own
// child.
func TestProxy_VariableNotPrinted(t *testing.T) {
	t.Parallel()
	const (
		password = "password-of-the-proxy"
		marker   = "PIPELINE_TEST_CHILD"
	)
	if os.Getenv(marker) != "" {
		transport := newTransport(t)
		transport.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
			host, _, _ := net.SplitHostPort(address)
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
		}
		resp, err := get(t.Context(), newPipeline(transport), memoryURL)
		failure := wantError(t, resp, err)
		_, _ = os.Stdout.WriteString(failure.Error() + "\n")
		return
	}

	for name, value := range map[string]string{
		"good":           "http://user:" + password + "@proxy.example:3128",
		"without scheme": "user:" + password + "@proxy.example:3128",
		"bad escape":     "http://user:" + password + "%zz@proxy.example:3128",
		"bad port":       "http://user:" + password + "@proxy.example:port",
		"slash":          "http://user:/" + password + "@proxy.example:3128",
		"hash":           "http://" + password + "#@proxy.example:3128",
		"unknown scheme": "gopher://user:" + password + "@proxy.example:3128",
		"SOCKS":          "socks5://user:" + password + "@proxy.example:1080",
		"line break":     "http://user:" + password + "@proxy.example:3128\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy_VariableNotPrinted$")
			child.Env = append(os.Environ(), marker+"=1", "HTTPS_PROXY="+value, "NO_PROXY=", "no_proxy=",
				"GORACE=atexit_sleep_ms=0") // the race detector would sleep for a second
			output, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, output)
			}
			if want := "no response from Test Service (service.example): "; !strings.Contains(string(output), want) {
				t.Errorf("got %s, want %q in it", output, want)
			}
			if strings.Contains(string(output), password) {
				t.Errorf("the password is in %s", output)
			}
		})
	}
}

func TestSwitchingProtocols(t *testing.T) {
	t.Parallel()
	address := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n")
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		_, _ = io.Copy(io.Discard, conn) // until the other side closes it
	}))
	start := time.Now()
	resp, err := get(t.Context(), newPipeline(newTransport(t)), address)
	wantStatus(t, resp, err, http.StatusSwitchingProtocols)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

// countConnections serves HTTP/1.1 on loopback.
func countConnections(t *testing.T, handler http.Handler) (address string, count *atomic.Int32) {
	t.Helper()
	count = &atomic.Int32{}
	server := httptest.NewUnstartedServer(handler)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			count.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, count
}

// A gateway may pass on a late response to the first request when the second one
// has been sent.
func TestConnection_HTTP11(t *testing.T) {
	t.Parallel()
	codes := []int{200, 204, 301, 400, 401, 404, 408, 429, 500, 504}
	var faults []simulator.Fault
	for _, code := range codes {
		faults = append(faults, simulator.Respond(code, nil, strings.Repeat("x", 5000)))
	}
	s := newService(append(faults, status(http.StatusOK))...)
	address, connections := countConnections(t, s)
	p := newPipeline(newTransport(t))
	for range codes {
		if _, err := get(t.Context(), p, address); err != nil {
			t.Fatal(err)
		}
	}
	want := len(codes) + 1 // the 429 was waited for
	wantRequests(t, s, want)
	if got := connections.Load(); int(got) != want {
		t.Errorf("got %d connections, want %d", got, want)
	}
}

func TestConnection_HTTP2(t *testing.T) {
	t.Parallel()
	var connections sync.Map
	address, transport := listenTLS(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		connections.Store(r.Context().Value(connectionKey{}), r.Proto)
	}))
	p := newPipeline(transport)
	if _, err := get(t.Context(), p, address); err != nil { // those that come first, together, open several
		t.Fatal(err)
	}
	var group errgroup.Group
	for range 200 {
		group.Go(func() error {
			_, err := get(t.Context(), p, address)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	var protocols []any
	connections.Range(func(_, protocol any) bool {
		protocols = append(protocols, protocol)
		return true
	})
	if len(protocols) != 1 || protocols[0] != "HTTP/2.0" {
		t.Errorf("got connections %v, want one of HTTP/2.0", protocols)
	}
}

// net/http would open new connections for as long as the attempt may last, as
// fast as it can.
func TestConnection_GoAway(t *testing.T) {
	t.Parallel()
	connections := &atomic.Int32{}
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
			connections.Add(1)
			// RFC 9113: empty SETTINGS, and GOAWAY for every stream without an error.
			frames := [9 + 17]byte{3: 4, 11: 8, 12: 7}
			_, _ = conn.Write(frames[:])
			_, _ = io.Copy(io.Discard, conn)
		},
	}
	server.StartTLS()
	t.Cleanup(server.Close)

	ctx, cancel := within(t.Context(), 10*time.Second)
	defer cancel()
	resp, err := get(ctx, newPipeline(trusting(t, server), retries(1)), server.URL)
	failure := wantError(t, resp, err)
	wantAttempts(t, failure, 2)
	if !strings.Contains(failure.Reason, "10 connections") {
		t.Errorf("got reason %q, want 10 connections", failure.Reason)
	}
	if got := connections.Load(); got > 30 {
		t.Errorf("got %d connections, want a few", got)
	}
}

// Only its content shows whether a body that ends with its connection is whole.
func TestBody_NoLength(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, body string
		want       int // requests
	}{
		{"whole", `{"status":"success"}`, 1},
		{"cut", `{"status":"succ`, 2},
		{"empty", "", 2},
		{"a page", "<html>", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newService(simulator.Speak("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+test.body), simulator.Respond(http.StatusOK, nil, "{}"))
			resp, err := get(t.Context(), newPipeline(newTransport(t), retries(1)), listen(t, s))
			wantStatus(t, resp, err, http.StatusOK)
			wantRequests(t, s, test.want)
		})
	}
}

func TestMiddleware_Error(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		p := newPipeline(newService(status(http.StatusOK)), before(func(r *http.Request) error {
			<-r.Context().Done()
			return fmt.Errorf("waiting for a token: %w", r.Context().Err())
		}))
		_, err := get(ctx, p, memoryURL)
		if failure := new(pipeline.Error); errors.As(err, &failure) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the middleware's own error", err)
		}
	})
}

func TestMisdirected(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]http.Response{
		"header":  {Header: http.Header{"For": {"another"}}},
		"trailer": {Header: http.Header{}, Trailer: http.Header{"For": {"another"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPipeline(roundTripFunc(func(*http.Request) (*http.Response, error) {
					other.StatusCode, other.Body = http.StatusOK, io.NopCloser(strings.NewReader("{}"))
					return &other, nil
				}), retries(2), func(o *settings) {
					o.Misdirected = func(_, received http.Header) bool { return received.Get("For") != "" }
				})
				resp, err := get(t.Context(), p, memoryURL)
				failure := wantError(t, resp, err)
				wantKind(t, failure, pipeline.ConnectionFailed)
				wantAttempts(t, failure, 3)
			})
		})
	}
}
