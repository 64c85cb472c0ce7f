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

// redemption gets one token for every caller who asks meanwhile. It has the
// deadline of the caller that began it, but outlives that caller's cancellation
// for as long as another waits.
type redemption struct {
	cancel   context.CancelFunc
	deadline time.Time     // zero if there is none
	waiting  int           // callers; guarded by the credential's mutex
	done     chan struct{} // closed when the fields below are set

	token token
	err   error
	// needed is the time it would have had to last for, if it ended for want of
	// time alone; otherwise zero.
	needed time.Time
}

// join waits for the redemption under way, or begins one. It is called with
// c.mu held and releases it.
func (c *Credential) join(ctx context.Context) (string, error) {
	r := c.redemption
	if r == nil {
		tflog.Debug(ctx, "Access token is requested")
		r = c.begin(ctx)
	} else {
		tflog.Debug(ctx, "Access token was requested by another read: this one waits for it")
	}
	r.waiting++
	c.mu.Unlock()

	select {
	case <-r.done:
	case <-ctx.Done():
		c.leave(r)
		return "", waitingError(ctx)
	}
	switch {
	case r.isTooShortFor(ctx):
		return c.Token(ctx)
	case r.err != nil:
		return "", r.err
	}
	return r.token.userToken()
}

func waitingError(ctx context.Context) error {
	return fmt.Errorf("waiting for an access token: %w", ctx.Err())
}

// begin is called with c.mu held.
func (c *Credential) begin(ctx context.Context) *redemption {
	r := &redemption{done: make(chan struct{})}
	detached := context.WithoutCancel(ctx)
	if deadline, ok := ctx.Deadline(); ok {
		r.deadline = deadline
		detached, r.cancel = context.WithDeadline(detached, deadline)
	} else {
		detached, r.cancel = context.WithCancel(detached)
	}
	c.redemption = r
	go c.run(detached, r)
	return r
}

// leave ends a redemption that nobody waits for any longer. The next caller
// begins another one instead of inheriting the cancellation.
func (c *Credential) leave(r *redemption) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.waiting--
	if r.waiting > 0 {
		return
	}
	r.cancel()
	if c.redemption == r {
		c.redemption = nil
	}
}

func (c *Credential) run(ctx context.Context, r *redemption) {
	defer close(r.done)
	defer r.cancel()
	start := time.Now()
	fresh, err := c.redeem(ctx)
	logRedemption(ctx, fresh, err, time.Since(start))

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.redemption != r { // nobody waits for it any longer
		return
	}
	c.redemption = nil

	var e interface{ Final() bool }
	if errors.As(err, &e) && e.Final() {
		c.finalError = err
	}
	now := time.Now()
	switch {
	case err == nil:
		c.current, c.claims = fresh, fresh.claims
	case now.Before(c.current.expires): // an early renewal failed: the token is valid for a while yet
		c.current.renewAt = now.Add(c.current.expires.Sub(now) / 2)
		if c.finalError != nil {
			c.current.renewAt = c.current.expires
		}
	case ctx.Err() != nil:
		r.err, r.needed = waitingError(ctx), r.deadline
		return
	default:
		r.err, r.needed = err, r.pauseBeyondDeadline(err, now)
		return
	}
	r.token = c.current
}

// pauseBeyondDeadline returns the end of a pause that Entra asked for and that
// the redemption had no time for; otherwise zero.
func (r *redemption) pauseBeyondDeadline(err error, now time.Time) time.Time {
	var e *Error
	if r.deadline.IsZero() || !errors.As(err, &e) || e.RetryAfter > pipeline.MaxRetryAfter {
		return time.Time{}
	}
	if end := now.Add(e.RetryAfter); !end.Before(r.deadline) {
		return end
	}
	return time.Time{}
}

// isTooShortFor reports whether the redemption ended for want of time, of which
// this caller has enough. It is then for the caller to begin another one: each
// does so once at most, since its own is as long as its time.
func (r *redemption) isTooShortFor(ctx context.Context) bool {
	if r.needed.IsZero() {
		return false
	}
	deadline, ok := ctx.Deadline()
	return !ok || deadline.After(r.needed)
}

// logRedemption says what a redemption came to, and never the token.
func logRedemption(ctx context.Context, fresh token, err error, took time.Duration) {
	fields := map[string]any{"duration_ms": took.Milliseconds()}
	if err != nil {
		fields["error"] = err.Error()
		tflog.Debug(ctx, "Access token was not received", fields)
		return
	}
	fields["expires"], fields["renew_at"] = fresh.expires.UTC().Format(time.RFC3339), fresh.renewAt.UTC().Format(time.RFC3339)
	tflog.Debug(ctx, "Access token was received", fields)
}
