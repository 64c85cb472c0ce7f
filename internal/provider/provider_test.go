// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestProvider_NotConfigured(t *testing.T) {
	t.Parallel()
	server := newProtocolServer(t, testProvider(nil))
	got := server.read(t, exampleIDs())
	if len(got) != 1 || got[0].Severity != tfprotov6.DiagnosticSeverityError || got[0].Summary != advice.TitleNotConfigured {
		t.Errorf("got %v, want an error", got)
	}
}

func TestProvider_KnownAfterApply(t *testing.T) {
	t.Parallel()
	skipWithout(t, terraformData)
	sim := startSimulator(t)
	config := `
resource "terraform_data" "token" {
  input = "` + simulator.ExampleRefreshToken + `"
}

provider "partnercenter" {
  endpoint       = "` + sim.URL() + `"
  authority_host = "` + sim.URL() + `"
  client_secret  = "` + simulator.ExampleClientSecret + `"
  refresh_token  = terraform_data.token.output
}
`
	// A refresh token in a variable must not be taken for the unknown one.
	environment := sim.Environment()
	environment["PARTNERCENTER_REFRESH_TOKEN"] = "another"
	testCase := func(steps ...resource.TestStep) resource.TestCase {
		return resource.TestCase{
			ProtoV6ProviderFactories: factories(testProvider(environment)),
			Steps:                    steps,
		}
	}
	t.Run("a read at plan names the attribute", func(t *testing.T) {
		t.Parallel()
		resource.UnitTest(t, testCase(resource.TestStep{
			Config:      config + readOf(simulator.ExampleSubscriptionID),
			ExpectError: regexp.MustCompile(`Error: ` + advice.TitleConfigurationUnknown + `(.|\n)*refresh_token`),
		}))
	})
	t.Run("a gate names the attribute", func(t *testing.T) {
		t.Parallel()
		skipWithout(t, ephemeralValues)
		resource.UnitTest(t, testCase(resource.TestStep{
			Config:      config + gateWith(),
			ExpectError: regexp.MustCompile(`Error: ` + advice.TitleConfigurationUnknown + `(.|\n)*refresh_token`),
		}))
	})
	t.Run("a read that waits for apply works", func(t *testing.T) {
		t.Parallel()
		resource.UnitTest(t, testCase(resource.TestStep{
			Config:            config + readOf(simulator.ExampleSubscriptionID, "depends_on = [terraform_data.token]"),
			ConfigStateChecks: expectStatus("success"),
		}))
	})
}
