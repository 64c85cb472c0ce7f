// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestStart_Loopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "no-port"} {
		sim, err := simulator.Start(simulator.WithAddress(address))
		if err == nil {
			sim.Close()
			t.Errorf("%s was accepted", address)
		}
	}
	start(t, simulator.WithAddress("localhost:0"))
}

func TestControl_SetsStatus(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method, subscriptionID, status string
		httpStatus                           int
		want                                 string // the status then; pending before
	}{
		{"a status", http.MethodPut, simulator.PendingSubscriptionID, "success", http.StatusOK, "success"},
		{"instead of a schedule", http.MethodPut, simulator.ProvisionedLaterSubscriptionID, "failed", http.StatusOK, "failed"},
		{"an unknown subscription", http.MethodPut, "unknown", "success", http.StatusNotFound, "pending"},
		{"no status", http.MethodPut, simulator.PendingSubscriptionID, "", http.StatusBadRequest, "pending"},
		{"another method", http.MethodGet, simulator.PendingSubscriptionID, "success", http.StatusBadRequest, "pending"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			path := "/simulator/" + test.subscriptionID + "/" + test.status
			request, err := http.NewRequestWithContext(t.Context(), test.method, sim.URL()+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if resp, body := do(t, client(t, sim), request); resp.StatusCode != test.httpStatus {
				t.Errorf("got %d %s, want %d", resp.StatusCode, body, test.httpStatus)
			}
			id := test.subscriptionID
			if id == "unknown" {
				id = simulator.PendingSubscriptionID
			}
			for range simulator.ReadsUntilProvisioned + 1 {
				_, body := do(t, client(t, sim), apiRequest(t, sim, exampleToken(t, sim), readPath(simulator.ExampleCustomerID, id)))
				if !strings.Contains(body, `"status":"`+test.want+`"`) {
					t.Fatalf("got %s, want %q", body, test.want)
				}
			}
			if got := len(sim.APIRequests()); got != simulator.ReadsUntilProvisioned+1 {
				t.Errorf("got %d API requests, want none of the change", got)
			}
		})
	}
}
