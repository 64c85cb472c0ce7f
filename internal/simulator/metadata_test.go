// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func metadataRequest(t *testing.T, sim *simulator.Simulator, name string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sim.URL()+"/"+name+"/v2.0/.well-known/openid-configuration", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	return r
}

func TestMetadata_Mistakes(t *testing.T) {
	t.Parallel()
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	wantMistakes(t, func(t *testing.T, sim *simulator.Simulator) *http.Request {
		return metadataRequest(t, sim, simulator.ExampleCustomerDomain)
	}, map[string]mistake{
		"token":      {header("Authorization", "Bearer secret"), 400, 90013, "there is an Authorization header"},
		"cookie":     {header("Cookie", "a=b"), 400, 90013, "there is a cookie"},
		"query":      {func(r *http.Request) { r.URL.RawQuery = "appid=x" }, 400, 90013, "there is a query"},
		"body":       {withBody("{}"), 400, 90013, "there is a body"},
		"any type":   {header("Accept", "*/*"), 400, 90013, "Accept is not application/json"},
		"other verb": {func(r *http.Request) { r.Method = http.MethodPost }, 405, 900561, "the method is not GET"},
	})
}

func TestMetadata_UnknownDomain(t *testing.T) {
	t.Parallel()
	sim := start(t)
	resp, body := do(t, client(t, sim), metadataRequest(t, sim, "unknown.example"))
	wantEntraError(t, resp, body, 400, "invalid_tenant", 90002)
	wantNoProblems(t, sim)
}
