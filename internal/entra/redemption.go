// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"sync"
	"time"
)

// flight is one redemption and the context it runs in. It lasts as long as
// somebody waits for it, not only the caller that began it; its deadline is the
// latest of theirs.
type flight struct {
	context.Context
	cancel context.CancelFunc

	done  chan struct{} // closed when token and err are set
	token token
	err   error

	mu       sync.Mutex
	waiting  int
	endless  bool // somebody waits without a deadline
	deadline time.Time
}

func newFlight(ctx context.Context) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &flight{Context: ctx, cancel: cancel, done: make(chan struct{})}
}

// Deadline is when the last of those who wait gives up.
func (f *flight) Deadline() (time.Time, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.deadline, !f.endless
}

func (f *flight) enter(ctx context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting++
	if deadline, ok := ctx.Deadline(); !ok {
		f.endless = true
	} else if deadline.After(f.deadline) {
		f.deadline = deadline
	}
}

// leave tells whether nobody waits any more; the redemption is cancelled then.
func (f *flight) leave() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting--
	if f.waiting == 0 {
		f.cancel()
	}
	return f.waiting == 0
}
