// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"net/http"
	"strings"
)

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

// provisioning is a provisioning status, which can become success by being read.
type provisioning struct {
	Answer
	readsUntilSuccess int // 0: the status stays
}

// SetSubscription sets what the provisioning status of a customer's subscription is. It changes no list: see
// [Simulator.AddCustomer].
func (a *api) SetSubscription(customerID, subscriptionID string, answer Answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.statuses[newSubscriptionKey(customerID, subscriptionID)] = &provisioning{Answer: answer}
}

// SucceedAfter changes the provisioning status of a subscription to success after this many reads. Only reads
// that the service responds to with a status count. If there is no such subscription, that is reported in
// [Simulator.Problems].
func (a *api) SucceedAfter(reads int, subscriptionID string) {
	a.change("SucceedAfter", subscriptionID, func(p *provisioning) { p.readsUntilSuccess = reads })
}

// SetStatus changes the status of a subscription and nothing else about it. If there is no such subscription, that
// is reported in [Simulator.Problems].
func (a *api) SetStatus(subscriptionID, status string) {
	a.change("SetStatus", subscriptionID, func(p *provisioning) { p.Status = status })
}

// SetEndDate changes the end date of a subscription by the rules of [Simulator.SetStatus].
func (a *api) SetEndDate(subscriptionID, endDate string) {
	a.change("SetEndDate", subscriptionID, func(p *provisioning) { p.EndDate = endDate })
}

func (a *api) change(method, subscriptionID string, change func(*provisioning)) (found bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for key, status := range a.statuses {
		if strings.EqualFold(key.subscriptionID, subscriptionID) {
			change(status)
			found = true
		}
	}
	if !found {
		a.problem(method + ": there is no subscription " + subscriptionID)
	}
	return found
}

// controlPath is where a person changes the simulator: PUT /simulator/{subscription ID}/{status}.
const controlPath = "/simulator/"

// control sets the status of a subscription, which then stays.
func (a *api) control(w http.ResponseWriter, r *http.Request) {
	w, done := a.record(controlService, w, r, nil)
	defer done()
	subscriptionID, status, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, controlPath), "/")
	set := func(p *provisioning) { p.Status, p.readsUntilSuccess = status, 0 }
	switch {
	case r.Method != http.MethodPut || !ok || status == "":
		http.Error(w, "To change a status: PUT "+controlPath+"{subscription ID}/{status}", http.StatusBadRequest)
	case !a.change("PUT "+r.URL.EscapedPath(), subscriptionID, set):
		http.Error(w, "There is no such subscription.", http.StatusNotFound)
	default:
		fmt.Fprintf(w, "The status is now %q.\n", status)
	}
}

func (a *api) readProvisioningStatus(asked read) Fault {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, ok := a.statuses[newSubscriptionKey(asked.customerID, asked.subscriptionID)]
	if !ok {
		return subscriptionNotFound(asked.subscriptionID)
	}
	answer := p.Answer
	if p.readsUntilSuccess > 0 {
		if p.readsUntilSuccess--; p.readsUntilSuccess == 0 {
			p.Status = "success"
		}
	}
	return apiResponse(http.StatusOK, struct {
		Answer
		Attributes map[string]string `json:"attributes"`
	}{answer, objectType("SubscriptionProvisioningStatus")})
}
