// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"math"
	"strconv"
	"time"
)

// SetLimit makes the API take so many requests in each window of time, and refuse the others with 429 and the seconds
// that are left of the window. A limit of 0 ends that.
func (s *Simulator) SetLimit(requests int, window time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit, s.window = requests, window
}

// throttle is nil if the limit lets one more request through. The first request after a window begins the next one.
func (s *Simulator) throttle() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.limit == 0 {
		return nil
	}
	now := time.Now()
	if now.Sub(s.windowStart) >= s.window {
		s.windowStart, s.inWindow = now, 0
	}
	if s.inWindow++; s.inWindow <= s.limit {
		return nil
	}
	left := s.window - now.Sub(s.windowStart)
	return Throttle(strconv.Itoa(int(math.Ceil(left.Seconds()))))
}
