// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// startSimulator serves subscriptions whose status is their place among them:
// every second one is pending, the others are provisioned.
func startSimulator(t *testing.T, count int, options ...simulator.Option) (sim *simulator.Simulator, ids []string) {
	t.Helper()
	sim, err := simulator.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	sim.AcceptAccessToken(token, simulator.ExampleTenantID)
	for i := range count {
		ids = append(ids, fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
		sim.SetSubscription(customerID, ids[i], simulator.Answer{SKUID: "sku", Status: wantedStatus(i)})
	}
	return sim, ids
}

func wantedStatus(i int) string {
	if i%2 == 1 {
		return "pending"
	}
	return "success"
}

// wantEachItsOwn reads all subscriptions, 16 at a time, and wants the status of
// each.
func wantEachItsOwn(t *testing.T, sim *simulator.Simulator, transport http.RoundTripper, ids []string) {
	t.Helper()
	c := newClient(sim.URL(), transport, retries(10), func(o *settings) { o.RetryDelay = time.Millisecond })
	var reads errgroup.Group
	reads.SetLimit(16)
	for i, id := range ids {
		reads.Go(func() error {
			status, err := c.SubscriptionProvisioningStatus(t.Context(), customerID, id)
			switch {
			case err != nil:
				t.Errorf("subscription %d: %v", i, err)
			case status.Status != wantedStatus(i):
				t.Errorf("subscription %d: got %q, want %q", i, status.Status, wantedStatus(i))
			}
			return nil
		})
	}
	_ = reads.Wait()
}

func TestConnections_Misdirected(t *testing.T) {
	t.Parallel()
	gatewayTimeout, requestTimeout := simulator.Respond(http.StatusGatewayTimeout, nil, ""), simulator.Respond(http.StatusRequestTimeout, nil, "late")
	type test struct {
		name  string
		fault simulator.Fault
	}
	var tests []test
	for _, after := range []time.Duration{time.Millisecond, 3 * time.Millisecond, 5 * time.Millisecond} {
		tests = append(tests,
			test{fmt.Sprintf("%s after 504", after), simulator.Late(gatewayTimeout, nil, after)},
			test{fmt.Sprintf("%s after 504, without IDs", after), simulator.Late(gatewayTimeout, simulator.WithoutIDs(nil), after)},
			test{fmt.Sprintf("%s after 408", after), simulator.Late(requestTimeout, nil, after)},
			test{fmt.Sprintf("%s after 200", after), simulator.Late(nil, nil, after)},
			test{fmt.Sprintf("%s after 200, without IDs", after), simulator.Late(nil, simulator.WithoutIDs(nil), after)},
		)
	}
	tests = append(tests,
		test{"in the same write", simulator.Twice(nil, nil)},
		test{"in the same write, without IDs", simulator.Twice(nil, simulator.WithoutIDs(nil))},
		test{"in the same write as 504", simulator.Twice(gatewayTimeout, nil)},
		test{"crossed", simulator.Crossed(nil)},
	)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim, ids := startSimulator(t, 300)
			sim.ScriptReadsForever(simulator.Every(4, test.fault))
			wantEachItsOwn(t, sim, nil, ids)
		})
	}
}

func TestConnections_CrossedOverHTTP2(t *testing.T) {
	t.Parallel()
	sim, ids := startSimulator(t, 300, simulator.WithTLS())
	sim.ScriptReadsForever(simulator.Every(4, simulator.Crossed(nil)))
	wantEachItsOwn(t, sim, trusting(t, sim), ids)
}

func TestConnections_Broken(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		fault simulator.Fault
	}{
		{"TCP reset", simulator.Reset()},
		{"TCP FIN", simulator.CloseConnection()},
		{"GOAWAY", simulator.GoAwayThenClose(0)},
		{"GOAWAY with a code", simulator.GoAwayThenClose(2)},
		{"GOAWAY that disowns the requests", simulator.GoAway()},
		{"GOAWAY with a code that disowns the requests", simulator.GoAwayWithCode(11)},
		{"a broken TLS record", simulator.BreakTLS()},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim, ids := startSimulator(t, 1000, simulator.WithTLS())
			sim.ScriptReadsForever(simulator.Every(100, test.fault))
			wantEachItsOwn(t, sim, trusting(t, sim), ids)
			if got, most := sim.Requests(), 1300; got <= len(ids) || got > most {
				t.Errorf("got %d requests for %d reads, want more, and at most %d", got, len(ids), most)
			}
		})
	}
}

// trusting is a transport like the process's that trusts the simulator.
func trusting(t *testing.T, sim *simulator.Simulator) *http.Transport {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(sim.CACertificatePEM())
	transport := &http.Transport{
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: -1,
		TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}
