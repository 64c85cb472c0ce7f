// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestTogetherWaitsForAllRequests(t *testing.T) {
	t.Parallel()
	for protocol, options := range map[string][]simulator.Option{"HTTP/1.1": nil, "HTTP/2": {simulator.WithTLS()}} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			sim := start(t, options...)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Together(3, simulator.Reset())...)
			c := client(t, sim)
			redeem(t, sim, simulator.ExampleTenantID, exampleForm())
			var requests sync.WaitGroup
			for range 3 {
				requests.Go(func() {
					resp, err := c.Do(readRequest(t, sim, ""))
					if err == nil {
						resp.Body.Close()
						t.Errorf("got status %d, want a reset", resp.StatusCode)
					}
				})
			}
			requests.Wait()
			if got := len(sim.APIRequests()); got != 3 {
				t.Errorf("got %d requests, want 3", got)
			}
		})
	}
}

func TestConnectionsOfHTTP2AreEndedAtEveryNthRequest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		fault  simulator.Fault
		nth    int
		failed string // what net/http says of the n-th request; "" if it sends that again itself
	}{
		{"RST", simulator.Reset(), 3, "connection"},
		{"FIN", simulator.CloseConnection(), 3, "EOF"},
		{"GOAWAY, disowned", simulator.GoAway(), 3, ""},
		{"GOAWAY with a code, disowned", simulator.GoAwayWithCode(11), 3, ""},
		{"GOAWAY with a code at once", simulator.GoAwayWithCode(11), 1, "received GOAWAY from server ErrCode:ENHANCE_YOUR_CALM"},
		{"GOAWAY, closed", simulator.GoAwayThenClose(0), 3, "server sent GOAWAY and closed the connection; LastStreamID=2147483647, ErrCode=NO_ERROR"},
		{"GOAWAY with a code, closed", simulator.GoAwayThenClose(2), 3, "server sent GOAWAY and closed the connection; LastStreamID=2147483647, ErrCode=INTERNAL_ERROR"},
		{"a broken TLS record", simulator.BreakTLS(), 3, "bad record MAC"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim := start(t, simulator.WithTLS())
			token := exampleToken(t, sim)
			sim.ScriptReadsForever(simulator.Every(test.nth, test.fault))
			c := client(t, sim)
			opened := sim.Connections()
			for i := range 2 * test.nth {
				resp, err := c.Do(readRequest(t, sim, token))
				if err == nil {
					_, err = io.ReadAll(resp.Body)
					resp.Body.Close()
				}
				switch fails := (i+1)%test.nth == 0 && test.failed != ""; {
				case fails && (err == nil || !strings.Contains(err.Error(), test.failed)):
					t.Errorf("request %d: got %v, want %q", i+1, err, test.failed)
				case !fails && err != nil:
					t.Errorf("request %d: got %v, want a response", i+1, err)
				}
			}
			if got := sim.Connections() - opened; got < 2 {
				t.Errorf("got %d connections, want a new one after each that was ended", got)
			}
		})
	}
}
