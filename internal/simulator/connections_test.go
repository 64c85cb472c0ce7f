// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestGoAwayDisownsTheRequestsOfAConnection(t *testing.T) {
	t.Parallel()
	sim := start(t, simulator.WithTLS())
	token := exampleToken(t, sim)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.GoAway())
	wantStatus(t, sim, token, http.StatusOK) // net/http repeats what was disowned
	if got := len(sim.APIRequests()); got != 2 {
		t.Errorf("got %d requests, want 2", got)
	}
}

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

func TestProxyLeadsToTheSimulator(t *testing.T) {
	t.Parallel()
	sim := start(t, simulator.WithTLS("api.example.test"))
	for name, test := range map[string]struct {
		user    *url.Userinfo
		fault   simulator.Fault
		wantErr string
	}{
		"as it should": {url.UserPassword("user", "proxy-password"), nil, ""},
		"wrong user":   {url.UserPassword("user", "wrong"), nil, "Proxy Authentication Required"},
		"fault":        {url.UserPassword("user", "proxy-password"), simulator.Respond(403, nil, ""), "Forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy, err := sim.StartProxy(url.UserPassword("user", "proxy-password"), test.fault)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(proxy.Close)
			c := client(t, sim)
			c.Transport.(*http.Transport).Proxy = http.ProxyURL(&url.URL{Scheme: "http", User: test.user, Host: proxy.Host()})
			r := readRequest(t, sim, "")
			r.URL.Host = "api.example.test"
			resp, err := c.Do(r)
			if err == nil {
				resp.Body.Close()
			}
			var failed *url.Error
			if errors.As(err, &failed) != (test.wantErr != "") || failed != nil && failed.Err.Error() != test.wantErr {
				t.Errorf("got error %v, want %q", err, test.wantErr)
			}
		})
	}
}

func TestCertificateFollowsTheClock(t *testing.T) {
	t.Parallel()
	sim := start(t, simulator.WithTLS(), simulator.WithClock(func() time.Time { return time.Now().Add(time.Hour) }))
	resp, err := client(t, sim).Do(readRequest(t, sim, ""))
	if err == nil {
		resp.Body.Close()
	}
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Errorf("got %v, want a certificate that is not good yet", err)
	}
}
