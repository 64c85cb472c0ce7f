// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const thisStatus = "data.partnercenter_subscription_provisioning_status.this"

// startSimulator serves until the test ends, and then fails it if the provider
// sent anything that it should never send.
func startSimulator(t testing.TB, options ...simulator.Option) *simulator.Simulator {
	t.Helper()
	sim, err := simulator.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sim.Close()
		for _, problem := range sim.Problems() {
			t.Error(problem)
		}
	})
	return sim
}

// testProvider is the provider with an environment of its own, so that tests
// run in parallel, and with retries that come at once.
func testProvider(environment map[string]string) *partnerCenterProvider {
	return &partnerCenterProvider{
		version:    "test",
		getenv:     func(name string) string { return environment[name] },
		retryDelay: time.Millisecond,
	}
}

func factories(p *partnerCenterProvider) map[string]func() (tfprotov6.ProviderServer, error) {
	serve := newServer(func() provider.Provider { return p })
	return map[string]func() (tfprotov6.ProviderServer, error){
		"partnercenter": func() (tfprotov6.ProviderServer, error) { return serve(), nil },
	}
}

// runSteps runs the steps with the provider configured for the simulator.
func runSteps(t *testing.T, sim *simulator.Simulator, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: factories(testProvider(sim.Environment())), Steps: steps})
}

// readOf is a configuration that reads one subscription of the example
// customer.
func readOf(subscriptionID string, extra ...string) string {
	return fmt.Sprintf(`
data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = %q
  subscription_id = %q
  %s
}`, simulator.ExampleCustomerID, subscriptionID, strings.Join(extra, "\n  "))
}

// readMany reads the example subscription n times.
func readMany(n int) string {
	return strings.Replace(readOf(simulator.ExampleSubscriptionID), "{", fmt.Sprintf("{\n  count = %d", n), 1)
}

// readEachOf reads n subscriptions one by one.
func readEachOf(n int) string {
	return fmt.Sprintf(`
data "partnercenter_subscription_provisioning_status" "each" {
  for_each        = { for i in range(%d) : "s${i}" => format("00000000-0000-4000-8000-%%012d", i) }
  customer_id     = %q
  subscription_id = each.value
}`, n, simulator.ExampleCustomerID)
}

// saying matches a text whatever way Terraform has broken its lines.
func saying(text string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)` + strings.ReplaceAll(regexp.QuoteMeta(text), " ", `[\s│]+`))
}
