// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestRequestsAreRecordedAndCannotBeChanged(t *testing.T) {
	t.Parallel()
	logged := make(chan simulator.Request, 3)
	sim := start(t, simulator.WithRequestLog(func(r simulator.Request) { logged <- r }))
	token := exampleToken(t, sim)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Respond(503, nil, ""))

	first := readRequest(t, sim, token)
	do(t, client(t, sim), first)
	do(t, client(t, sim), readRequest(t, sim, token))

	reads := sim.APIRequests()
	if len(reads) != 2 || reads[0].Status != 503 || reads[1].Status != 200 {
		t.Fatalf("got reads %+v, want a 503 and a 200", reads)
	}
	if got := reads[0]; got.Method != "GET" || got.Path != first.URL.Path || got.Host != first.URL.Host || got.Time.IsZero() ||
		got.Header.Get("MS-RequestId") != first.Header.Get("MS-RequestId") || got.Form != nil {
		t.Errorf("got record %+v", got)
	}
	tokens := sim.TokenRequests()
	if len(tokens) != 1 || tokens[0].Status != 200 || tokens[0].Method != "POST" || !reflect.DeepEqual(tokens[0].Form, exampleForm()) {
		t.Fatalf("got token requests %+v", tokens)
	}

	tokens[0].Form["scope"][0] = "changed"
	reads[0].Header.Set("X-Locale", "changed")
	if sim.TokenRequests()[0].Form.Get("scope") != scope || sim.APIRequests()[0].Header.Get("X-Locale") != "en-US" {
		t.Error("a change of a copy changed the record")
	}

	statuses := []int{(<-logged).Status, (<-logged).Status, (<-logged).Status}
	slices.Sort(statuses)
	if want := []int{200, 200, 503}; !slices.Equal(statuses, want) {
		t.Errorf("got logged statuses %v, want %v", statuses, want)
	}
	wantNoProblems(t, sim)
}
