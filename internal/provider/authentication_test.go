// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"net/http"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestEveryAuthenticationMethodTakesOneTokenRequestForAPlanOfAnySize(t *testing.T) {
	t.Parallel()
	for name, method := range authenticationMethods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := method(t, sim)
			cli := newCLI(t, environment)
			cli.write("main.tf", readMany(40))
			if output, ok := cli.run("plan", "-parallelism=10"); !ok {
				t.Fatal(output)
			}
			wantTokenRequests, wantOIDCRequests := 1, 0
			if name == "access token" {
				wantTokenRequests = 0
			}
			if name == "GitHub Actions" || name == "Azure DevOps" {
				wantOIDCRequests = 1
			}
			if got := len(sim.TokenRequests()); got != wantTokenRequests {
				t.Errorf("got %d token requests, want %d", got, wantTokenRequests)
			}
			if got := len(sim.OIDCRequests()); got != wantOIDCRequests {
				t.Errorf("got %d requests for federated tokens, want %d", got, wantOIDCRequests)
			}
			if got := len(sim.APIRequests()); got != 40 {
				t.Errorf("got %d API requests, want 40", got)
			}
		})
	}
}

func TestEachAttemptSendsAFreshAssertion(t *testing.T) {
	t.Parallel()
	unavailable := status(http.StatusServiceUnavailable)
	for _, name := range []string{"client certificate", "GitHub Actions", "Azure DevOps"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			// Two attempts of the first redemption, and a second redemption after a 401.
			sim.ScriptToken(unavailable)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, status(http.StatusUnauthorized))
			cli := newCLI(t, authenticationMethods[name](t, sim))
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
			if output, ok := cli.run("plan"); !ok {
				t.Fatal(output)
			}
			assertions := map[string]bool{}
			for _, request := range sim.TokenRequests() {
				assertions[request.Form.Get("client_assertion")] = true
			}
			if len(sim.TokenRequests()) != 3 || len(assertions) != 3 || assertions[""] {
				t.Errorf("got %d token requests with %d different assertions, want 3 of each", len(sim.TokenRequests()), len(assertions))
			}
		})
	}
}

func TestEachCloudAsksForItsOwnFederatedAudience(t *testing.T) {
	t.Parallel()
	for cloud, audience := range map[string]string{
		"public": publicAudience, "china": publicAudience + "China", "usgovernment": publicAudience + "USGov",
	} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := authenticationMethods["GitHub Actions"](t, sim)
			environment["PARTNERCENTER_ENVIRONMENT"] = cloud
			cli := newCLI(t, environment)
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
			if output, ok := cli.run("plan"); !ok {
				t.Fatal(output)
			}
			if got := sim.OIDCRequests()[0].Query.Get("audience"); got != audience {
				t.Errorf("got audience %q, want %q", got, audience)
			}
		})
	}
}

func TestRedirectsOfCredentialsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := startSimulator(t)
	t.Cleanup(func() {
		if n := len(elsewhere.APIRequests()) + len(elsewhere.TokenRequests()) + len(elsewhere.OIDCRequests()); n != 0 {
			t.Errorf("%d requests followed a redirect to another host", n)
		}
	})
	for _, status := range []int{http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		for name, c := range map[string]struct {
			method string
			script func(*simulator.Simulator)
			want   string
		}{
			"token endpoint, secret": {
				"client secret",
				func(s *simulator.Simulator) {
					s.ScriptTokenForever(simulator.Redirect(status, elsewhere.URL()+"/"+simulator.ExampleTenantID+"/oauth2/v2.0/token"))
				}, "Microsoft Entra's response contains no access token",
			},
			"token endpoint, certificate": {
				"client certificate",
				func(s *simulator.Simulator) {
					s.ScriptTokenForever(simulator.Redirect(status, elsewhere.URL()+"/"+simulator.ExampleTenantID+"/oauth2/v2.0/token"))
				}, "Microsoft Entra's response contains no access token",
			},
			"GitHub": {
				"GitHub Actions",
				func(s *simulator.Simulator) {
					s.ScriptOIDCForever(simulator.Redirect(status, elsewhere.GitHubRequestURL()))
				}, "a redirect, which is never followed",
			},
			"Azure DevOps": {
				"Azure DevOps",
				func(s *simulator.Simulator) {
					s.ScriptOIDCForever(simulator.Redirect(status, elsewhere.AzureDevOpsRequestURL()))
				}, "a redirect, which is never followed",
			},
		} {
			t.Run(http.StatusText(status)+", "+name, func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				c.script(sim)
				cli := newCLI(t, authenticationMethods[c.method](t, sim))
				cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
				output, ok := cli.run("plan")
				if ok || !saying(c.want).MatchString(output) {
					t.Errorf("the plan succeeded: %t; the output does not say %q:\n%s", ok, c.want, output)
				}
			})
		}
	}
}

func TestErrorResponsesOfTheCISystemAreExplainedOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method   string
		change   map[string]string
		fault    simulator.Fault
		want     []string
		attempts int
	}{
		"GitHub, wrong token": {
			"GitHub Actions",
			map[string]string{"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "wrong-request-token"},
			nil,
			[]string{"401 Unauthorized", "The request token is not valid.", "id-token: write"},
			1,
		},
		"Azure DevOps, wrong token": {
			"Azure DevOps",
			map[string]string{"SYSTEM_ACCESSTOKEN": "wrong-request-token"},
			nil,
			[]string{"401 Unauthorized", "The request token is not valid.", "SYSTEM_ACCESSTOKEN"},
			1,
		},
		"Azure DevOps, wrong connection": {
			"Azure DevOps",
			map[string]string{"PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID": simulator.ExampleClientID},
			nil,
			[]string{"404 Not Found", "may not use it", "SYSTEM_ACCESSTOKEN"},
			1,
		},
		"a sign-in page": {
			"GitHub Actions", nil, answer("<html>Sign in</html>"),
			[]string{"200 OK", "not a token response in JSON", "sign-in page"},
			1,
		},
		"a proxy": {
			"GitHub Actions", nil, status(407),
			[]string{"407 Proxy Authentication Required", "Set both in HTTPS_PROXY"},
			1,
		},
		"no token in the answer": {
			"Azure DevOps", nil, answer(`{"value":"of another form"}`),
			[]string{"it contains no token"},
			1,
		},
		"a fault that stays": {
			"GitHub Actions",
			map[string]string{"PARTNERCENTER_MAX_RETRIES": "1"},
			status(503),
			[]string{"503 Service Unavailable", "on the CI system's side"},
			2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptOIDCForever(c.fault)
			environment := authenticationMethods[c.method](t, sim)
			maps.Copy(environment, c.change)
			cli := newCLI(t, environment)
			config := readOf(simulator.ExampleSubscriptionID)
			if c.attempts == 1 {
				config = readMany(10)
			}
			cli.write("main.tf", config)
			output, ok := cli.run("plan")
			if ok {
				t.Fatal("the plan succeeded")
			}
			for _, want := range c.want {
				if got := len(saying(want).FindAllString(output, -1)); got != 1 {
					t.Errorf("the output says %q %d times, want once:\n%s", want, got, output)
				}
			}
			if got := len(sim.OIDCRequests()); got != c.attempts {
				t.Errorf("got %d requests, want %d", got, c.attempts)
			}
			if got := len(sim.TokenRequests()); got != 0 {
				t.Errorf("got %d token requests, want none", got)
			}
		})
	}
}
