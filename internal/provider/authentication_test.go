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

func TestAuthentication_OneTokenRequest(t *testing.T) {
	t.Parallel()
	for name, method := range authenticationMethods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := method(t, sim)
			cli := newCLI(t, environment, readMany(40))
			cli.mustRun("plan", "-parallelism=10")
			wantTokenRequests, wantOIDCRequests := 1, 0
			if name == "access token" {
				wantTokenRequests = 0
			}
			if name == "GitHub Actions" || name == "Azure DevOps" {
				wantOIDCRequests = 1
			}
			wantRequests(t, sim, 40, wantTokenRequests)
			if got := len(sim.OIDCRequests()); got != wantOIDCRequests {
				t.Errorf("got %d requests for federated tokens, want %d", got, wantOIDCRequests)
			}
		})
	}
}

// Terraform starts a process for each provider block.
func TestAuthentication_TwoTenants(t *testing.T) {
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
	cli.mustRun("apply", "-auto-approve", "-parallelism=40")
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
	wantRequests(t, sim, 40, 2)
}

func TestAuthentication_FederatedAudience(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	environment := authenticationMethods["GitHub Actions"](t, sim)
	environment["PARTNERCENTER_ENVIRONMENT"] = "china"
	cli := newCLI(t, environment, readOf(simulator.ExampleSubscriptionID))
	cli.mustRun("plan")
	if got, want := sim.OIDCRequests()[0].Query.Get("audience"), publicAudience+"China"; got != want {
		t.Errorf("got audience %q, want %q", got, want)
	}
}

func TestAuthentication_CIErrorExplainedOnce(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	environment := authenticationMethods["GitHub Actions"](t, sim)
	environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "wrong-request-token"
	output := failedPlanIn(t, environment, readMany(10))
	wantMessage(t, output, advice.TitleSignInFailed, "The request token is not valid.", "id-token: write")
	if got := strings.Count(output, "401 Unauthorized"); got != 1 {
		t.Errorf("%d errors are in full, want 1:\n%s", got, output)
	}
	if ci, token := len(sim.OIDCRequests()), len(sim.TokenRequests()); ci != 1 || token != 0 {
		t.Errorf("got %d requests to the CI system and %d to Entra, want 1 and none", ci, token)
	}
}

func TestAuthentication_DeadRefreshToken(t *testing.T) {
	t.Parallel()
	const reads = 200
	sim := startSimulator(t)
	sim.ScriptTokenForever(simulator.EntraError(http.StatusBadRequest, "invalid_grant", 700082, "The refresh token has expired due to inactivity."))
	output := failedPlan(t, sim, readEachOf(reads)) // newer Terraforms print equal errors once
	wantRequests(t, sim, 0, 1)
	details := detailsIn(output)
	if inFull := longerThanThreeLines(details); len(details) != reads || inFull != 1 {
		t.Fatalf("got %d errors, want %d; %d of them are in full, want 1:\n%s", len(details), reads, inFull, output)
	}
	for _, detail := range details {
		wantWords(t, detail, "AADSTS700082", "MFA")
	}
}

func TestAuthentication_MissingCredentials(t *testing.T) {
	t.Parallel()
	output := failedPlanIn(t, map[string]string{"PARTNERCENTER_TENANT_ID": simulator.ExampleTenantID, "PARTNERCENTER_REFRESHTOKEN": simulator.ExampleRefreshToken}, readOf(simulator.ExampleSubscriptionID))
	wantMessage(t, output, advice.TitleMissingCredentials, "PARTNERCENTER_REFRESHTOKEN", "terraform-provider-partnercenter sign-in",
		"export PARTNERCENTER_CLIENT_ID=\"00000000-0000-0000-0000-000000000000\"\n", "export PARTNERCENTER_REFRESH_TOKEN=\"...\"\n")
	if strings.Contains(output, "export PARTNERCENTER_TENANT_ID") || strings.Contains(output, simulator.ExampleRefreshToken) {
		t.Errorf("the output asks for what is set, or prints it:\n%s", output)
	}
}

func TestPages_PlaceholdersNamed(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../docs/guides/getting-started.md")
	if err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^(?:export)? +(PARTNERCENTER_\w+)="([^"]*)"`).FindAllStringSubmatch(string(content), -1) {
		environment[match[1]] = match[2]
	}
	output := failedPlanIn(t, environment, readOf(simulator.ExampleSubscriptionID))
	for _, name := range []string{"PARTNERCENTER_CLIENT_ID", "PARTNERCENTER_CLIENT_SECRET", "PARTNERCENTER_REFRESH_TOKEN"} {
		if _, ok := environment[name]; ok && !regexp.MustCompile(`(?s)`+name+`.{0,400}placeholder`).MatchString(output) {
			t.Errorf("the placeholder of %s is not named:\n%s", name, output)
		}
	}
	if environment["PARTNERCENTER_CLIENT_ID"] == "" {
		t.Error("the guide sets no variables")
	}
}
