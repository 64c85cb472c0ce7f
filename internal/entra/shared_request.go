// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// sharedRequest gets one token for every caller that needs one in the meantime.
// It has the deadline of the caller that started it, and outlives that caller's
// cancellation as long as another one waits.
type sharedRequest struct {
	cancel   context.CancelFunc
	deadline time.Time     // zero if there is none
	waiting  int           // callers; guarded by the credential's mutex
	done     chan struct{} // closed when the fields below are set

	token token
	err   error
	// retryDeadline is the earliest deadline with which a new request could
	// succeed, if this one only ran out of time; otherwise zero.
	retryDeadline time.Time
}

// shareLocked waits for the token of the request in flight, or of a new one. The caller
// holds c.mu, which it unlocks.
func (c *Credential) shareLocked(ctx context.Context) (token, error) {
	r := c.inFlight
	if r == nil {
		tflog.Debug(ctx, "Requesting an access token")
		r = c.startLocked(ctx)
	} else {
		tflog.Debug(ctx, "Waiting for an access token requested by another read")
	}
	r.waiting++
	c.mu.Unlock()

	select {
	case <-r.done:
	case <-ctx.Done():
		if !r.endsWith(ctx) {
			c.abandon(r)
			return token{}, fmt.Errorf("%s: %w", waiting, ctx.Err())
		}
	}
	switch {
	case r.callerCanRetry(ctx):
		return c.token(ctx)
	case r.err != nil:
		return token{}, r.err
	}
	return r.token, nil
}

const waiting = "waiting for an access token"

// startLocked starts a request. The caller holds c.mu.
func (c *Credential) startLocked(ctx context.Context) *sharedRequest {
	r := &sharedRequest{done: make(chan struct{})}
	detached := context.WithoutCancel(ctx)
	if deadline, ok := ctx.Deadline(); ok {
		r.deadline = deadline
		detached, r.cancel = context.WithDeadline(detached, deadline)
	} else {
		detached, r.cancel = context.WithCancel(detached)
	}
	c.inFlight = r
	go c.run(detached, r)
	return r
}

// endsWith reports whether the request has the caller's deadline, which has passed, and
// ends with an error that says more. It doesn't rely on the request to end.
func (r *sharedRequest) endsWith(ctx context.Context) bool {
	deadline, _ := ctx.Deadline()
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) || !deadline.Equal(r.deadline) {
		return false
	}
	select {
	case <-r.done:
		return true
	case <-time.After(time.Second):
		return false
	}
}

// abandon cancels a request when its last caller has gone, so that the next one starts another.
func (c *Credential) abandon(r *sharedRequest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.waiting--; r.waiting > 0 {
		return
	}
	r.cancel()
	if c.inFlight == r {
		c.inFlight = nil
	}
}

func (c *Credential) run(ctx context.Context, r *sharedRequest) {
	defer close(r.done)
	defer r.cancel()
	start := time.Now()
	tokens, err := c.fetch(ctx)
	logResult(ctx, tokens.access, err, time.Since(start))

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inFlight != r { // it was abandoned
		return
	}
	c.inFlight = nil

	if e, ok := errors.AsType[TokenError](err); ok && e.Final() {
		c.finalError = err
	}
	now := time.Now()
	switch {
	case err == nil:
		c.current = tokens.access
	case now.Before(c.current.expires): // an early renewal failed, and the token is still valid
		c.current.renewAt = now.Add(c.current.expires.Sub(now) / 2)
		if c.finalError != nil {
			c.current.renewAt = c.current.expires
		}
	case ctx.Err() != nil:
		if !errors.Is(err, ctx.Err()) {
			err = errors.Join(ctx.Err(), err)
		}
		r.err, r.retryDeadline = fmt.Errorf("%s: %w", waiting, err), r.deadline
		return
	default:
		r.err, r.retryDeadline = err, r.pauseBeyondDeadline(err, now)
		return
	}
	r.token = c.current
}

// pauseBeyondDeadline returns the end of a pause that Entra asked for and that
// the request had no time for; otherwise zero.
func (r *sharedRequest) pauseBeyondDeadline(err error, now time.Time) time.Time {
	if e, ok := errors.AsType[*Error](err); ok && !r.deadline.IsZero() && e.RetryAfter <= pipeline.MaxRetryAfter {
		if end := now.Add(e.RetryAfter); !end.Before(r.deadline) {
			return end
		}
	}
	return time.Time{}
}

// callerCanRetry reports whether the request ran out of time and this caller has
// more. Nobody retries twice: the caller's own request has the caller's deadline.
func (r *sharedRequest) callerCanRetry(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return !r.retryDeadline.IsZero() && (!ok || deadline.After(r.retryDeadline))
}

// logResult logs how a request ended, but never the token.
func logResult(ctx context.Context, fresh token, err error, took time.Duration) {
	fields := map[string]any{"duration_ms": took.Milliseconds()}
	if err != nil {
		fields["error"] = err.Error()
		tflog.Debug(ctx, "Failed to get an access token", fields)
		return
	}
	fields["expires"], fields["renew_at"] = fresh.expires.UTC().Format(time.RFC3339), fresh.renewAt.UTC().Format(time.RFC3339)
	tflog.Debug(ctx, "Received an access token", fields)
}
