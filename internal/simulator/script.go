// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
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

// Every lets one in n requests meet a fault, the n-th first, and the service respond to the others as itself. It counts
// all requests that it is scripted for together.
func Every(n int, fault Fault) Fault {
	var count atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		if count.Add(1)%int64(n) == 0 {
			fault(w, r)
		} else {
			orItself(nil)(w, r)
		}
	}
}

// Together is a fault for each of so many requests: they are held back until the last one has come, and then it happens
// to all of them at once.
func Together(requests int, fault Fault) []Fault {
	var arrived sync.WaitGroup
	arrived.Add(requests)
	return slices.Repeat([]Fault{func(w http.ResponseWriter, r *http.Request) {
		arrived.Done()
		arrived.Wait()
		fault(w, r)
	}}, requests)
}

// itselfKey is where the context of a request keeps how the service itself would respond.
type itselfKey struct{}

// respond is for a service whose script may hold a fault, which may be nil.
func respond(w http.ResponseWriter, r *http.Request, fault, itself Fault) {
	orItself(fault)(w, r.WithContext(context.WithValue(r.Context(), itselfKey{}, itself)))
}

// orItself is the fault, or what makes the service respond as itself in the place of a nil one.
func orItself(fault Fault) Fault {
	if fault != nil {
		return fault
	}
	return func(w http.ResponseWriter, r *http.Request) {
		itself, ok := r.Context().Value(itselfKey{}).(Fault)
		if !ok {
			panic("there is no service behind this fault: Serve or Start it")
		}
		itself(w, r)
	}
}
