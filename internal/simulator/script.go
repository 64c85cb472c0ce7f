// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"sync"
)

// script is what a service does instead of responding as itself: the queue first, one fault a request, then always
// the same.
type script struct {
	mu     sync.Mutex // guards what follows
	queue  []Fault
	always Fault
}

func (s *script) add(faults []Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, faults...)
}

func (s *script) repeat(fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always = fault
}

// next is nil if the service is to respond as itself. It reports whether the script says anything about this request.
func (s *script) next() (fault Fault, scripted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return s.always, s.always != nil
	}
	fault, s.queue = s.queue[0], s.queue[1:]
	return fault, true
}
