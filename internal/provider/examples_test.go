// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const examplesDirectory = "../../examples"

// exampleIsPending is what the examples say of a closed gate.
const exampleIsPending = "Subscription " + simulator.ExampleSubscriptionID + `: provisioning status is "pending", must be "success".`

// examples is what is expected of each directory below examples/.
var examples = map[string]func(t *testing.T, example string){
	"modules/provisioned-status": testsItself,
	"modules/provisioned-wait":   testsItself,

	"provider":                                       gate{closedPlan: 1, says: exampleIsPending}.test,
	"getting_started":                                gate{closedPlan: 1, says: exampleIsPending}.test,
	"data-sources/partnercenter_customer":            applies(`customer_id\s+= "`+simulator.ExampleCustomerID+`"`, `company_name\s+= "Contoso"`),
	"data-sources/partnercenter_subscriptions":       applies(`"`+simulator.ExampleSubscriptionID+`" = "Office 365 E3"`, `"`+simulator.AzurePlanID+`" = "Azure plan"`),
	"data-sources/partnercenter_azure_subscriptions": applies(`active = \[\s+"` + simulator.ActiveAzureSubscriptionID + `",\s+\]`),
	"data-sources/partnercenter_azure_subscription":  applies(`azure_subscription_id = "` + simulator.ActiveAzureSubscriptionID + `"`),
	"authentication/oidc_without_user":               needsNoSecret,
	"azure_landing_zone":                             waitsForAzure,
	"domain_to_gate":                                 findsTheOffer,

	"data-sources/partnercenter_subscription_provisioning_status":            gate{closedPlan: 1, says: exampleIsPending}.test,
	"data-sources/partnercenter_subscription_provisioning_statuses":          gate{closedPlan: 1, says: simulator.ExampleSubscriptionID + `: provisioning status is "pending", must be "success".`}.test,
	"data-sources/partnercenter_subscription_provisioning_statuses/from_csv": gate{reads: "subscriptions.csv", closedPlan: 1, says: `contoso-e3: provisioning status is "pending", contoso-e5: provisioning status is "pending", must be "success".`}.test,
	"authentication/environment_variables":                                   gate{closedPlan: 1, says: exampleIsPending}.test,
	"precondition":                                                           gate{closedPlan: 1, says: exampleIsPending}.test,
	"check":                                                                  gate{says: exampleIsPending}.test,
	"check_nested":                                                           gate{openPlan: 2, closedPlan: 2, says: exampleIsPending}.test,
	"for_each":                                                               gate{closedPlan: 1, says: `Subscription contoso-e5: provisioning status is "pending", must be "success".`}.test,
	"wait": gate{
		arguments: []string{"-var=poll_interval=1s", "-var=timeout=2s"}, holdsAtApply: true,
		closedPlan: 1, says: "Last status: pending",
	}.test,
	"module":      gate{closedPlan: 1, says: "Subscription Contoso E5 (" + simulator.ExampleSubscriptionID + ") of customer " + simulator.ExampleCustomerID + `: provisioning status is "pending", must be "success".`}.test,
	"module_wait": waitsBeforeCreation(licensesWait),
	"actions/partnercenter_subscription_provisioning_wait": waitsBeforeCreation(licensesWait),
	"actions/partnercenter_azure_subscription_wait":        waitsBeforeCreation(azureWait),
	"sell_wait_build": sellsWaitsAndBuilds,
	"ephemeral":       and(gate{holdsAtApply: true, closedPlan: 1, says: "Error: " + advice.TitleNotProvisioned}.test, mocksTheGate),
	"ephemeral-resources/partnercenter_subscription_provisioning_gate": gate{holdsAtApply: true, closedPlan: 1, says: "Error: " + advice.TitleNotProvisioned}.test,
}

var requiredVersion = regexp.MustCompile(`required_version\s*=\s*">= ([0-9]+\.[0-9]+)(?:\.[0-9]+)?"`)

func TestExamples(t *testing.T) {
	t.Parallel()
	minimum := map[string]string{}
	err := fs.WalkDir(os.DirFS(examplesDirectory), ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(file) != ".tf" {
			return err
		}
		content, err := os.ReadFile(filepath.Join(examplesDirectory, filepath.FromSlash(file)))
		directory := path.Dir(file)
		minimum[directory] += ""
		if match := requiredVersion.FindSubmatch(content); match != nil {
			minimum[directory] = string(match[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for example := range examples {
		if _, ok := minimum[example]; !ok {
			t.Errorf("there is no example %s", example)
		}
	}
	for example, required := range minimum {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			test, ok := examples[example]
			if !ok {
				t.Fatal("examples says nothing of this one: add what is expected of it")
			}
			skipBelow(t, required)
			test(t, example)
		})
	}
}

// gate is what is expected of an example that gates, or that just warns.
type gate struct {
	arguments []string
	// reads is a file beside the configuration, if it reads one.
	reads string
	// holdsAtApply is whether it stops a plan that was saved while it was open.
	holdsAtApply bool
	// Exit codes of plan -detailed-exitcode after an apply, open and closed.
	openPlan, closedPlan int
	// says is printed while it is closed.
	says string
}

// findsTheOffer also plans for an offer that nobody has bought.
func findsTheOffer(t *testing.T, example string) {
	gate{closedPlan: 1, says: exampleIsPending}.test(t, example)
	cli := newExampleCLI(t, startSimulator(t).Environment(), example)
	cli.write("offer_override.tf", `locals { offer_name = "Unsold" }`)
	if output, code := cli.exitCode("plan"); code != 1 || !saying("No active subscription").MatchString(output) {
		t.Errorf("got exit code %d:\n%s", code, output)
	}
}

var landingZoneCreated = regexp.MustCompile(`terraform_data\.landing_zone\S*: Creat`)

func (g gate) test(t *testing.T, example string) {
	sim := startSimulator(t)
	cli := newExampleCLI(t, sim.Environment(), example)
	if g.reads != "" {
		content, err := os.ReadFile(filepath.Join(examplesDirectory, filepath.FromSlash(example), g.reads))
		if err != nil {
			t.Fatal(err)
		}
		cli.write(g.reads, string(content))
	}
	run := func(status string, wantCode int, says string, arguments ...string) {
		t.Helper()
		sim.SetStatus(simulator.ExampleSubscriptionID, status)
		sim.SetStatus(simulator.PendingSubscriptionID, status)
		output, code := cli.exitCode(arguments...)
		if code != wantCode {
			t.Fatalf("%s: terraform %v: got exit code %d, want %d\n%s", status, arguments, code, wantCode, output)
		}
		if !saying(says).MatchString(output) {
			t.Errorf("%s: terraform %v: the output does not say %q:\n%s", status, arguments, says, output)
		}
		if code == 1 && landingZoneCreated.MatchString(output) {
			t.Errorf("%s: terraform %v: the landing zone was created:\n%s", status, arguments, output)
		}
	}
	plan := append([]string{"plan", "-detailed-exitcode"}, g.arguments...)
	apply := append([]string{"apply", "-auto-approve"}, g.arguments...)

	run("success", 2, "", append(plan, "-out=saved.tfplan")...)
	if g.holdsAtApply {
		run("pending", 1, g.says, "apply", "saved.tfplan")
	} else {
		run("pending", 0, "", "apply", "saved.tfplan")
	}

	run("success", 0, "", apply...)
	run("success", g.openPlan, "", plan...)
	run("pending", g.closedPlan, g.says, plan...)

	if err := os.Remove(filepath.Join(cli.directory, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	if g.closedPlan == 1 {
		run("pending", 1, g.says, apply...)
	} else {
		run("pending", 0, g.says, apply...) // it just warns
	}
}

// waitsBeforeCreation is for an example that stops creations only.
func waitsBeforeCreation(a testedAction) func(t *testing.T, example string) {
	return func(t *testing.T, example string) {
		sim := startSimulator(t)
		cli := newExampleCLI(t, a.environment(sim), example)
		run := func(status string, wantCode int, says string, arguments ...string) {
			t.Helper()
			a.setStatus(sim, status)
			output, code := cli.exitCode(arguments...)
			if code != wantCode || !saying(says).MatchString(output) {
				t.Fatalf("%s: terraform %v: got exit code %d, want %d and %q:\n%s", status, arguments, code, wantCode, says, output)
			}
			if code == 1 && saying("landing_zone: Creation complete").MatchString(output) {
				t.Errorf("%s: terraform %v: the landing zone was created:\n%s", status, arguments, output)
			}
		}
		run("failed", 2, "", "plan", "-detailed-exitcode")
		run("failed", 1, "Error: "+advice.TitleProvisioningFailed, "apply", "-auto-approve")
		run(a.ready, 0, "landing_zone: Creation complete", "apply", "-auto-approve")
		before := len(sim.APIRequests())
		run("failed", 0, "No changes", "plan", "-detailed-exitcode")
		run("failed", 0, "destroyed", "destroy", "-auto-approve")
		if got := len(sim.APIRequests()) - before; got != 0 {
			t.Errorf("the plan and the destroy sent %d requests, want none", got)
		}
	}
}

// sellsWaitsAndBuilds is for an example that creates an Azure subscription, waits
// for it and builds on it in one run, with a stand-in for azapi.
func sellsWaitsAndBuilds(t *testing.T, example string) {
	const billingAccount = "99a13315-fb87-5e6e-9b2c-4c2f0f0f0f0f"
	sim := startSimulator(t)
	cli := newExampleCLI(t, azureWait.environment(sim), example)
	sold := make(chan string, 2)
	var active atomic.Bool
	built := make(chan string, 2)
	defer cli.serve(t, "azure/azapi", azapi{
		sell: func(billingScope, name string) string {
			if want := "/providers/Microsoft.Billing/billingAccounts/" + billingAccount + "/customers/" + simulator.ExampleCustomerID; billingScope != want {
				t.Errorf("got the billing scope %s, want %s", billingScope, want)
			}
			sold <- name
			return numbered(1)
		},
		build: func(parentID string) {
			if !active.Load() {
				t.Error("it was built before the Azure subscription was active")
			}
			built <- parentID
		},
	})()
	variables := []string{"-var=billing_account_name=" + billingAccount, "-var=customer_id=" + simulator.ExampleCustomerID, "-var=poll_interval=1s"}
	command, printed := cli.command(t.Context(), append([]string{"apply", "-auto-approve"}, variables...)...), new(bytes.Buffer)
	command.Stdout, command.Stderr = printed, printed
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{"", "inactive", "active"} { // "": not there yet
		before := len(sim.APIRequests())
		eventually(t, "it is polled", func() bool { return len(sim.APIRequests()) > before+1 && sim.RequestsInProgress() == 0 })
		if status != "" {
			active.Store(status == "active")
			sim.SetAzureEntitlement(simulator.ExampleCustomerID, simulator.AzurePlanID, simulator.AzureEntitlement{ID: numbered(1), FriendlyName: "Landing zone", Status: status})
		}
	}
	if err := command.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	if len(sold) != 1 || len(built) != 1 || <-built != "/subscriptions/"+numbered(1) {
		t.Errorf("sold %d, built %d:\n%s", len(sold), len(built), printed)
	}
	if output, code := cli.exitCode(append([]string{"plan", "-detailed-exitcode"}, variables...)...); code != 0 {
		t.Errorf("a later plan has the exit code %d:\n%s", code, output)
	}
}

// and runs several tests of an example.
func and(tests ...func(t *testing.T, example string)) func(t *testing.T, example string) {
	return func(t *testing.T, example string) {
		for _, test := range tests {
			test(t, example)
		}
	}
}

// mocksTheGate is for an example whose test mocks an ephemeral resource.
func mocksTheGate(t *testing.T, example string) {
	t.Run("test", func(t *testing.T) {
		t.Parallel()
		skipWithout(t, mockedEphemerals)
		cli := newExampleCLI(t, nil, example)
		if output, ok := cli.run("test"); !ok || !strings.Contains(output, "Success!") {
			t.Errorf("terraform test succeeded: %t\n%s", ok, output)
		}
	})
}

// applies is for an example with outputs, which are patterns.
func applies(outputs ...string) func(t *testing.T, example string) {
	return func(t *testing.T, example string) {
		sim := startSimulator(t)
		wantOutputs(t, newExampleCLI(t, sim.Environment(), example), outputs...)
	}
}

func wantOutputs(t *testing.T, cli *cli, outputs ...string) {
	t.Helper()
	printed, ok := cli.run("apply", "-auto-approve")
	if !ok {
		t.Fatal(printed)
	}
	for _, want := range outputs {
		if !regexp.MustCompile(want).MatchString(printed) {
			t.Errorf("there is no %s in the output:\n%s", want, printed)
		}
	}
}

// needsNoSecret is for an example that gets along with what a CI system issues to
// each of its runs.
func needsNoSecret(t *testing.T, example string) {
	sim := startSimulator(t)
	environment := authenticationMethods["GitHub Actions"](t, sim)
	for _, name := range []string{"PARTNERCENTER_REFRESH_TOKEN", "PARTNERCENTER_TENANT_ID", "PARTNERCENTER_CLIENT_ID", "PARTNERCENTER_USE_OIDC"} {
		delete(environment, name)
	}
	wantOutputs(t, newExampleCLI(t, environment, example), `azure_subscription_id = "`+simulator.ActiveAzureSubscriptionID+`"`)
}

// waitsForAzure is for an example whose test mocks azurerm. Its own configuration
// of azurerm, which a mock does not look at, is applied besides.
func waitsForAzure(t *testing.T, example string) {
	skipWithout(t, mockProviders)
	sim := startSimulator(t)
	cli := newExampleCLI(t, sim.Environment(), example)
	stop := cli.serve(t, "hashicorp/azurerm", azurerm{})
	defer stop()
	if output, ok := cli.run("test"); !ok || !strings.Contains(output, "Success! 1 passed") {
		t.Errorf("terraform test succeeded: %t\n%s", ok, output)
	}
	wantOutputs(t, cli, `id=/subscriptions/`+simulator.ActiveAzureSubscriptionID+`/resourceGroups/landing-zone`)
}

// testsItself is for a module with a test of its own.
func testsItself(t *testing.T, example string) {
	skipWithout(t, testCommand)
	sim := startSimulator(t)
	cli := newExampleCLI(t, sim.Environment(), example)
	if output, ok := cli.run("test"); !ok || !strings.Contains(output, "Success!") {
		t.Errorf("terraform test succeeded: %t\n%s", ok, output)
	}
	if len(sim.APIRequests()) == 0 {
		t.Error("nothing was read")
	}
}
