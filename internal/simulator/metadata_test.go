// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"io"
	"net/http"
	"strings"
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
	for name, test := range map[string]struct {
		change  func(*http.Request)
		status  int
		aadsts  int
		problem string
	}{
		"token":  {header("Authorization", "Bearer secret"), 400, 90013, "there is an Authorization header"},
		"cookie": {header("Cookie", "a=b"), 400, 90013, "there is a cookie"},
		"query":  {func(r *http.Request) { r.URL.RawQuery = "appid=x" }, 400, 90013, "there is a query"},
		"body": {func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), 2
		}, 400, 90013, "there is a body"},
		"any type":   {header("Accept", "*/*"), 400, 90013, "Accept is not application/json"},
		"other verb": {func(r *http.Request) { r.Method = http.MethodPost }, 405, 900561, "the method is not GET"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			r := metadataRequest(t, sim, simulator.ExampleCustomerDomain)
			test.change(r)
			resp, body := do(t, client(t, sim), r)
			wantEntraError(t, resp, body, test.status, "invalid_request", test.aadsts)
			wantProblem(t, sim, r, test.problem)
		})
	}
}

func TestMetadata_UnknownDomain(t *testing.T) {
	t.Parallel()
	sim := start(t)
	resp, body := do(t, client(t, sim), metadataRequest(t, sim, "unknown.example"))
	wantEntraError(t, resp, body, 400, "invalid_tenant", 90002)
	wantNoProblems(t, sim)
}
