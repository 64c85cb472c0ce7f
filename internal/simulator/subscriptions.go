// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"strings"
	"time"
)

// Answer is what the service says about a subscription. An answer out of the ordinary, with fields missing or of
// another type, is scripted with [Respond].
type Answer struct {
	SKUID    string `json:"skuId"`
	Status   string `json:"status"`
	Quantity int64  `json:"quantity"`
	EndDate  string `json:"endDate"`
}

// subscriptionKey is in lower case, since the service takes GUIDs in either.
type subscriptionKey struct{ customerID, subscriptionID string }

func newSubscriptionKey(customerID, subscriptionID string) subscriptionKey {
	return subscriptionKey{strings.ToLower(customerID), strings.ToLower(subscriptionID)}
}

// SetSubscription adds a subscription to a customer, or replaces it.
func (s *Simulator) SetSubscription(customerID, subscriptionID string, answer Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscriptions[newSubscriptionKey(customerID, subscriptionID)] = answer
}

// SetStatus changes the status of a subscription and nothing else about it. If there is no such subscription, that
// is reported in [Simulator.Problems].
func (s *Simulator) SetStatus(subscriptionID, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := false
	for key, answer := range s.subscriptions {
		if strings.EqualFold(key.subscriptionID, subscriptionID) {
			answer.Status = status
			s.subscriptions[key] = answer
			found = true
		}
	}
	if !found {
		s.problemReports = append(s.problemReports, fmt.Sprintf("SetStatus: there is no subscription %s", subscriptionID))
	}
}

// SetLatency makes the API, but not the token endpoint, take this long before it answers or misbehaves.
func (s *Simulator) SetLatency(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency = d
}

func (s *Simulator) subscription(customerID, subscriptionID string) (Answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer, ok := s.subscriptions[newSubscriptionKey(customerID, subscriptionID)]
	return answer, ok
}
