// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestRetry_TransientStatus(t *testing.T) {
	t.Parallel()
	for _, code := range []int{408, 500, 502, 503, 504} {
		if !pipeline.IsTransient(code) {
			t.Errorf("IsTransient(%d) is false", code)
		}
		for maxRetries, want := range map[int]int{0: 1, 1: 2, 5: 6, 10: 11} {
			t.Run(fmt.Sprintf("%d with %d retries", code, maxRetries), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := newService(status(code))
					resp, err := get(t.Context(), newPipeline(s, retries(maxRetries)), memoryURL)
					wantStatus(t, resp, err, code)
					wantRequests(t, s, want)
				})
			})
		}
	}
}

func TestRetry_FinalStatus(t *testing.T) {
	t.Parallel()
	for _, code := range []int{
		200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 412, 425, 451, 501, 505, 511, 599,
	} {
		if pipeline.IsTransient(code) {
			t.Errorf("IsTransient(%d) is true", code)
		}
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newService(status(code))
				resp, err := get(t.Context(), newPipeline(s, retries(5)), memoryURL)
				wantStatus(t, resp, err, code)
				wantRequests(t, s, 1)
			})
		})
	}
}

func TestRetry_ServicesOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(status(http.StatusBadRequest), status(http.StatusServiceUnavailable), status(http.StatusOK))
		p := newPipeline(s, retries(5), func(o *settings) {
			o.Transient = func(resp *pipeline.Response) bool { return resp.StatusCode == http.StatusBadRequest }
		})
		resp, err := get(t.Context(), p, memoryURL)
		wantStatus(t, resp, err, http.StatusOK)
	})
}

func TestRetryAfter_PastDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		s, start := newService(askingToWait(http.StatusServiceUnavailable, "60")), time.Now()
		resp, err := get(ctx, newPipeline(s, retries(5)), memoryURL)
		wantStatus(t, resp, err, http.StatusServiceUnavailable)
		wantRequests(t, s, 1)
		wantElapsed(t, start, 0)
	})
}

func TestRetry_Canceled(t *testing.T) {
	t.Parallel()
	for code, result := range map[int]string{429: "429 Too Many Requests", 503: "503 Service Unavailable"} {
		t.Run(result, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(3*time.Second, cancel)
				start := time.Now()
				resp, err := get(ctx, newPipeline(newService(askingToWait(code, "100")), retries(5)), memoryURL)
				failure := wantError(t, resp, err)
				if !errors.Is(failure, context.Canceled) || failure.Kind != pipeline.Canceled || failure.LastResult != result {
					t.Errorf("got %+v, want it canceled after %s", failure, result)
				}
				wantAttempts(t, failure, 1)
				wantElapsed(t, start, 3*time.Second)
			})
		})
	}
}

// cutOnce ends the connections of the first n requests as cut says, and responds
// to the others with 200.
func cutOnce(n int, cut simulator.Fault) *service {
	var faults []simulator.Fault
	for range n {
		faults = append(faults, cut)
	}
	return newService(append(faults, simulator.Respond(http.StatusOK, nil, "whole"))...)
}

func TestLostConnection_Retried(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cut  simulator.Fault
		want string
	}{
		"dropped":  {simulator.Drop(), "closed"},
		"reset":    {simulator.Reset(), "reset"},
		"cut body": {simulator.CutBody(`{"status":"succ`), "closed"},
	} {
		t.Run(name+", until it lasts", func(t *testing.T) {
			t.Parallel()
			s := cutOnce(5, test.cut)
			resp, err := send(t.Context(), newPipeline(newTransport(t), retries(5), withBody("the form")), http.MethodPost, listen(t, s))
			wantStatus(t, resp, err, http.StatusOK)
			wantRequests(t, s, 6)
			if got := string(resp.Body); got != "whole" {
				t.Errorf("got body %q, want the whole one", got)
			}
			for i, r := range s.received() {
				if r.body != "the form" {
					t.Errorf("request %d: got body %q, want %q", i+1, r.body, "the form")
				}
			}
		})
		for _, maxRetries := range []int{0, 5} {
			t.Run(fmt.Sprintf("%s, until %d retries are used up", name, maxRetries), func(t *testing.T) {
				t.Parallel()
				s := newService(test.cut)
				address := listen(t, s)
				resp, err := get(t.Context(), newPipeline(newTransport(t), retries(maxRetries)), address)
				failure := wantError(t, resp, err)
				wantAttempts(t, failure, 1+maxRetries)
				wantRequests(t, s, 1+maxRetries)
				for _, want := range []string{"Test Service", parse(t, address).Host, test.want} {
					if !strings.Contains(failure.Error(), want) {
						t.Errorf("got %q, want %q in it", failure, want)
					}
				}
			})
		}
	}
}

func TestLostConnection_HTTP2(t *testing.T) {
	t.Parallel()
	closeConnection := func(w http.ResponseWriter, r *http.Request) {
		_ = r.Context().Value(connectionKey{}).(net.Conn).Close()
		<-r.Context().Done()
	}
	for name, cut := range map[string]simulator.Fault{
		"stream ended":      simulator.Drop(),
		"connection closed": closeConnection,
		"cut body":          simulator.CutBody(`{"status":"succ`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := cutOnce(2, cut)
			address, transport := listenTLS(t, s)
			resp, err := get(t.Context(), newPipeline(transport, retries(5)), address)
			wantStatus(t, resp, err, http.StatusOK)
			wantRequests(t, s, 3)
		})
	}
}

// What no loopback server can bring about comes from a transport in memory.
func TestFailure_Kind(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		err    error
		kind   pipeline.Kind
		reason string
	}{
		{"host not found", &net.DNSError{Err: "no such host", Name: "nowhere.example", IsNotFound: true}, pipeline.HostNotFound, "nowhere.example"},
		{"lookup failed for now", &net.DNSError{Err: "server misbehaving", Name: "nowhere.example", IsTemporary: true}, pipeline.ConnectionFailed, "nowhere.example"},
		{"lookup timed out", &net.DNSError{Err: "i/o timeout", Name: "nowhere.example", IsTimeout: true}, pipeline.ConnectionFailed, "nowhere.example"},
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, pipeline.ConnectionFailed, "refused"},
		{"refused on Windows", &net.OpError{Op: "dial", Err: syscall.Errno(10061)}, pipeline.ConnectionFailed, "refused"},
		{"reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, pipeline.ConnectionFailed, "reset"},
		{"reset on Windows", &net.OpError{Op: "read", Err: syscall.Errno(10054)}, pipeline.ConnectionFailed, "reset"},
		{"aborted on Windows", &net.OpError{Op: "read", Err: syscall.Errno(10053)}, pipeline.ConnectionFailed, "reset"},
		{"broken pipe", &net.OpError{Op: "write", Err: syscall.EPIPE}, pipeline.ConnectionFailed, "reset"},
		{"timed out", &net.OpError{Op: "dial", Err: errTimeout{}}, pipeline.ConnectionFailed, "in time"},
		{"connecting timed out", &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}, pipeline.ConnectionFailed, "in time"},
		{"the transport's own deadline", context.DeadlineExceeded, pipeline.ConnectionFailed, "in time"},
		{"going away", errors.New("http2: server sent GOAWAY and closed the connection; LastStreamID=1"), pipeline.ConnectionFailed, "established"},
		{"lost", errors.New("http2: client connection lost"), pipeline.ConnectionFailed, "established"},
		{"idle connection closed", errors.New("http: server closed idle connection"), pipeline.ConnectionFailed, "established"},
		{"TLS alert", &net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, pipeline.NotSecure, "remote error: tls: handshake failure"},
		{"certificate expired", x509.CertificateInvalidError{Reason: x509.Expired}, pipeline.CertificateExpired, "expired"},
		{"certificate invalid", x509.CertificateInvalidError{Reason: x509.TooManyConstraints}, pipeline.NotSecure, "x509"},
		{"handshake without a type", errors.New("tls: server selected unsupported protocol version"), pipeline.NotSecure, "tls"},
		{"proxy's name not found", proxyError(&net.DNSError{Name: "proxy.example", IsNotFound: true}), pipeline.ProxyFailed, "HTTPS_PROXY"},
		{"proxy not secure", proxyError(x509.UnknownAuthorityError{}), pipeline.ProxyNotSecure, "HTTPS_PROXY"},
		{"anything else", errors.New("it broke"), pipeline.ConnectionFailed, "established"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPipeline(roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, test.err }), retries(5))
				resp, err := get(t.Context(), p, memoryURL)
				failure := wantError(t, resp, err)
				want, retried := 1, test.kind == pipeline.ConnectionFailed
				if retried {
					want = 6
				}
				wantAttempts(t, failure, want)
				if failure.Kind != test.kind || failure.Transient != retried {
					t.Errorf("got kind %d, transient %t, want kind %d", failure.Kind, failure.Transient, test.kind)
				}
				if !strings.Contains(failure.Reason, test.reason) {
					t.Errorf("reason: got %q, want %q in it", failure.Reason, test.reason)
				}
			})
		})
	}
}

func proxyError(err error) error { return &net.OpError{Op: "proxyconnect", Err: err} }

type errTimeout struct{}

func (errTimeout) Error() string   { return "timed out" }
func (errTimeout) Timeout() bool   { return true }
func (errTimeout) Temporary() bool { return true }

func TestTLS_Final(t *testing.T) {
	t.Parallel()
	s := newService(status(http.StatusOK))
	untrusted, _ := listenTLS(t, s)
	for address, kind := range map[string]pipeline.Kind{untrusted: pipeline.NotSecure, "https" + listen(t, s)[len("http"):]: pipeline.PlainHTTP} {
		resp, err := get(t.Context(), newPipeline(newTransport(t), retries(5)), address)
		failure := wantError(t, resp, err)
		wantAttempts(t, failure, 1)
		wantKind(t, failure, kind)
	}
	wantRequests(t, s, 0)
}

func TestRedirect_NotFollowed(t *testing.T) {
	t.Parallel()
	for _, code := range []int{301, 302, 303, 307, 308} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			elsewhere := newService(status(http.StatusOK))
			s := newService(simulator.Redirect(code, listen(t, elsewhere)))
			p := newPipeline(newTransport(t), retries(5))
			address := listen(t, s)

			resp, err := get(t.Context(), p, address)
			wantStatus(t, resp, err, code)
			resp, err = send(t.Context(), p, http.MethodPost, address)
			wantStatus(t, resp, err, code)
			wantRequests(t, s, 2)
			wantRequests(t, elsewhere, 0)
		})
	}
}

// A middleware can send requests of its own through another pipeline, which
// has already retried them.
func TestMiddleware_OtherPipeline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		inner := newPipeline(roundTripFunc(func(*http.Request) (*http.Response, error) {
			sent++
			return nil, &net.OpError{Op: "read", Err: syscall.ECONNRESET}
		}), retries(2), func(o *settings) { o.Service = "Inner Service" })
		s := newService(status(http.StatusOK))
		outer := newPipeline(s, retries(5), func(o *settings) {
			before(func(r *http.Request) error {
				_, err := get(r.Context(), inner, memoryURL)
				return err
			})(o)
		})
		resp, err := get(t.Context(), outer, memoryURL)
		failure := wantError(t, resp, err)
		wantAttempts(t, failure, 3)
		if sent != 3 {
			t.Errorf("the inner pipeline sent %d requests, want 3", sent)
		}
		if want := "Inner Service"; failure.Service != want {
			t.Errorf("service: got %q, want %q", failure.Service, want)
		}
		wantRequests(t, s, 0)
	})
}

func TestRetryAfter_Formats(t *testing.T) {
	t.Parallel()

	// The clock of a bubble starts at midnight of 1 January 2000, so the local
	// clock is an hour off from each of these.
	const (
		hourAhead  = "Sat, 01 Jan 2000 01:00:00 GMT"
		hourBehind = "Fri, 31 Dec 1999 23:00:00 GMT"
		aLifetime  = math.MaxInt32 * time.Second
	)
	for _, test := range []struct {
		name, date, value string
		want              time.Duration
	}{
		{"absent", hourAhead, "", 0},
		{"seconds", hourAhead, "57", 57 * time.Second},
		{"white space", hourAhead, " 57\t", 57 * time.Second},
		{"leading zero", hourAhead, "057", 57 * time.Second},
		{"zero", hourAhead, "0", 0},
		{"negative", hourAhead, "-5", 0},
		{"signed", hourAhead, "+5", 0},
		{"fraction", hourAhead, "1.5", 0},
		{"beyond 32 bits", hourAhead, "4294967296", aLifetime},
		{"beyond 64 bits", hourAhead, "99999999999999999999999", aLifetime},
		{"other digits", hourAhead, "٥٧", 0},
		{"nonsense", hourAhead, "soon", 0},
		{"RFC 1123, server ahead", hourAhead, "Sat, 01 Jan 2000 01:00:30 GMT", 30 * time.Second},
		{"RFC 850, server ahead", hourAhead, "Saturday, 01-Jan-00 01:00:30 GMT", 30 * time.Second},
		{"asctime, server ahead", hourAhead, "Sat Jan  1 01:00:30 2000", 30 * time.Second},
		{"RFC 1123, server behind", hourBehind, "Fri, 31 Dec 1999 23:00:30 GMT", 30 * time.Second},
		{"RFC 850, server behind", hourBehind, "Friday, 31-Dec-99 23:00:30 GMT", 30 * time.Second},
		{"asctime, server behind", hourBehind, "Fri Dec 31 23:00:30 1999", 30 * time.Second},
		{"past", hourAhead, "Sat, 01 Jan 2000 00:59:59 GMT", 0},
		{"no Date", "", "Sat, 01 Jan 2000 00:00:45 GMT", 45 * time.Second},
		{"Date is nonsense", "today", "Sat, 01 Jan 2000 00:00:45 GMT", 45 * time.Second},
		{"a date in 8,000 years", hourAhead, "Fri, 31 Dec 9999 23:59:59 GMT", aLifetime},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if got := pipeline.RetryAfter(http.Header{"Date": {test.date}, "Retry-After": {test.value}}); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}

// FuzzRetryAfter sends a request to a service that asks
// to wait, and to the next one responds with 200.
func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{
		"", "57", "120", "121", "-5", "0", "1e1", "99999999999999999999999", "Sat, 01 Jan 2000 01:00:30 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
		"Saturday, 01-Jan-00 01:00:30 GMT", "Sat Jan  1 01:00:30 2000", "Mon, 01 Jan 0001 00:00:00 GMT", "57, 58", "\u0665\u0667",
	} {
		for _, code := range []uint16{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			f.Add(code, value, "Sat, 01 Jan 2000 01:00:00 GMT")
			f.Add(code, value, "")
		}
	}
	f.Fuzz(func(t *testing.T, code uint16, value, date string) {
		if code != http.StatusTooManyRequests && code != http.StatusServiceUnavailable {
			t.Skip()
		}
		synctest.Test(t, func(t *testing.T) {
			header := http.Header{"Retry-After": {value}, "Date": {date}}
			asked := pipeline.RetryAfter(header)
			if asked < 0 || asked > math.MaxInt32*time.Second {
				t.Fatalf("got %s, want between 0 and 68 years", asked)
			}
			s := newService(simulator.Respond(int(code), header, ""), status(http.StatusOK))
			start := time.Now()
			resp, err := get(t.Context(), newPipeline(s, retries(1)), memoryURL)
			took := time.Since(start)
			if asked > pipeline.MaxRetryAfter {
				wantStatus(t, resp, err, int(code))
				wantRequests(t, s, 1)
				if took != 0 {
					t.Errorf("it took %s to give up, want no time", took)
				}
				return
			}
			wantStatus(t, resp, err, http.StatusOK)
			wantRequests(t, s, 2)
			if took < asked || took > pipeline.MaxRetryAfter+time.Second {
				t.Errorf("it waited %s, want %s", took, asked)
			}
		})
	})
}
