// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
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

// Terraform starts a process for each provider block.
func TestTokensOfTwoTenantsAreNeverMixed(t *testing.T) {
	t.Parallel()
	const (
		otherCustomer     = "11111111-2222-4333-8444-555555555555"
		otherSubscription = "99999999-8888-4777-8666-555555555555"
	)
	sim := startSimulator(t)
	other := simulator.Tenant{
		ID: "22222222-3333-4444-8555-666666666666", ClientID: "33333333-4444-4555-8666-777777777777",
		RefreshToken: "refresh-token-of-the-other-tenant", Customers: []string{otherCustomer},
	}
	sim.AddTenant(other)
	sim.SetSubscription(otherCustomer, otherSubscription, simulator.Answer{SKUID: "other", Status: "pending", Quantity: 1, EndDate: "2030-01-01T00:00:00Z"})

	cli := newCLI(t, nil)
	cli.write("main.tf", `
provider "partnercenter" {
  endpoint       = "`+sim.URL()+`"
  authority_host = "`+sim.URL()+`"
  tenant_id      = "`+simulator.ExampleTenantID+`"
  client_id      = "`+simulator.ExampleClientID+`"
  client_secret  = "`+simulator.ExampleClientSecret+`"
  refresh_token  = "`+simulator.ExampleRefreshToken+`"
}

provider "partnercenter" {
  alias          = "other"
  endpoint       = "`+sim.URL()+`"
  authority_host = "`+sim.URL()+`"
  tenant_id      = "`+other.ID+`"
  client_id      = "`+other.ClientID+`"
  refresh_token  = "`+other.RefreshToken+`"
}

data "partnercenter_subscription_provisioning_status" "other" {
  count           = 20
  provider        = partnercenter.other
  customer_id     = "`+otherCustomer+`"
  subscription_id = "`+otherSubscription+`"
}
`+readMany(20))
	if output, ok := cli.run("apply", "-auto-approve", "-parallelism=40"); !ok {
		t.Fatal(output)
	}
	statuses := map[any]int{}
	for _, read := range cli.readsInState() {
		want := "success"
		if read["customer_id"] == otherCustomer {
			want = "pending"
		}
		if statuses[read["customer_id"]]++; read["status"] != want {
			t.Errorf("got status %v of customer %v, want %s", read["status"], read["customer_id"], want)
		}
	}
	if statuses[otherCustomer] != 20 || statuses[simulator.ExampleCustomerID] != 20 {
		t.Errorf("got %v reads by customer, want 20 of each", statuses)
	}
	for _, request := range sim.APIRequests() { // the simulator rejects the token of another tenant
		if request.Status != http.StatusOK {
			t.Errorf("%s was rejected with %d", request.Path, request.Status)
		}
	}
	if got := len(sim.TokenRequests()); got != 2 {
		t.Errorf("got %d token requests, want one for each tenant", got)
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
	sim := startSimulator(t)
	environment := authenticationMethods["GitHub Actions"](t, sim)
	environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "wrong-request-token"
	output, ok := planIn(t, environment, readMany(10))
	if ok {
		t.Fatal("the plan succeeded")
	}
	wantMessage(t, output, advice.TitleSignInFailed, "The request token is not valid.", "id-token: write")
	if got := strings.Count(output, "401 Unauthorized"); got != 1 {
		t.Errorf("%d errors are in full, want 1:\n%s", got, output)
	}
	if ci, token := len(sim.OIDCRequests()), len(sim.TokenRequests()); ci != 1 || token != 0 {
		t.Errorf("got %d requests to the CI system and %d to Entra, want 1 and none", ci, token)
	}
}

func TestReadsBehindADeadRefreshTokenTakeOneRequestAndOneFullExplanation(t *testing.T) {
	t.Parallel()
	const reads = 200
	sim := startSimulator(t)
	sim.ScriptTokenForever(simulator.EntraError(http.StatusBadRequest, "invalid_grant", 700082, "The refresh token has expired due to inactivity."))
	output, ok := planOnce(t, sim, readEachOf(reads)) // newer Terraforms print equal errors once
	if ok {
		t.Fatal("the plan succeeded")
	}
	if got := len(sim.TokenRequests()); got != 1 {
		t.Errorf("got %d token requests, want 1", got)
	}
	if got := len(sim.APIRequests()); got != 0 {
		t.Errorf("got %d API requests, want none", got)
	}
	if got := len(saying("HTTP status: 400 Bad Request").FindAllString(output, -1)); got != 1 {
		t.Errorf("%d errors are in full, want 1", got)
	}
	if got := errorsIn(output); got != reads {
		t.Errorf("got %d errors, want %d", got, reads)
	}
	details := detailsIn(output)
	if len(details) != reads {
		t.Fatalf("got %d details, want %d:\n%s", len(details), reads, output)
	}
	for _, detail := range details {
		if !saying("AADSTS700082").MatchString(detail) || !saying("MFA").MatchString(detail) {
			t.Errorf("it does not say the cause and the remedy:\n%s", detail)
		}
	}
	if inFull := longerThanThreeLines(details); inFull != 1 {
		t.Errorf("%d details have more than three lines, want 1:\n%s", inFull, output)
	}
}

func TestMissingCredentialsAreExplainedInFull(t *testing.T) {
	t.Parallel()
	output, ok := planIn(t, map[string]string{"PARTNERCENTER_TENANT_ID": simulator.ExampleTenantID, "PARTNERCENTER_REFRESHTOKEN": simulator.ExampleRefreshToken}, readOf(simulator.ExampleSubscriptionID))
	if ok {
		t.Fatal("the plan succeeded")
	}
	wantMessage(t, output, advice.TitleMissingCredentials, "PARTNERCENTER_REFRESHTOKEN", "terraform-provider-partnercenter sign-in",
		"export PARTNERCENTER_CLIENT_ID=\"00000000-0000-0000-0000-000000000000\"\n", "export PARTNERCENTER_REFRESH_TOKEN=\"...\"\n")
	if strings.Contains(output, "export PARTNERCENTER_TENANT_ID") || strings.Contains(output, simulator.ExampleRefreshToken) {
		t.Errorf("the output asks for what is set, or prints it:\n%s", output)
	}
}

func TestPlaceholdersOfGettingStarted_Named(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../docs/guides/getting-started.md")
	if err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^(?:export)? +(PARTNERCENTER_\w+)="([^"]*)"`).FindAllStringSubmatch(string(content), -1) {
		environment[match[1]] = match[2]
	}
	output, ok := planIn(t, environment, readOf(simulator.ExampleSubscriptionID))
	if ok {
		t.Fatal("the plan succeeded")
	}
	for _, name := range []string{"PARTNERCENTER_CLIENT_ID", "PARTNERCENTER_CLIENT_SECRET", "PARTNERCENTER_REFRESH_TOKEN"} {
		if _, ok := environment[name]; ok && !regexp.MustCompile(`(?s)`+name+`.{0,400}placeholder`).MatchString(output) {
			t.Errorf("the placeholder of %s is not named:\n%s", name, output)
		}
	}
	if environment["PARTNERCENTER_CLIENT_ID"] == "" {
		t.Error("the guide sets no variables")
	}
}
