// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

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
	for _, request := range sim.APIRequests() { // the simulator refuses the token of another tenant
		if request.Status != http.StatusOK {
			t.Errorf("%s was refused with %d", request.Path, request.Status)
		}
	}
	if got := len(sim.TokenRequests()); got != 2 {
		t.Errorf("got %d token requests, want one for each tenant", got)
	}
}

func TestFortyReadsBehindADeadRefreshTokenTakeOneRequestAndOneAdvice(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptTokenForever(simulator.EntraError(http.StatusBadRequest, "invalid_grant", 700082, "The refresh token has expired due to inactivity."))
	output, ok := planOnce(t, sim, readEachOf(40)) // newer Terraforms print equal errors once
	if ok {
		t.Fatal("the plan succeeded")
	}
	if got := len(sim.TokenRequests()); got != 1 {
		t.Errorf("got %d token requests, want 1", got)
	}
	if got := len(sim.APIRequests()); got != 0 {
		t.Errorf("got %d API requests, want none", got)
	}
	if got := len(saying("store the new refresh token").FindAllString(output, -1)); got != 1 {
		t.Errorf("the advice was given %d times, want once", got)
	}
	if got := len(regexp.MustCompile(`Error: Unable to Read`).FindAllString(output, -1)); got != 40 {
		t.Errorf("got %d errors, want 40", got)
	}
	if got := len(saying("Another error in this run says what to do").FindAllString(output, -1)); got != 39 {
		t.Errorf("%d errors point to the first, want 39", got)
	}
}

func TestFortyReadsOfAServiceThatAllowsThirtyASecondSucceed(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.SetLimit(30, time.Second)
	if output, ok := planOnce(t, sim, readMany(40)); !ok {
		t.Fatal(output)
	}
	if got := len(sim.TokenRequests()); got != 1 {
		t.Errorf("got %d token requests, want 1", got)
	}
}

// userToken is an access token whose claims are changed by name; nil takes one
// away.
func userToken(t *testing.T, changes map[string]any) string {
	t.Helper()
	claims := jwt.MapClaims{
		"aud": "https://api.partnercenter.microsoft.com", "scp": "user_impersonation", "amr": []string{"pwd", "mfa"},
		"exp": time.Now().Add(time.Hour).Unix(), "name": "claim-that-nobody-needs",
	}
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestClaimsSayWhyATokenIsRejected(t *testing.T) {
	t.Parallel()
	past := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, c := range map[string]struct {
		changes map[string]any
		want    []string
		wantNot []string
		sent    int
	}{
		"app-only": {map[string]any{"idtyp": "app"}, []string{"was not sent", "App+User", "refresh token of a partner user"}, nil, 0},
		"all at once": {
			map[string]any{"aud": "other", "amr": nil, "exp": past.Unix()},
			[]string{"401 Unauthorized", "expired at 2020-01-02T03:04:05Z", "Audience: other", "for another audience", "no mfa"},
			[]string{"was not accepted"},
			1,
		},
		"an audience that would forge a log": {
			map[string]any{"aud": "a\n::error::forged" + strings.Repeat("x", 2000)}, []string{"for another audience", "Audience: a ::error::forged"}, nil, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			token := userToken(t, c.changes)
			cli := newCLI(t, map[string]string{"PARTNERCENTER_ACCESS_TOKEN": token, "PARTNERCENTER_ENDPOINT": sim.URL()})
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
			output, ok := cli.run("plan")
			if ok {
				t.Fatal("the plan succeeded")
			}
			for _, want := range c.want {
				if !saying(want).MatchString(output) {
					t.Errorf("the output does not say %q:\n%s", want, output)
				}
			}
			for _, not := range append(c.wantNot, "claim-that-nobody-needs", token) {
				if saying(not).MatchString(output) {
					t.Errorf("the output says %q:\n%s", not, output)
				}
			}
			if got := len(sim.APIRequests()); got != c.sent {
				t.Errorf("got %d API requests, want %d", got, c.sent)
			}
		})
	}
}

func TestAMintedAppOnlyTokenIsRejectedBeforeTheCall(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptTokenForever(answer(fmt.Sprintf(
		`{"token_type":"Bearer","expires_in":3599,"access_token":%q}`, userToken(t, map[string]any{"idtyp": "app"}))))
	output, ok := planOnce(t, sim, readMany(10))
	if ok || len(saying("this operation accepts only App+User credentials").FindAllString(output, -1)) != 1 {
		t.Errorf("the plan succeeded: %t, or the advice was not given once:\n%s", ok, output)
	}
	if api, token := len(sim.APIRequests()), len(sim.TokenRequests()); api != 0 || token != 1 {
		t.Errorf("got %d API and %d token requests, want none and 1", api, token)
	}
}
