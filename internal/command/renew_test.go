// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestRenew_TokensForOneUse(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.RevokeUsedRefreshTokens()
	file := filepath.Join(t.TempDir(), "refresh-token")
	start(t, sim, testInvocation(environment(sim)), "renew", "-output", file).wantExit(exitOK)
	seen := map[string]bool{}
	for range 3 {
		variables := environment(sim, withoutRefreshToken, "REFRESH_TOKEN_FILE_PATH="+file)
		r := start(t, sim, testInvocation(variables), "renew", "-output", file)
		r.wantExit(exitOK)
		newest := newestRefreshToken(t, sim)
		wantFile(t, file, newest)
		if seen[newest] {
			t.Error("the token is the one of an earlier run")
		}
		seen[newest] = true
		r.wantSaid(file, "terraform plan")
	}
}

func TestRenew_Pipe(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	r := start(t, sim, testInvocation(environment(sim)), "renew")
	r.wantExit(exitOK)
	if got, want := r.stdout.String(), newestRefreshToken(t, sim); got != want {
		t.Errorf("got %q on standard output, want the token and nothing else", got)
	}
}

func TestRenew_Refused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		prepare  func(*simulator.Simulator)
		exitCode int
		says     []string
	}{
		{"by Entra", func(sim *simulator.Simulator) {
			sim.ScriptToken(simulator.EntraError(http.StatusBadRequest, "invalid_grant", 70008, "The refresh token has expired."))
		}, exitRefused, []string{"AADSTS70008"}},
		{"by Conditional Access", func(sim *simulator.Simulator) {
			sim.ScriptToken(simulator.EntraError(http.StatusBadRequest, "invalid_grant", 50076, "Due to a configuration change, you must use multi-factor authentication."))
		}, exitRefused, []string{"AADSTS50076"}},
		{"for lack of MFA", func(sim *simulator.Simulator) {
			sim.SetClaims(func(claims map[string]any) { claims["amr"] = []string{"pwd"} })
		}, exitNoMFA, []string{"MFA"}},
		{"for another tenant", func(sim *simulator.Simulator) {
			sim.SetClaims(func(claims map[string]any) { claims["tid"] = "99999999-2d4e-4a6b-8c9d-0e1f2a3b4c5d" })
		}, exitRefused, []string{"PARTNERCENTER_TENANT_ID"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			test.prepare(sim)
			file := oldFile(t)
			r := start(t, sim, testInvocation(environment(sim)), "renew", "-output", file)
			r.wantExit(test.exitCode)
			r.wantSaid(test.says...)
			wantFile(t, file, oldToken)
		})
	}
}

// respondWith is a token response with an opaque access token.
func respondWith(refreshToken string) simulator.Fault {
	return simulator.Respond(http.StatusOK, http.Header{"Content-Type": {"application/json"}},
		`{"token_type":"Bearer","expires_in":3599,"access_token":"opaque"`+refreshToken+`}`)
}

func TestRenew_NothingRenewed(t *testing.T) {
	t.Parallel()
	for name, refreshToken := range map[string]string{
		"no refresh token":  "",
		"an empty one":      `,"refresh_token":""`,
		"the old one":       `,"refresh_token":"` + simulator.ExampleRefreshToken + `"`,
		"null in its place": `,"refresh_token":null`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptTokenForever(respondWith(refreshToken))
			file := oldFile(t)
			r := start(t, sim, testInvocation(environment(sim)), "renew", "-output", file)
			r.wantExit(exitNotRenewed)
			r.wantSaid("no new refresh token")
			wantFile(t, file, oldToken)

			r = start(t, sim, testInvocation(environment(sim)), "renew")
			r.wantExit(exitNotRenewed)
			if got := r.stdout.String(); got != "" {
				t.Errorf("got %q on standard output, want nothing", got)
			}
		})
	}
}

func TestRenew_UnreadableToken(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{
		"blank": "   ", "tab": `to\tken`, "no-break space": `token\u00a0`, "line break": `token\n`, "NUL": `to\u0000ken`, "long": strings.Repeat("x", 64<<10+1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptToken(respondWith(`,"refresh_token":"` + token + `"`))
			file := oldFile(t)
			r := start(t, sim, testInvocation(environment(sim)), "renew", "-output", file)
			r.wantExit(exitRefused)
			r.wantSaid("refresh token")
			wantFile(t, file, oldToken)
		})
	}
}

func TestRenew_NoRefreshToken(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	for _, test := range []struct {
		name      string
		variables []string
		says      string
	}{
		{"with an access token", []string{withoutRefreshToken, "CLIENT_SECRET=", "ACCESS_TOKEN=opaque-canary"}, "PARTNERCENTER_ACCESS_TOKEN"},
		{"with a client secret alone", []string{withoutRefreshToken}, "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"},
		{"with a file that does not exist", []string{withoutRefreshToken, "REFRESH_TOKEN_FILE_PATH=/does/not/exist"}, "/does/not/exist"},
		{"with two of them", []string{"REFRESH_TOKEN_FILE_PATH=/does/not/exist"}, "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, sim, testInvocation(environment(sim, test.variables...)), "renew")
			r.wantExit(exitUsage)
			r.wantSaid(test.says)
		})
	}
}
