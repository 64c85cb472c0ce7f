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
