// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestReadOnAnUnconfiguredProviderIsAnError(t *testing.T) {
	t.Parallel()
	server := newProtocolServer(t, testProvider(nil))
	got := server.read(t, exampleIDs())
	if len(got) != 1 || got[0].Severity != tfprotov6.DiagnosticSeverityError || got[0].Summary != "Provider Not Configured" {
		t.Errorf("got %v, want an error", got)
	}
}

func TestInvalidProviderBlocksAreRejectedAtValidate(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	var steps []resource.TestStep
	for _, c := range []struct{ attributes, want string }{
		{`environment = "germany"`, `environment must be one of "public", "china", "usgovernment". Got "germany".`},
		{`tenant_id = "{1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d}"`, "The value is in braces: remove them."},
		{`refresh_token = "\"quoted\""`, "refresh_token must be only the token, as a single line. The value itself is in quotation marks: remove them."},
		{
			"access_token = \"a\"\n  authority_host = \"https://authority.example\"",
			"access_token conflicts with authority_host, which the provider configuration can set only for a refresh token or for an app-only credential.",
		},
		{"refresh_token = \"a\"\n  access_token = \"b\"", "refresh_token and access_token are set in the provider configuration"},
	} {
		steps = append(steps, resource.TestStep{
			Config:      fmt.Sprintf("provider \"partnercenter\" {\n  %s\n}\n", c.attributes) + readOf(simulator.ExampleSubscriptionID),
			PlanOnly:    true,
			ExpectError: saying(c.want),
		})
	}
	runSteps(t, sim, steps...)
}

func TestConfigurationThatIsKnownOnlyAfterApply(t *testing.T) {
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
			ExpectError: saying("The value of refresh_token in the provider configuration is known only after apply"),
		}))
	})
	t.Run("a gate names the attribute", func(t *testing.T) {
		t.Parallel()
		skipWithout(t, ephemeralValues)
		resource.UnitTest(t, testCase(resource.TestStep{
			Config:      config + gateWith(),
			ExpectError: saying("The value of refresh_token in the provider configuration is known only after apply"),
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
