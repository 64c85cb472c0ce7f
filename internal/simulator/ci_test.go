// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestCI_Rejected(t *testing.T) {
	t.Parallel()
	const (
		audience    = "?audience=api%3A%2F%2FAzureADTokenExchange"
		azureDevOps = "/azuredevops/oidctoken"
		bearer      = "Bearer " + simulator.ExampleRequestToken
		lowerBearer = "bearer " + simulator.ExampleRequestToken
	)
	for name, test := range map[string]struct {
		method, path, authorization string
		status                      int
		member                      string
		problems                    int
	}{
		"GitHub without audience":    {"GET", "/github/idtoken?api-version=2.0", lowerBearer, 400, "message", 1},
		"GitHub without its query":   {"GET", "/github/idtoken" + audience, lowerBearer, 400, "message", 1},
		"GitHub, POST":               {"POST", "/github/idtoken" + audience + "&api-version=2.0", lowerBearer, 400, "message", 1},
		"GitHub, wrong token":        {"GET", "/github/idtoken" + audience + "&api-version=2.0", "bearer wrong", 401, "message", 0},
		"GitHub, no token":           {"GET", "/github/idtoken" + audience + "&api-version=2.0", "", 401, "message", 0},
		"Azure DevOps, no token":     {"POST", azureDevOps + "?api-version=7.1&serviceConnectionId=" + simulator.ExampleServiceConnectionID, "", 302, "", 0},
		"Azure DevOps, GET":          {"GET", azureDevOps + "?api-version=7.1&serviceConnectionId=" + simulator.ExampleServiceConnectionID, bearer, 400, "message", 1},
		"Azure DevOps, other":        {"POST", azureDevOps + "?api-version=7.1&serviceConnectionId=" + uuid.NewString(), bearer, 404, "message", 0},
		"Azure DevOps, old version":  {"POST", azureDevOps + "?api-version=6.0&serviceConnectionId=" + simulator.ExampleServiceConnectionID, bearer, 400, "message", 1},
		"Azure DevOps with audience": {"POST", "/azuredevops/oidctoken" + audience + "&api-version=7.1", bearer, 400, "message", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			r, err := http.NewRequestWithContext(t.Context(), test.method, sim.URL()+test.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if test.authorization != "" {
				r.Header.Set("Authorization", test.authorization)
			}
			resp, body := do(t, client(t, sim), r)
			var members map[string]string
			if err := json.Unmarshal([]byte(body), &members); resp.StatusCode != test.status || test.member != "" && (err != nil || members[test.member] == "") {
				t.Errorf("got %d %s, want %d with %s", resp.StatusCode, body, test.status, test.member)
			}
			if got := len(sim.Problems()); got != test.problems {
				t.Errorf("got problems %q, want %d", sim.Problems(), test.problems)
			}
			if got := sim.FederatedTokens(); len(got) > 0 {
				t.Error("a token was issued all the same")
			}
		})
	}
}
