// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestShared_OneRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(time.Second, granted("token")))
		c := newCredential(e)
		var callers sync.WaitGroup
		for range 200 {
			callers.Go(func() {
				token, err := c.Token(t.Context(), false)
				wantToken(t, token, err, "token")
			})
		}
		callers.Wait()
		wantRequests(t, e, 1)
	})
}

func TestShared_OutlivesItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(10*time.Second, granted("token")))
		c := newCredential(e)
		first := call(t.Context(), c)
		synctest.Wait()
		second := call(t.Context(), c)
		synctest.Wait()
		wantCanceled(t, first)
		token, err := second.wait()
		wantToken(t, token, err, "token")
		wantRequests(t, e, 1)
	})
}

func TestShared_IgnoresDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		blocked := make(chan struct{})
		defer close(blocked)
		var requests atomic.Int32
		c := &Credential{fetch: func(context.Context) (Tokens, error) {
			if requests.Add(1) == 1 {
				<-blocked
			}
			return Tokens{access: newToken("token", time.Now(), time.Hour)}, nil
		}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		if _, err := c.Token(ctx, false); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
		if took := time.Since(start); took > time.Minute+2*time.Second {
			t.Errorf("the caller waited for %s, want the minute of its deadline", took)
		}
		got, err := c.Token(t.Context(), false)
		wantToken(t, got, err, "token") // of a new request
	})
}

func TestShared_Abandoned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ended time.Time
		hang := func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			ended = time.Now()
		}
		e := newEndpoint(hang, granted("token"))
		c := newCredential(e, retries(5))
		callers := []*caller{call(t.Context(), c), call(t.Context(), c)}
		synctest.Wait()
		start := time.Now()
		for _, w := range callers {
			time.Sleep(time.Second)
			wantCanceled(t, w)
		}
		synctest.Wait()
		if got, want := ended.Sub(start), 2*time.Second; got != want {
			t.Errorf("the redemption ended after %s, want %s", got, want)
		}
		wantCurrent(t, c, "token")
		wantRequests(t, e, 2)
	})
}

func TestShared_AfterAbandoned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		deaf := func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(20 * time.Second)
			granted("late")(w, r)
		}
		e := newEndpoint(deaf, after(40*time.Second, granted("token")))
		c := newCredential(e)
		first := call(t.Context(), c)
		synctest.Wait()
		wantCanceled(t, first)
		start := time.Now()
		second := call(t.Context(), c)
		time.Sleep(30 * time.Second) // the canceled one has come back in between
		for _, w := range []*caller{second, call(t.Context(), c)} {
			wantTokenAfter(t, w, start, 40*time.Second)
		}
		wantRequests(t, e, 2)
	})
}

func TestShared_OneRenewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(granted("one"), after(time.Second, granted("two")))
		c := newCredential(e)
		wantCurrent(t, c, "one")
		var callers sync.WaitGroup
		for i := range 40 {
			callers.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond) // during the renewal and after it
				token, err := c.Renew(t.Context(), "one", false)
				wantToken(t, token, err, "two")
			})
		}
		callers.Wait()
		wantRequests(t, e, 2)
	})
}

func TestShared_RenewalCanceled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(granted("one"), after(30*time.Second, granted("late")), granted("two"))
		c := newCredential(e)
		wantCurrent(t, c, "one")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if token, err := c.Renew(ctx, "one", false); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got token %q and error %v, want %v", token, err, context.DeadlineExceeded)
		}
		token, err := c.Renew(t.Context(), "one", false)
		wantToken(t, token, err, "two")
		wantRequests(t, e, 3)
	})
}

func TestShared_FirstDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ended []time.Duration
		start := time.Now()
		hang := func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			ended = append(ended, time.Since(start))
		}
		e := newEndpoint(hang, after(time.Second, granted("token")))
		c := newCredential(e)
		impatient := callFor(t, 30*time.Second, c)
		patient := callFor(t, time.Hour, c)
		wantDeadlineExceeded(t, impatient, start, 30*time.Second)
		wantTokenAfter(t, patient, start, 31*time.Second) // from a request of its own
		if want := []time.Duration{30 * time.Second}; !slices.Equal(ended, want) {
			t.Errorf("the first redemption ended after %s, want %s", ended, want)
		}
		wantRequests(t, e, 2)
	})
}

func TestShared_DeadlineOfCanceled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		e := newEndpoint(after(time.Minute, granted("late")), after(time.Second, granted("token")))
		c := newCredential(e)
		first := callFor(t, 30*time.Second, c)
		second := callFor(t, time.Hour, c)
		wantCanceled(t, first)
		wantTokenAfter(t, second, start, 31*time.Second)
	})
}

func TestShared_OwnDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		e := newEndpoint(after(time.Hour, granted("late")))
		c := newCredential(e)
		for i, w := range []*caller{
			callFor(t, 10*time.Second, c), callFor(t, 30*time.Second, c), callFor(t, 20*time.Second, c), callFor(t, 20*time.Second, c),
		} {
			wantDeadlineExceeded(t, w, start, []time.Duration{10, 30, 20, 20}[i]*time.Second)
		}
		// Whoever begins the second one, each that follows is longer.
		if got := len(e.received()); got < 2 || got > 3 {
			t.Errorf("got %d requests, want 2 or 3", got)
		}
	})
}

// Most of those who wait together have the same deadline.
func TestShared_SameDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(time.Hour, granted("late")))
		c := newCredential(e)
		start := time.Now()
		var callers []*caller
		for range 40 {
			callers = append(callers, callFor(t, 50*time.Second, c))
		}
		for _, w := range callers {
			wantDeadlineExceeded(t, w, start, 50*time.Second)
		}
		wantRequests(t, e, 1)
	})
}

func TestShared_TransientError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(time.Second, respond(http.StatusServiceUnavailable, "")))
		c := newCredential(e)
		for _, w := range []*caller{callFor(t, 10*time.Second, c), callFor(t, time.Hour, c), callFor(t, time.Minute, c)} {
			token, err := w.wait()
			_ = wantError(t, token, err)
		}
		wantRequests(t, e, 1)
	})
}

func TestShared_PauseWaitedFor(t *testing.T) {
	t.Parallel()
	for _, code := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				pause := simulator.Respond(code, http.Header{"Retry-After": {"50"}}, "")
				e := newEndpoint(after(time.Second, pause), func(w http.ResponseWriter, r *http.Request) {
					if code == http.StatusServiceUnavailable { // one request does not pause others
						pause(w, r)
						return
					}
					granted("token")(w, r)
				}, granted("token"))
				c := newCredential(e, retries(1))
				start := time.Now()
				short, long, middle := callFor(t, 10*time.Second, c), callFor(t, 100*time.Second, c), callFor(t, 20*time.Second, c)
				for _, w := range []*caller{short, middle} {
					token, err := w.wait()
					if got := wantError(t, token, err); got.StatusCode != code || got.RetryAfter != 50*time.Second {
						t.Errorf("got %v, want %d and a pause of 50 s", got, code)
					}
					if got := w.at.Sub(start); got != time.Second {
						t.Errorf("it ended after %s, want at once", got)
					}
				}
				wantTokenAfter(t, long, start, 51*time.Second)
			})
		})
	}
}

func TestShared_PauseTooLong(t *testing.T) {
	t.Parallel()
	for _, retryAfter := range []string{"100", "3600"} {
		for _, code := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			t.Run(fmt.Sprint(code, " for ", retryAfter, " seconds"), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := newEndpoint(after(time.Second, simulator.Respond(code, http.Header{"Retry-After": {retryAfter}}, "")))
					c := newCredential(e, retries(5))
					start := time.Now()
					callers := []*caller{callFor(t, 100*time.Second, c), callFor(t, 10*time.Second, c)}
					if retryAfter == "3600" { // longer than any pause is waited for
						callers = append(callers, callFor(t, 2*time.Hour, c))
					}
					for i, w := range callers {
						token, err := w.wait()
						if got := wantError(t, token, err); got.StatusCode != code || got.Final() {
							t.Errorf("caller %d: got %v, want a transient %d", i+1, got, code)
						}
						if got := w.at.Sub(start); got != time.Second {
							t.Errorf("caller %d: it ended after %s, want %s", i+1, got, time.Second)
						}
					}
					wantRequests(t, e, 1)
				})
			})
		}
	}
}

func TestShared_NoDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(time.Second, simulator.Throttle("120")), granted("token"))
		c := newCredential(e)
		start := time.Now()
		endless := call(t.Context(), c)
		synctest.Wait()
		wantDeadlineExceeded(t, callFor(t, time.Minute, c), start, time.Minute)
		token, err := endless.wait()
		wantToken(t, token, err, "token")
		wantRequests(t, e, 2)
	})
}

func TestShared_EarlyRenewalTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(granted("token"), after(time.Hour, granted("late")))
		c := newCredential(e)
		wantCurrent(t, c, "token")
		time.Sleep(55 * time.Minute)
		start := time.Now()
		impatient, patient := callFor(t, 10*time.Second, c), callFor(t, time.Hour, c)
		_, _ = impatient.wait() // its time is over as well
		wantTokenAfter(t, patient, start, 10*time.Second)
		wantRequests(t, e, 2)
	})
}
