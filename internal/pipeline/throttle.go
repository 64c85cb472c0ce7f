// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// throttle waits out 429s. Each pauses every request of the pipeline, since rejected requests count
// against the service's limit as well. A pause takes a request's time, not its retries.
//
// https://learn.microsoft.com/partner-center/developer/api-throttling-guidance
type throttle struct {
	next    http.RoundTripper
	service string
	delay   time.Duration

	mu    sync.Mutex
	until time.Time // the end of the pause
}

func (t *throttle) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	for attempt := 0; ; attempt++ {
		if err := t.wait(req); err != nil {
			return nil, err
		}
		resp, err := t.next.RoundTrip(req)
		if err != nil || resp.StatusCode != http.StatusTooManyRequests {
			return resp, err
		}

		pause := RetryAfter(resp.Header)
		if pause == 0 {
			pause = min(t.delay<<min(attempt, 16), time.Minute)
		}
		if t.extend(pause) {
			tflog.Info(ctx, t.service+" is throttling: pausing all requests", map[string]any{"pause": pause.String()})
		}
		if pause > MaxRetryAfter || !fitsDeadline(ctx, pause) {
			return resp, nil // final: the response says more than a failure could
		}
	}
}

// extend moves the end of the pause, and reports whether to log it: of requests that
// were rejected together, one is enough.
func (t *throttle) extend(d time.Duration) (isNews bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if until := now.Add(d); until.After(t.until) {
		isNews = now.After(t.until) || until.Sub(t.until) >= time.Second
		t.until = until
	}
	return isNews
}

// wait returns at the end of the pause, which other requests may extend. It fails at
// once if the end is after the request's deadline.
func (t *throttle) wait(req *http.Request) error {
	ctx := req.Context()
	for {
		t.mu.Lock()
		left := time.Until(t.until)
		t.mu.Unlock()
		switch {
		case ctx.Err() != nil:
			return contextEnded(ctx.Err())
		case left <= 0:
			return nil
		case left > MaxRetryAfter || !fitsDeadline(ctx, left):
			reason := fmt.Sprintf("requests are paused for another %s", left.Round(time.Second))
			return &failure{Kind: Throttled, Reason: reason, Transient: true, Wait: left}
		}
		tflog.Debug(ctx, "Request to "+t.service+" is waiting for the pause to end", map[string]any{
			"path": req.URL.Path, "pause": left.Round(time.Millisecond).String(),
		})
		if err := Sleep(ctx, left); err != nil {
			return contextEnded(err)
		}
	}
}

// Sleep returns after d, or with the context's error if the context ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
