// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestTheProxyConnectsToTheSimulator(t *testing.T) {
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
