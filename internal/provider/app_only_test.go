// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// findingEverything is every data source that finds IDs.
var findingEverything = customerBy("domain", simulator.ExampleCustomerDomain) + listOfSubscriptions + azureSubscriptionsOf("") +
	azureSubscriptionWith(byName)

func TestAppOnly_FindsIDs(t *testing.T) {
	t.Parallel()
	methods := map[string]authenticationMethod{
		"an app-only access token": func(t *testing.T, sim *simulator.Simulator) map[string]string {
			token := userToken(t, map[string]any{"idtyp": "app"})
			sim.AcceptAccessToken(token, simulator.ExampleTenantID)
			return map[string]string{"PARTNERCENTER_ACCESS_TOKEN": token, "PARTNERCENTER_ENDPOINT": sim.URL(), "PARTNERCENTER_AUTHORITY_HOST": sim.URL()}
		},
	}
	methods["a user"] = authenticationMethods["client secret"]
	for _, name := range []string{"client secret", "client certificate", "GitHub Actions", "Azure DevOps", "HCP Terraform"} {
		method := authenticationMethods[name]
		methods[name] = func(t *testing.T, sim *simulator.Simulator) map[string]string {
			environment := method(t, sim)
			delete(environment, "PARTNERCENTER_REFRESH_TOKEN")
			return environment
		}
	}
	for name, method := range methods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := method(t, sim)
			cli := newCLI(t, environment)
			config := findingEverything
			grantType, tokens := "client_credentials", 1
			switch {
			case environment["PARTNERCENTER_REFRESH_TOKEN"] != "":
				grantType = "refresh_token"
				config += readOf(simulator.ExampleSubscriptionID) // with the same token
			case environment["PARTNERCENTER_ACCESS_TOKEN"] != "":
				tokens = 0
			}
			cli.write("main.tf", config)
			cli.mustRun("plan")
			if got := len(sim.TokenRequests()); got != tokens {
				t.Errorf("got %d token requests, want %d", got, tokens)
			}
			for _, request := range sim.TokenRequests() {
				if got := request.Form.Get("grant_type"); got != grantType {
					t.Errorf("got the grant %s, want %s", got, grantType)
				}
			}
			if got := len(sim.MetadataRequests()); got != 1 {
				t.Errorf("got %d requests for metadata, want 1", got)
			}
			for _, request := range append(sim.APIRequests(), sim.MetadataRequests()...) {
				if request.Method != http.MethodGet || request.Status != http.StatusOK {
					t.Errorf("got %s %s and status %d", request.Method, request.Path, request.Status)
				}
			}
		})
	}
}

func TestAppOnly_NoStatusRequested(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config string
		needs  feature
	}{
		"one":     {readMany(10), supported},
		"plural":  {readAllOf(3), supported},
		"gate":    {gateWith(), ephemeralValues},
		"waiting": {readOf(simulator.ExampleSubscriptionID, "wait_for_success = true"), supported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skipWithout(t, c.needs)
			sim := startSimulator(t)
			wantMessage(t, failedPlanIn(t, withoutUser(sim), c.config), advice.TitleMissingCredentials, "App+User")
			wantRequests(t, sim, 0, 0)
		})
	}
	t.Run("action", func(t *testing.T) {
		t.Parallel()
		sim := startSimulator(t)
		server := newProtocolServer(t, testProvider(withoutUser(sim)))
		server.configure(t)
		_, ended := server.invoke(t, licensesWait, licensesWait.waitArguments(server, "1m"))
		if len(ended) != 1 || ended[0].Summary != advice.TitleMissingCredentials {
			t.Errorf("got %v, want what is missing", ended)
		}
		wantRequests(t, sim, 0, 0)
	})
}

func TestDestination_NoSecretOfTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		attribute string
		drop      []string
		wantNames []string
	}{
		"a client secret of an app without a user": {
			"authority_host", []string{"PARTNERCENTER_REFRESH_TOKEN"}, []string{"PARTNERCENTER_CLIENT_SECRET"},
		},
		"a refresh token while a domain is looked up": {"authority_host", nil, []string{"PARTNERCENTER_REFRESH_TOKEN"}},
		"an app-only token for the API":               {"endpoint", []string{"PARTNERCENTER_REFRESH_TOKEN"}, []string{"PARTNERCENTER_CLIENT_SECRET"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, elsewhere := startSimulator(t), startSimulator(t)
			environment := maps.Clone(sim.Environment())
			for _, variable := range append(c.drop, "PARTNERCENTER_"+strings.ToUpper(c.attribute)) {
				delete(environment, variable)
			}
			output := failedPlanIn(t, environment, "provider \"partnercenter\" {\n  "+c.attribute+" = \""+elsewhere.URL()+"\"\n}\n"+customerBy("domain", simulator.ExampleCustomerDomain))
			wantMessage(t, output, advice.TitleInvalidConfiguration, append(c.wantNames, c.attribute)...)
			if got := sim.Requests() + elsewhere.Requests(); got != 0 {
				t.Errorf("got %d requests, want none", got)
			}
		})
	}
}
