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

// script is what a service does instead of its own response: first the queue, one fault per request, then always the
// same fault.
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

// next is nil if the service itself is to respond. It reports whether the script covers this request.
func (s *script) next() (fault Fault, scripted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return s.always, s.always != nil
	}
	fault, s.queue = s.queue[0], s.queue[1:]
	return fault, true
}

// Every is a fault for every n-th request; the service itself responds to the others. It counts all requests that it is
// scripted for together.
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

// Together is a fault for each of this many requests: they are held back until the last one has arrived, and then it
// happens to all of them at once.
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

// respond responds with the fault of a service's script, or as the service itself if it is nil.
func respond(w http.ResponseWriter, r *http.Request, fault, itself Fault) {
	orItself(fault)(w, r.WithContext(context.WithValue(r.Context(), itselfKey{}, itself)))
}

// orItself is the fault, or the response of the service itself if it is nil.
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
