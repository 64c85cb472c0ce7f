// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package entra gets access tokens from Microsoft Entra. It knows nothing of
// Terraform, nor of the service that the tokens are for.
package entra

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	// renewBefore is how long before its expiry a token is renewed.
	renewBefore = 5 * time.Minute
	// halfLifeBelow is the lifetime under which half of it is kept instead.
	halfLifeBelow = 10 * time.Minute
)

// token is an access token and its times.
type token struct {
	value   string
	renewAt time.Time
	expires time.Time
}

func newToken(value string, issued time.Time, lifetime time.Duration) token {
	margin := renewBefore
	if lifetime < halfLifeBelow {
		margin = lifetime / 2
	}
	return token{value: value, expires: issued.Add(lifetime), renewAt: issued.Add(lifetime - margin)}
}

// Credential keeps one access token for a configured provider. However many
// reads ask for it, one redemption is under way at a time. It is safe for
// concurrent use.
type Credential struct {
	redeem  func(context.Context) (token, error)
	secrets *redact.Secrets

	mu      sync.Mutex
	current token
	flight  *flight // the redemption under way, if any
	renewed bool    // a refused token was replaced: it happens once
	refusal error   // what was refused for good
}

// Token returns the current access token, and redeems a new one when it is due.
// What was refused for good is not asked again: it comes back as the same error
// each time.
func (c *Credential) Token(ctx context.Context) (string, error) {
	c.mu.Lock()
	switch {
	case time.Now().Before(c.current.renewAt):
		defer c.mu.Unlock()
		tflog.Debug(ctx, "Access token is reused")
		return c.current.value, nil
	case c.refusal != nil:
		defer c.mu.Unlock()
		return "", c.refusal
	}
	return c.join(ctx)
}

// Renew replaces a token that the service refused, if it is still the current
// one and none was replaced before. It returns "" when there is nothing left to
// try.
func (c *Credential) Renew(ctx context.Context, refused string) (string, error) {
	c.mu.Lock()
	switch {
	case c.current.value != refused: // somebody else has replaced it, or is about to
		c.mu.Unlock()
		return c.Token(ctx)
	case c.refusal != nil:
		defer c.mu.Unlock()
		return "", c.refusal
	case c.renewed:
		c.mu.Unlock()
		return "", nil
	}
	tflog.Debug(ctx, "Access token was refused: another one takes its place")
	c.renewed = true
	c.current = token{}
	fresh, err := c.join(ctx)
	if fresh == refused {
		return "", err
	}
	return fresh, err
}

// join waits for the redemption under way, or begins one. It is called with
// c.mu held and releases it.
func (c *Credential) join(ctx context.Context) (string, error) {
	f, first := c.flight, c.flight == nil
	if first {
		f = newFlight(ctx)
		c.flight = f
	}
	f.enter(ctx)
	if first { // not before somebody waits, whose deadline is the redemption's
		tflog.Debug(ctx, "Access token is requested")
		go c.run(f)
	} else {
		tflog.Debug(ctx, "Access token was requested by another read: this one waits for it")
	}
	c.mu.Unlock()

	select {
	case <-f.done:
		return f.token.value, f.err
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		if f.leave() && c.flight == f {
			c.flight = nil // nobody waits any more, and nobody is to inherit the cancellation
		}
		return "", fmt.Errorf("waiting for an access token: %w", ctx.Err())
	}
}

func (c *Credential) run(f *flight) {
	defer close(f.done)
	defer f.cancel()
	start := time.Now()
	fresh, err := c.redeem(f)
	c.log(f, fresh, err, time.Since(start))

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flight != f { // abandoned
		f.err = context.Canceled
		return
	}
	c.flight = nil

	var refused interface{ Final() bool }
	if errors.As(err, &refused) && refused.Final() {
		c.refusal = err
	}
	now := time.Now()
	switch {
	case err == nil:
		c.current = fresh
	case now.Before(c.current.expires): // an early renewal failed: the token is good for a while yet
		c.current.renewAt = now.Add(c.current.expires.Sub(now) / 2)
		if c.refusal != nil {
			c.current.renewAt = c.current.expires
		}
	default:
		f.err = err
		return
	}
	f.token = c.current
}

// log tells what a redemption came to, and never the token.
func (c *Credential) log(ctx context.Context, fresh token, err error, took time.Duration) {
	fields := map[string]any{"duration_ms": took.Milliseconds()}
	if err != nil {
		fields["error"] = c.secrets.Line(err.Error())
		tflog.Debug(ctx, "Access token was not received", fields)
		return
	}
	fields["expires"], fields["renew_at"] = fresh.expires.UTC().Format(time.RFC3339), fresh.renewAt.UTC().Format(time.RFC3339)
	tflog.Debug(ctx, "Access token was received", fields)
}
