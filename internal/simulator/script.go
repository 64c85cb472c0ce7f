// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "strings"

// script is what a service does instead of answering: the queue first, one fault a request, then always the same.
type script struct {
	queue  []Fault
	always Fault
}

// next is nil if the service is to answer as itself.
func (s *script) next() Fault {
	if len(s.queue) == 0 {
		return s.always
	}
	fault := s.queue[0]
	s.queue = s.queue[1:]
	return fault
}

// ScriptSubscription adds faults for the reads of a subscription, whether or not it exists. Each answers one request,
// in order, and in the place of a nil one the service answers as itself, as it does when they have run out. Only a
// request that is well-formed takes a fault; its token is not looked at.
func (s *Simulator) ScriptSubscription(subscriptionID string, faults ...Fault) {
	s.changeReadScript(subscriptionID, func(script *script) { script.queue = append(script.queue, faults...) })
}

// ScriptSubscriptionForever answers the reads of a subscription with one fault as soon as those of
// [Simulator.ScriptSubscription] have run out. A nil one ends that.
func (s *Simulator) ScriptSubscriptionForever(subscriptionID string, fault Fault) {
	s.changeReadScript(subscriptionID, func(script *script) { script.always = fault })
}

// ScriptToken adds faults for the token endpoint, of all tenants together, by the rules of
// [Simulator.ScriptSubscription].
func (s *Simulator) ScriptToken(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokenScript.queue = append(s.tokenScript.queue, faults...)
}

// ScriptTokenForever answers token requests with one fault as soon as those of [Simulator.ScriptToken] have run out.
// A nil one ends that.
func (s *Simulator) ScriptTokenForever(fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokenScript.always = fault
}

func (s *Simulator) changeReadScript(subscriptionID string, change func(*script)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strings.ToLower(subscriptionID)
	if s.readScripts[id] == nil {
		s.readScripts[id] = &script{}
	}
	change(s.readScripts[id])
}

func (s *Simulator) nextReadFault(subscriptionID string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if script := s.readScripts[strings.ToLower(subscriptionID)]; script != nil {
		return script.next()
	}
	return nil
}

func (s *Simulator) nextTokenFault() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokenScript.next()
}
