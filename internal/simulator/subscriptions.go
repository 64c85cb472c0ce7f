// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "strings"

// Answer is what the service says about a subscription. A response out of the ordinary, with fields missing, of
// another type or not documented, is scripted with [Respond].
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
func (a *api) SetSubscription(customerID, subscriptionID string, answer Answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.subscriptions[newSubscriptionKey(customerID, subscriptionID)] = answer
}

// SetStatus changes the status of a subscription and nothing else about it. If there is no such subscription, that
// is reported in [Simulator.Problems].
func (a *api) SetStatus(subscriptionID, status string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := false
	for key, answer := range a.subscriptions {
		if strings.EqualFold(key.subscriptionID, subscriptionID) {
			answer.Status = status
			a.subscriptions[key] = answer
			found = true
		}
	}
	if !found {
		a.problem("SetStatus: there is no subscription " + subscriptionID)
	}
}

func (a *api) subscription(customerID, subscriptionID string) (Answer, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	answer, ok := a.subscriptions[newSubscriptionKey(customerID, subscriptionID)]
	return answer, ok
}
