// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// startSimulator serves until the test ends, and then fails it if the provider
// sent anything that it should never send.
func startSimulator(t testing.TB, options ...simulator.Option) *simulator.Simulator {
	t.Helper()
	sim, err := simulator.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sim.Close()
		for _, problem := range sim.Problems() {
			t.Error(problem)
		}
	})
	return sim
}

// wantRequests wants this many requests of the API and of the token endpoint.
func wantRequests(t *testing.T, sim *simulator.Simulator, wantAPI, wantToken int) {
	t.Helper()
	if api, token := len(sim.APIRequests()), len(sim.TokenRequests()); api != wantAPI || token != wantToken {
		t.Errorf("got %d API and %d token requests, want %d and %d", api, token, wantAPI, wantToken)
	}
}

// withoutUser is an environment in which the app authenticates without a user.
func withoutUser(sim *simulator.Simulator) map[string]string {
	environment := sim.Environment()
	delete(environment, "PARTNERCENTER_REFRESH_TOKEN")
	return environment
}

// numbered is the ID of one of many.
func numbered(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// sell makes n subscriptions of the example customer, provisioned all of them.
func sell(sim *simulator.Simulator, n int) {
	for i := range n {
		sim.SetSubscription(simulator.ExampleCustomerID, numbered(i), simulator.Answer{SKUID: fmt.Sprint("sku-", i), Status: "success", Quantity: int64(i), EndDate: "2030-01-01T00:00:00Z"})
	}
}

// listedSubscriptions are n subscriptions with everything that a list has of them.
func listedSubscriptions(n int) []simulator.Subscription {
	var list []simulator.Subscription
	for i := range n {
		list = append(list, simulator.Subscription{
			ID: numbered(i), OfferID: "CFQ7TTC0LH18:0001:CFQ7TTC0K971", OfferName: "Microsoft 365 Business Basic", FriendlyName: fmt.Sprint("Contoso ", i),
			ProductType: "OnlineServicesNCE", ParentSubscriptionID: numbered(0), Quantity: int64(i), UnitType: "Licenses", CreationDate: "2021-01-14T16:57:15.0966728Z",
			EffectiveStartDate: "2021-01-14T16:57:14.498252Z", CommitmentEndDate: "2022-01-13T00:00:00Z", Status: "active", OrderID: "34b37d7340cc",
		})
	}
	return list
}

// status is a response with nothing but this.
func status(code int) simulator.Fault { return simulator.Respond(code, nil, "") }

// answer is a successful one with this body.
func answer(body string) simulator.Fault { return simulator.Respond(http.StatusOK, nil, body) }

// answering is the service's response with another status.
func answering(status string) simulator.Fault {
	return answer(`{"skuId":"6FD2C87F-B296-42F0-B197-1E91E994B900","status":"` + status + `","quantity":5,"endDate":"2018-05-10T00:00:00Z"}`)
}

// clockOff gives the simulator a clock that is off from this machine's.
func clockOff(by time.Duration) simulator.Option {
	return simulator.WithClock(func() time.Time { return time.Now().Add(by) })
}

func unscripted(*simulator.Simulator) {}

// scripting is a script for the API.
func scripting(faults ...simulator.Fault) func(*simulator.Simulator) {
	return func(sim *simulator.Simulator) { sim.ScriptSubscription(simulator.ExampleSubscriptionID, faults...) }
}

// trusting is an environment whose provider trusts the simulator, which is
// scripted first.
func trusting(script func(*simulator.Simulator), options ...simulator.Option) func(testing.TB) map[string]string {
	return func(t testing.TB) map[string]string {
		t.Helper()
		if slices.Contains([]string{"darwin", "windows"}, runtime.GOOS) {
			t.Skip("no variable makes this system trust a certificate")
		}
		sim := startSimulator(t, append([]simulator.Option{simulator.WithTLS()}, options...)...)
		script(sim)
		environment := sim.Environment()
		environment["SSL_CERT_FILE"] = writeFile(t, string(sim.CACertificatePEM()))
		return environment
	}
}

// metadata is what Entra's public metadata says of a domain.
func metadata(issuer string) simulator.Fault {
	return answer(`{"issuer":"` + issuer + `","token_endpoint":"https://elsewhere.example"}`)
}

// sample is one of Microsoft's own examples, as it is.
func sample(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../client/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
