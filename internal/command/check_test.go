// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

var acceptReports = flag.Bool("accept-reports", false, "accept the reports of check as they are")

// today is when the reports are made.
var today = time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)

// volatile is what differs between two reports of the same.
var volatile = regexp.MustCompile(`127\.0\.0\.1:\d+|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)

// stable replaces addresses, and the IDs of requests, which are random.
func stable(reported string) string {
	var lines []string
	for line := range strings.Lines(reported) {
		if strings.Contains(line, "127.0.0.1:") || strings.Contains(line, " ID: ") {
			line = volatile.ReplaceAllString(line, "(volatile)")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

// accessToken returns a token of the example user, with some claims changed.
func accessToken(t *testing.T, change func(claims map[string]any)) string {
	t.Helper()
	claims := map[string]any{
		"aud": "https://api.partnercenter.microsoft.com", "tid": simulator.ExampleTenantID, "scp": "user_impersonation",
		"amr": []string{"pwd", "mfa"}, "upn": simulator.ExampleUser, "exp": today.Add(time.Hour).Unix(),
	}
	change(claims)
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(body) + "." + encode([]byte("signature-canary"))
}

func TestCheckReportsWhatTheSettingsAreGoodFor(t *testing.T) {
	t.Parallel()
	read := []string{"-customer-id", simulator.ExampleCustomerID, "-subscription-id", simulator.ExampleSubscriptionID}
	onlyAccessToken := func(token string) []string {
		return []string{withoutRefreshToken, "CLIENT_SECRET=", "ACCESS_TOKEN=" + token}
	}
	for _, test := range []struct {
		name      string
		prepare   func(*simulator.Simulator)
		variables []string
		args      []string
		exitCode  int
	}{
		{name: "all-well", args: read},
		{name: "token-alone"},
		{name: "no-mfa", args: read, exitCode: exitNoMFA, prepare: func(sim *simulator.Simulator) {
			sim.SetClaims(func(claims map[string]any) { claims["amr"] = []string{"pwd"} })
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Respond(http.StatusUnauthorized, nil, ""))
		}},
		{name: "app-only", args: read, variables: []string{withoutRefreshToken}, exitCode: exitRefused},
		{name: "app-only-token-alone", variables: []string{withoutRefreshToken}},
		{name: "wrong-tenant", args: read, exitCode: exitRefused, prepare: func(sim *simulator.Simulator) {
			sim.SetClaims(func(claims map[string]any) { claims["tid"] = "99999999-2d4e-4a6b-8c9d-0e1f2a3b4c5d" })
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.APIError(http.StatusForbidden, 20002, "No relationship."))
		}},
		{
			name: "expired-token", args: read, exitCode: exitRefused,
			variables: onlyAccessToken(accessToken(t, func(claims map[string]any) { claims["exp"] = today.Add(-time.Hour).Unix() })),
		},
		{name: "403", args: read, exitCode: exitRefused, prepare: func(sim *simulator.Simulator) {
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Respond(http.StatusForbidden, nil, ""))
		}},
		{name: "404", args: []string{"-customer-id", simulator.ExampleCustomerID, "-subscription-id", "dddd3d3d-ee4e-ff5f-aa6a-bbbbbb7b7b7b"}, exitCode: exitRefused},
		{name: "no-network", args: read, exitCode: exitRefused, variables: []string{"AUTHORITY_HOST=http://127.0.0.1:9", "MAX_RETRIES=0"}},
		{name: "refused-token", args: read, exitCode: exitRefused, variables: []string{"REFRESH_TOKEN=0.another-canary-of-a-refresh-token"}},
		{
			name: "rejected-access-token", args: read, exitCode: exitRefused,
			variables: onlyAccessToken(accessToken(t, func(map[string]any) {})),
			prepare: func(sim *simulator.Simulator) {
				sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Respond(http.StatusUnauthorized, nil, ""))
			},
		},
		{name: "opaque-token", variables: onlyAccessToken("opaque-canary-of-an-access-token")},
		{name: "no-settings", exitCode: exitUsage, variables: []string{
			withoutRefreshToken, "CLIENT_SECRET=", "CLIENT_ID=", "TENANT_ID=", "ENDPOINT=", "AUTHORITY_HOST=",
		}},
		{name: "unrecognized-variable", exitCode: exitUsage, variables: []string{withoutRefreshToken, "REFRESHTOKEN=canary", "CLIENT_SECRET="}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t, simulator.WithClock(func() time.Time { return today }))
			if test.prepare != nil {
				test.prepare(sim)
			}
			p := testProcess(environment(sim, test.variables...))
			p.now = func() time.Time { return today }
			r := start(t, sim, p, append([]string{"check"}, test.args...)...)
			r.wantExit(test.exitCode)
			reported := r.stdout.String()
			wantNoSecret(t, sim, "the report", reported)
			if strings.Contains(reported, "canary") {
				t.Errorf("the report holds a credential:\n%s", reported)
			}
			if got := r.stderr.String(); got != "" {
				t.Errorf("got %q on standard error, want nothing", got)
			}

			golden := filepath.Join("testdata", "check", test.name+".txt")
			if *acceptReports {
				if err := os.WriteFile(golden, []byte(stable(reported)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got := stable(reported); got != string(want) {
				t.Errorf("got another report than %s:\n%s", golden, got)
			}
		})
	}
}
