// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"math"
	"strconv"
	"time"
)

// SetLimit makes the API take so many requests in each window of time, and refuse the others with 429 and the seconds
// that are left of the window. The next request begins the first window, and each begins where the last one ends. A
// limit of 0 ends that.
func (s *Simulator) SetLimit(requests int, window time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit, s.window, s.windowStart = requests, window, time.Time{}
}

// throttle is nil if the limit lets one more request through.
func (s *Simulator) throttle() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.limit == 0 {
		return nil
	}
	now := time.Now()
	switch elapsed := now.Sub(s.windowStart); {
	case s.windowStart.IsZero():
		s.windowStart, s.inWindow = now, 0
	case elapsed >= s.window:
		s.windowStart, s.inWindow = s.windowStart.Add(elapsed.Truncate(s.window)), 0
	}
	if s.inWindow++; s.inWindow <= s.limit {
		return nil
	}
	left := s.window - now.Sub(s.windowStart)
	return Throttle(strconv.Itoa(int(math.Ceil(left.Seconds()))))
}
