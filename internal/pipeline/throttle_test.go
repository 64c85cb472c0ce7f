// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestThrottle_AllRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(simulator.Throttle("57"), status(http.StatusOK))
		p := newPipeline(s)
		start := time.Now()

		var requests sync.WaitGroup
		send := func() {
			if resp, err := get(t.Context(), p, memoryURL); err != nil || resp.StatusCode != http.StatusOK {
				t.Errorf("got %v and %v, want 200", resp, err)
			}
		}
		requests.Go(send)
		synctest.Wait() // it is rejected
		for range 9 {
			requests.Go(send)
		}
		time.Sleep(57*time.Second - time.Nanosecond)
		synctest.Wait()
		wantRequests(t, s, 1)

		requests.Wait()
		wantRequests(t, s, 11)
		for i, r := range s.received()[1:] {
			if got, want := r.at.Sub(start), 57*time.Second; got != want {
				t.Errorf("request %d was sent after %s, want %s", i+2, got, want)
			}
		}
	})
}

func TestThrottle_LatestEnd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, second string        // Retry-After; the second comes 5 seconds later
		want          time.Duration // the whole pause
	}{
		"the second is longer":  {"10", "60", 65 * time.Second},
		"the second is shorter": {"60", "10", 60 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				later := func(w http.ResponseWriter, r *http.Request) {
					time.Sleep(5 * time.Second)
					simulator.Throttle(test.second)(w, r)
				}
				s := newService(later, simulator.Throttle(test.first), status(http.StatusOK))
				p := newPipeline(s)
				start := time.Now()

				var requests sync.WaitGroup
				for range 2 {
					requests.Go(func() {
						if resp, err := get(t.Context(), p, memoryURL); err != nil || resp.StatusCode != http.StatusOK {
							t.Errorf("got %v and %v, want 200", resp, err)
						}
					})
					synctest.Wait() // one is on its way when the other is rejected
				}
				requests.Wait()
				wantRequests(t, s, 4)
				for _, r := range s.received()[2:] {
					if got, want := r.at.Sub(start), test.want; got != want {
						t.Errorf("sent again after %s, want %s", got, want)
					}
				}
			})
		})
	}
}

func TestThrottle_RetriesLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		throttled, busy := simulator.Throttle("1"), status(http.StatusServiceUnavailable)
		s := newService(throttled, busy, throttled, throttled, busy, throttled, status(http.StatusOK))
		resp, err := get(t.Context(), newPipeline(s, retries(2)), memoryURL)
		wantStatus(t, resp, err, http.StatusOK)
		wantRequests(t, s, 7)
	})
}

func TestThrottle_NoRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		throttled := simulator.Throttle("")
		s := newService(throttled, throttled, throttled, throttled, throttled, throttled, throttled, throttled, status(http.StatusOK))
		p := newPipeline(s, func(o *settings) { o.RetryDelay = time.Second })
		resp, err := get(t.Context(), p, memoryURL)
		wantStatus(t, resp, err, http.StatusOK)

		var got []time.Duration
		requests := s.received()
		for i := range requests[1:] {
			got = append(got, requests[i+1].at.Sub(requests[i].at)/time.Second)
		}
		if want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}; !slices.Equal(got, want) {
			t.Errorf("got pauses of %d seconds, want %d", got, want)
		}
	})
}

func TestThrottle_DefaultDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(simulator.Throttle(""), status(http.StatusOK))
		start := time.Now()
		resp, err := get(t.Context(), newPipeline(s, func(o *settings) { o.RetryDelay = 0 }), memoryURL)
		wantStatus(t, resp, err, http.StatusOK)
		wantElapsed(t, start, 800*time.Millisecond)
	})
}

func TestThrottle_TooLong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, retryAfter string
		deadline, want   time.Duration // no deadline: 0
	}{
		{name: "over two minutes", retryAfter: "121", want: 121 * time.Second},
		{name: "over two minutes within the deadline", retryAfter: "121", deadline: time.Hour, want: 121 * time.Second},
		{name: "past the deadline", retryAfter: "60", deadline: 30 * time.Second, want: 60 * time.Second},
		{name: "as late as the deadline", retryAfter: "60", deadline: time.Minute, want: 60 * time.Second},
		{name: "a date past the deadline", retryAfter: "Sat, 01 Jan 2000 00:01:00 GMT", deadline: 30 * time.Second, want: 60 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := within(t.Context(), test.deadline)
				defer cancel()
				s := newService(simulator.Throttle(test.retryAfter))
				p := newPipeline(s, retries(5))
				start := time.Now()

				resp, err := get(ctx, p, memoryURL)
				wantStatus(t, resp, err, http.StatusTooManyRequests)
				if got := pipeline.RetryAfter(resp.Header); got != test.want {
					t.Errorf("the response's Retry-After: got %s, want %s", got, test.want)
				}

				// Others that can't wait as long either are not sent.
				resp, err = get(ctx, p, memoryURL)
				failure := wantError(t, resp, err)
				wantAttempts(t, failure, 0)
				if failure.Kind != pipeline.Throttled || failure.Wait != test.want {
					t.Errorf("got %v and a wait of %s, want it throttled for %s", failure, failure.Wait, test.want)
				}
				wantRequests(t, s, 1)
				wantElapsed(t, start, 0)
			})
		})
	}
}

// A service that names more transient responses must not make a 429 one of them.
func TestThrottle_Final(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := newService(simulator.Throttle(""))
		p := newPipeline(s, retries(5), func(o *settings) {
			o.RetryDelay = 2 * time.Second
			o.Transient = func(*pipeline.Response) bool { return true }
		})
		resp, err := get(ctx, p, memoryURL)
		wantStatus(t, resp, err, http.StatusTooManyRequests)
		wantRequests(t, s, 1)
	})
}

func TestThrottle_OtherPipeline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(simulator.Throttle("121"), status(http.StatusOK))
		resp, err := get(t.Context(), newPipeline(s), memoryURL)
		wantStatus(t, resp, err, http.StatusTooManyRequests)
		resp, err = get(t.Context(), newPipeline(s), memoryURL)
		wantStatus(t, resp, err, http.StatusOK)
	})
}
