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

// joinLocked joins the request in flight, or starts one. The caller holds c.mu.
func (c *Credential) joinLocked(ctx context.Context) *sharedRequest {
	r := c.inFlight
	if r == nil {
		tflog.Debug(ctx, "Requesting an access token")
		r = c.startLocked(ctx)
	} else {
		tflog.Debug(ctx, "Waiting for an access token requested by another read")
	}
	r.waiting++
	return r
}

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

// wait returns the token of a request that this caller has joined.
func (c *Credential) wait(ctx context.Context, r *sharedRequest) (token, error) {
	select {
	case <-r.done:
	case <-ctx.Done():
		if !r.endsWith(ctx) || !r.endsSoon() {
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

// endsWith reports whether the caller's deadline has ended the request as well.
func (r *sharedRequest) endsWith(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && errors.Is(ctx.Err(), context.DeadlineExceeded) && deadline.Equal(r.deadline)
}

// endsSoon waits for the last error of a request whose deadline has passed, which
// says more than the deadline. It does not rely on the request to end.
func (r *sharedRequest) endsSoon() bool {
	select {
	case <-r.done:
		return true
	case <-time.After(time.Second):
		return false
	}
}

// abandon cancels a request when its last caller has gone. The next caller
// starts another one instead of inheriting the cancellation.
func (c *Credential) abandon(r *sharedRequest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.waiting--
	if r.waiting > 0 {
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
	fresh, err := c.fetch(ctx)
	logResult(ctx, fresh, err, time.Since(start))

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
		c.current = fresh
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
	e, ok := errors.AsType[*Error](err)
	if r.deadline.IsZero() || !ok || e.RetryAfter > pipeline.MaxRetryAfter {
		return time.Time{}
	}
	if end := now.Add(e.RetryAfter); !end.Before(r.deadline) {
		return end
	}
	return time.Time{}
}

// callerCanRetry reports whether the request ran out of time and this caller has
// more. Nobody retries twice: the caller's own request has the caller's deadline.
func (r *sharedRequest) callerCanRetry(ctx context.Context) bool {
	if r.retryDeadline.IsZero() {
		return false
	}
	deadline, ok := ctx.Deadline()
	return !ok || deadline.After(r.retryDeadline)
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
