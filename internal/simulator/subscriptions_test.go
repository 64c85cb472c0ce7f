// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestSubscriptionsCanBeAddedAndChanged(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	id := uuid.NewString()
	sim.SetSubscription(simulator.ExampleCustomerID, id, simulator.Answer{SKUID: "DG7GMGF0FKZV:0003", Status: "pending", Quantity: 1 << 40})

	read := func(subscriptionID string) simulator.Answer {
		r := readRequest(t, sim, token)
		r.URL.Path = readPath(strings.ToUpper(simulator.ExampleCustomerID), strings.ToUpper(subscriptionID))
		_, body := do(t, client(t, sim), r)
		var status simulator.Answer
		if err := json.Unmarshal([]byte(strings.TrimPrefix(body, "\ufeff")), &status); err != nil {
			t.Fatal(err)
		}
		return status
	}
	if got, want := read(id), (simulator.Answer{SKUID: "DG7GMGF0FKZV:0003", Status: "pending", Quantity: 1 << 40}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := read(simulator.PendingSubscriptionID).Status; got != "pending" {
		t.Errorf("got %s, want pending", got)
	}
	if got := read(simulator.FailedSubscriptionID).Status; got != "failed" {
		t.Errorf("got %s, want failed", got)
	}

	sim.SetStatus(strings.ToUpper(id), "success")
	if got := read(id); got.Status != "success" || got.Quantity != 1<<40 {
		t.Errorf("got %+v, want nothing but the status changed", got)
	}
	wantNoProblems(t, sim)

	sim.SetStatus(uuid.NewString(), "success")
	if len(sim.Problems()) != 1 {
		t.Error("a status for a subscription that does not exist is not a problem")
	}
}

func TestASubscriptionSucceedsAfterItsReads(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	status := func(id string) string {
		_, body := do(t, client(t, sim), apiRequest(t, sim, token, readPath(simulator.ExampleCustomerID, id)))
		var answer simulator.Answer
		if err := json.Unmarshal([]byte(strings.TrimPrefix(body, "\ufeff")), &answer); err != nil {
			return body
		}
		return answer.Status
	}

	// What is not the service's own response counts for nothing.
	sim.ScriptSubscription(simulator.ProvisionedLaterSubscriptionID, nil, simulator.Respond(503, nil, "Unavailable"))
	for i, want := range []string{"pending", "Unavailable", "pending", "pending", "success", "success"} {
		if got := status(simulator.ProvisionedLaterSubscriptionID); got != want {
			t.Errorf("read %d: got %s, want %s", i+1, got, want)
		}
	}

	sim.SetEndDate(simulator.PendingSubscriptionID, simulator.FutureEndDate)
	sim.SucceedAfter(1, strings.ToUpper(simulator.PendingSubscriptionID))
	for _, want := range []string{"pending", "success"} {
		if got := status(simulator.PendingSubscriptionID); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if _, body := do(t, client(t, sim), apiRequest(t, sim, token, readPath(simulator.ExampleCustomerID, simulator.PendingSubscriptionID))); !strings.Contains(body, `"endDate":"2035-05-10T00:00:00Z"`) {
		t.Errorf("got %s, want the end date changed", body)
	}
	wantNoProblems(t, sim)
}
