// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
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

func TestTheFederatedAudienceIsThatOfTheCloud(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	environment := authenticationMethods["GitHub Actions"](t, sim)
	environment["PARTNERCENTER_ENVIRONMENT"] = "china"
	cli := newCLI(t, environment)
	cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
	if output, ok := cli.run("plan"); !ok {
		t.Fatal(output)
	}
	if got, want := sim.OIDCRequests()[0].Query.Get("audience"), publicAudience+"China"; got != want {
		t.Errorf("got audience %q, want %q", got, want)
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
		"Azure DevOps, wrong connection": {
			"Azure DevOps",
			map[string]string{"PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID": simulator.ExampleClientID},
			nil,
			[]string{"404 Not Found", "may not use it", "SYSTEM_ACCESSTOKEN"},
			1,
		},
		"a persistent 503": {
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
