// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestTheMetadataOfADomainNamesItsTenant(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddDomain("Fabrikam.example", "9E8D7C6B-5A4F-4E3D-8C2B-1A0F9E8D7C6B")
	for _, test := range []struct{ name, want string }{
		{"fabrikam.EXAMPLE", "9e8d7c6b-5a4f-4e3d-8c2b-1a0f9e8d7c6b"},
		{"9E8D7C6B-5A4F-4E3D-8C2B-1A0F9E8D7C6B", "9e8d7c6b-5a4f-4e3d-8c2b-1a0f9e8d7c6b"},
		{simulator.ExampleCustomerDomain, simulator.ExampleCustomerID},
		{simulator.ExampleCustomerDefaultDomain, simulator.ExampleCustomerID},
		{simulator.ExampleTenantDomain, simulator.ExampleTenantID},
	} {
		resp, body := do(t, client(t, sim), metadataRequest(t, sim, test.name))
		var got map[string]any
		if err := json.Unmarshal([]byte(body), &got); err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: got %d %s, %v", test.name, resp.StatusCode, body, err)
		}
		base := sim.URL() + "/" + test.want
		if got["issuer"] != base+"/v2.0" || got["token_endpoint"] != base+"/oauth2/v2.0/token" {
			t.Errorf("%s: got %s", test.name, body)
		}
	}
	resp, body := do(t, client(t, sim), metadataRequest(t, sim, "unknown.example"))
	wantEntraError(t, resp, body, 400, "invalid_tenant", 90002)

	sim.ScriptMetadata(simulator.Redirect(http.StatusFound, "https://attacker.example"))
	if resp, _ := do(t, client(t, sim), metadataRequest(t, sim, "unknown.example")); resp.StatusCode != http.StatusFound {
		t.Errorf("got %s, want what was scripted", resp.Status)
	}
	wantNoProblems(t, sim)
	if got := len(sim.MetadataRequests()); got != 7 {
		t.Errorf("got %d metadata requests, want 7", got)
	}
}

func metadataRequest(t *testing.T, sim *simulator.Simulator, name string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sim.URL()+"/"+name+"/v2.0/.well-known/openid-configuration", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	return r
}

func TestMetadataRequestsThatTellWhoAsksAreProblems(t *testing.T) {
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
			want := []string{r.Method + " " + r.URL.EscapedPath() + ": " + test.problem}
			if got := sim.Problems(); !slices.Equal(got, want) {
				t.Errorf("got problems %q, want %q", got, want)
			}
		})
	}
}
