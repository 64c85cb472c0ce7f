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

// maxThrottleDelay bounds the delay after a 429 that names none.
const maxThrottleDelay = time.Minute

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
// since refused requests count against the service's limit as well. It spends
// the time of a request, not its retries.
type throttle struct {
	service string
	delay   time.Duration

	mu    sync.Mutex
	until time.Time
}

func (t *throttle) Do(req *policy.Request) (*http.Response, error) {
	ctx := req.Raw().Context()
	for refused := 0; ; refused++ {
		if err := t.wait(ctx); err != nil {
			return nil, err
		}
		if err := req.RewindBody(); err != nil {
			return nil, err
		}
		resp, err := req.Clone(ctx).Next()
		if err != nil || resp.StatusCode != http.StatusTooManyRequests {
			return resp, err
		}

		pause := normalizeRetryAfter(resp)
		if pause == 0 {
			pause = min(t.delay<<min(refused, 16), maxThrottleDelay)
		}
		t.pause(pause)
		tflog.Info(ctx, t.service+" throttles requests: all of them pause", map[string]any{"pause": pause.String()})
		if pause > maxRetryAfter || !fitsDeadline(ctx, pause) {
			return resp, nil // final: the answer says more than a ThrottledError
		}
	}
}

func (t *throttle) pause(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if until := time.Now().Add(d); until.After(t.until) {
		t.until = until
	}
}

// wait returns when the pause is over, or at once if it outlasts the context.
func (t *throttle) wait(ctx context.Context) error {
	for {
		t.mu.Lock()
		left := time.Until(t.until)
		t.mu.Unlock()
		if left <= 0 {
			return ctx.Err()
		}
		if left > maxRetryAfter || !fitsDeadline(ctx, left) {
			return &ThrottledError{Wait: left}
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}
