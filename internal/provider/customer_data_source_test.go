// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestCustomer_Found(t *testing.T) {
	t.Parallel()
	capitals := strings.ToUpper(simulator.ExampleCustomerID)
	for name, c := range map[string]struct {
		config             string
		customerID, domain string
		wantMetadata       bool
	}{
		"ID":             {customerBy("customer_id", simulator.ExampleCustomerID), simulator.ExampleCustomerID, simulator.ExampleCustomerDefaultDomain, false},
		"ID in capitals": {customerBy("customer_id", capitals), capitals, simulator.ExampleCustomerDefaultDomain, false},
		"default domain": {customerBy("domain", simulator.ExampleCustomerDefaultDomain), simulator.ExampleCustomerID, simulator.ExampleCustomerDefaultDomain, true},
		"another domain in capitals": {
			customerBy("domain", strings.ToUpper(simulator.ExampleCustomerDomain)), simulator.ExampleCustomerID, strings.ToUpper(simulator.ExampleCustomerDomain), true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			runSteps(t, sim, resource.TestStep{Config: c.config, ConfigStateChecks: expectOf(thisCustomer, map[string]knownvalue.Check{
				"customer_id":             knownvalue.StringExact(c.customerID),
				"domain":                  knownvalue.StringExact(c.domain),
				"company_name":            knownvalue.StringExact(simulator.ExampleCustomerName),
				"default_domain":          knownvalue.StringExact(simulator.ExampleCustomerDefaultDomain),
				"relationship_to_partner": knownvalue.StringExact("reseller"),
				"allow_delegated_access":  knownvalue.Bool(true),
			})})
			if got := len(sim.MetadataRequests()); (got > 0) != c.wantMetadata {
				t.Errorf("got %d requests for metadata, want any: %t", got, c.wantMetadata)
			}
		})
	}
}

func TestCustomer_Nulls(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptPathForever(simulator.CustomerPath(simulator.ExampleCustomerID), answer(`{"id":"`+simulator.ExampleCustomerID+`","companyProfile":{"companyName":""}}`))
	runSteps(t, sim, resource.TestStep{
		Config: customerBy("customer_id", simulator.ExampleCustomerID),
		ConfigStateChecks: expectOf(thisCustomer, map[string]knownvalue.Check{
			"domain": knownvalue.Null(), "company_name": knownvalue.Null(), "default_domain": knownvalue.Null(),
			"relationship_to_partner": knownvalue.Null(), "allow_delegated_access": knownvalue.Null(),
		}),
	})
}

func TestCustomer_InvalidDomain(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]string{ // "" if it is valid; config knows what a domain is
		"../../x":               "domain name",
		"user@contoso.com":      "domain name",
		"https://contoso.com":   "domain name",
		"":                      "domain name",
		"b\u00fccher.example":   "punycode",
		"contoso.com\u200b":     "invisible",
		"xn--bcher-kva.example": "",
	} {
		t.Run(domain, func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			domainValidator.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("domain"), ConfigValue: types.StringValue(domain)}, &resp)
			if want == "" && !resp.Diagnostics.HasError() {
				return
			}
			if got := resp.Diagnostics; want == "" || len(got) != 1 || got[0].Summary() != advice.TitleInvalidArgument || !strings.Contains(got[0].Detail(), want) {
				t.Errorf("got %v, want %q", got, want)
			}
		})
	}
}

func TestLookup_ExactlyOneArgument(t *testing.T) {
	t.Parallel()
	azure := "data \"partnercenter_azure_subscription\" \"this\" {\n  customer_id = \"" + simulator.ExampleCustomerID + "\"\n"
	for config, want := range map[string]string{
		`data "partnercenter_customer" "this" {}`: advice.TitleMissingArgument,
		strings.Replace(customerBy("domain", "contoso.com"), "{", "{\n customer_id = \""+simulator.ExampleCustomerID+"\"", 1): advice.TitleConflictingArguments,
		azure + "}": "friendly_name",
		azure + "  friendly_name = \"x\"\n  azure_subscription_id = \"" + simulator.ActiveAzureSubscriptionID + "\"\n}": "azure_subscription_id",
		azure + "  friendly_name = \"\"\n}": advice.TitleInvalidArgument,
		"variable \"none\" {\n  default = null\n}\ndata \"partnercenter_customer\" \"this\" {\n  domain = var.none\n}": "",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			cli := newCLI(t, startSimulator(t).Environment(), config)
			if output, ok := cli.run("validate"); ok != (want == "") || !saying(want).MatchString(output) {
				t.Errorf("got valid %t, want %q:\n%s", ok, want, output)
			}
			if want != "" {
				return
			}
			if output, ok := cli.run("plan"); ok || !saying(advice.TitleMissingArgument).MatchString(output) { // the variable is known now
				t.Errorf("the plan succeeded: %t\n%s", ok, output)
			}
		})
	}
}

func TestCustomer_DomainNotFound(t *testing.T) {
	t.Parallel()
	const fabrikam = "fabrikam.example"
	tenant := numbered(7)
	for name, c := range map[string]struct {
		script  func(*simulator.Simulator)
		says    []string // the title first
		wantAPI int
	}{
		"unknown to Entra": {unscripted, []string{advice.TitleDomainNotFound, `domain = "fabrikam.example"`, "AADSTS90002", "verified"}, 0},
		"no customer of the partner": {
			func(sim *simulator.Simulator) { sim.AddDomain(fabrikam, tenant) }, []string{advice.TitleAccessDenied, tenant, fabrikam, "reseller relationship"}, 1,
		},
		"no customer at all": {func(sim *simulator.Simulator) {
			sim.AddDomain(fabrikam, tenant)
			sim.ScriptPath(simulator.CustomerPath(tenant), simulator.APIError(http.StatusNotFound, 60003, "Tenant not found"))
		}, []string{advice.TitleCustomerNotFound, `domain = "fabrikam.example"`, "404 Not Found"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			c.script(sim)
			output := failedPlan(t, sim, customerBy("domain", fabrikam))
			wantMessage(t, output, c.says[0], c.says[1:]...)
			if got := len(sim.MetadataRequests()); got != 1 {
				t.Errorf("got %d requests for metadata, want 1", got)
			}
			if got := len(sim.APIRequests()); got != c.wantAPI {
				t.Errorf("got %d API requests, want %d", got, c.wantAPI)
			}
		})
	}
}

// The environment's own issuer is right as well, whatever answers for it.
func TestCustomer_IssuerOfTheEnvironment(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptMetadata(metadata("https://login.microsoftonline.com/" + simulator.ExampleCustomerID + "/v2.0"))
	if output, ok := planOnce(t, sim, customerBy("domain", simulator.ExampleCustomerDomain)); !ok {
		t.Error(output)
	}
	for _, request := range sim.MetadataRequests() {
		if request.Method != http.MethodGet || request.Path != "/"+simulator.ExampleCustomerDomain+"/v2.0/.well-known/openid-configuration" ||
			request.Header.Get("Authorization") != "" || request.Header.Get("Cookie") != "" {
			t.Errorf("got %s %s with %v", request.Method, request.Path, request.Header)
		}
	}
}

func TestLookup_TimesOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		model customerModel
		hangs string // the end of the path
		says  string
	}{
		"at Entra":          {customerModel{Domain: types.StringValue("contoso.com")}, "/openid-configuration", "Microsoft Entra"},
		"at Partner Center": {customerModel{CustomerID: types.StringValue(simulator.ExampleCustomerID)}, simulator.ExampleCustomerID, "Partner Center"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := testProvider(map[string]string{"PARTNERCENTER_ACCESS_TOKEN": "opaque"})
				p.transport = simulator.InMemory{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if !strings.HasSuffix(r.URL.Path, c.hangs) {
						t.Errorf("got a request for %s", r.URL.Path)
					}
					<-r.Context().Done()
				})}
				d, start := configure(t.Context(), t, p, nil), time.Now()
				diags := d.readOne(t.Context(), &d.newCustomerRead(c.model).read, readOptions{timeout: timeoutOfLookup})
				if got := time.Since(start); got != 5*time.Minute {
					t.Errorf("it took %s, want 5 minutes", got)
				}
				if len(diags) != 1 || diags[0].Summary() != advice.TitleTimedOut || !strings.Contains(diags[0].Detail(), c.says) || strings.Contains(diags[0].Detail(), "timeouts") {
					t.Errorf("got %v", diags)
				}
			})
		})
	}
}

const thisCustomer = "data.partnercenter_customer.this"
