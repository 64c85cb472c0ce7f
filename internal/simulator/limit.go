// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"math"
	"strconv"
	"sync"
	"time"
)

// limit is how many requests the API accepts in each window of time.
type limit struct {
	mu       sync.Mutex // guards what follows
	requests int        // 0: no limit
	window   time.Duration
	began    time.Time // the current window; zero: the next request begins the first one
	accepted int       // in the current window
}

func (l *limit) set(requests int, window time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests, l.window, l.began = requests, window, time.Time{}
}

// next is nil if the limit allows one more request.
func (l *limit) next() Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.requests == 0 {
		return nil
	}
	now := time.Now()
	switch elapsed := now.Sub(l.began); {
	case l.began.IsZero():
		l.began, l.accepted = now, 0
	case elapsed >= l.window:
		l.began, l.accepted = l.began.Add(elapsed.Truncate(l.window)), 0
	}
	if l.accepted < l.requests {
		l.accepted++
		return nil
	}
	left := l.window - now.Sub(l.began)
	return Throttle(strconv.Itoa(int(math.Ceil(left.Seconds()))))
}
