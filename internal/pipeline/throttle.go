// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	// maxThrottleDelay bounds the delay after a 429 that names none.
	maxThrottleDelay = time.Minute
	// resumeGap is between two requests that go after a pause.
	resumeGap = 10 * time.Millisecond
)

// ThrottledError ends a request that was not sent, since the service asked
// another one to wait for longer than this one may.
type ThrottledError struct {
	// Wait is what is left of the time that the service asked for.
	Wait time.Duration
}

func (e *ThrottledError) Error() string {
	return fmt.Sprintf("the service throttles requests for another %s", e.Wait.Round(time.Second))
}

// NonRetriable keeps azcore's retry policy from trying again.
func (*ThrottledError) NonRetriable() {}

// throttle waits out 429s. The first one pauses every request of the pipeline,
// since refused requests count against the service's limit as well. When the
// pause is over, they go one after another, so that a service that still
// refuses has to say so to the first of them only. Waiting spends the time of a
// request, not its retries.
type throttle struct {
	service string
	delay   time.Duration

	mu    sync.Mutex
	until time.Time // the end of the pause
	next  time.Time // the first turn after it that nobody has
}

func (t *throttle) Do(req *policy.Request) (*http.Response, error) {
	ctx := req.Raw().Context()
	for refused := 0; ; refused++ {
		if err := t.wait(req.Raw()); err != nil {
			return nil, err
		}
		resp, err := req.Next()
		if err != nil || resp.StatusCode != http.StatusTooManyRequests {
			return resp, err
		}

		pause := normalizeRetryAfter(resp)
		if pause == 0 {
			pause = min(t.delay<<min(refused, 16), maxThrottleDelay)
		}
		if t.pause(pause) {
			tflog.Info(ctx, t.service+" throttles requests: all of them pause", map[string]any{"pause": pause.String()})
		}
		if pause > MaxRetryAfter || !fitsDeadline(ctx, pause) {
			return resp, nil // final: the answer says more than a ThrottledError
		}
	}
}

// pause tells whether it is news: those that were refused together say the same.
func (t *throttle) pause(d time.Duration) (news bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if until := now.Add(d); until.After(t.until) {
		news = now.After(t.until) || until.Sub(t.until) >= time.Second
		t.until = until
		if until.After(t.next) { // or else some of those that were refused together would share a turn
			t.next = until
		}
	}
	return news
}

// queue gives a request its turn after the pause, as the time until then; 0 if
// there is no pause. It is an error at once if that is not within the context's
// time.
func (t *throttle) queue(ctx context.Context) (turn time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	left := time.Until(t.until)
	if left <= 0 {
		return 0, ctx.Err()
	}
	turn = time.Until(t.next)
	if left > MaxRetryAfter || !fitsDeadline(ctx, turn) {
		return 0, &ThrottledError{Wait: left}
	}
	t.next = t.next.Add(resumeGap)
	return turn, nil
}

// wait returns when the request's turn has come.
func (t *throttle) wait(req *http.Request) error {
	ctx := req.Context()
	for {
		turn, err := t.queue(ctx)
		if err != nil || turn == 0 {
			return err
		}
		tflog.Debug(ctx, "Request to "+t.service+" waits for the pause to end", map[string]any{"path": req.URL.Path, "pause": turn.Round(time.Millisecond).String()})
		timer := time.NewTimer(turn)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}
