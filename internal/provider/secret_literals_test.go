// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestSecrets_MalformedLiteral(t *testing.T) {
	t.Parallel()
	var response frameworkprovider.SchemaResponse
	testProvider(nil).Schema(t.Context(), frameworkprovider.SchemaRequest{}, &response)
	beside := map[string]string{ // what makes the attribute count
		"client_certificate_password": `client_certificate_path = "app.pfx"`,
		"oidc_token":                  "use_oidc = true",
		"oidc_request_token":          "use_oidc = true\n  oidc_request_url = \"https://ci.example\"",
	}
	sim := startSimulator(t)
	for name, attribute := range response.Schema.Attributes {
		if !attribute.IsSensitive() {
			continue
		}
		for kind, literal := range map[string]string{
			"a control character": `"canary\u0007literal"`,
			"two lines":           `"canary\nliteral"`,
			"not base64":          `"canary literal"`, // wrong for a certificate alone
			"nothing":             `"" # canary comment`,
		} {
			if kind == "not base64" && name != "client_certificate" {
				continue
			}
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				cli := newCLI(t, map[string]string{"TF_LOG_PROVIDER": "TRACE"})
				cli.write("main.tf", fmt.Sprintf("provider \"partnercenter\" {\n  %s = %s\n  %s\n}\n", name, literal, beside[name])+
					readOf(simulator.ExampleSubscriptionID))
				for _, command := range []string{"validate", "plan"} {
					output, ok := cli.run(command)
					if ok || !strings.Contains(output, "Invalid Provider Configuration") || !saying(name).MatchString(output) {
						t.Errorf("%s succeeded: %t, or does not name %s:\n%s", command, ok, name, output)
					}
					if strings.Contains(output, "canary") || strings.Contains(output, "literal") {
						t.Errorf("%s prints the literal or its line:\n%s", command, output)
					}
				}
			})
		}
	}
	t.Cleanup(func() { wantRequests(t, sim, 0, 0) })
}

func TestSecrets_EphemeralVariables(t *testing.T) {
	t.Parallel()
	skipWithout(t, ephemeralValues)
	sim := startSimulator(t)
	secrets := []string{simulator.ExampleRefreshToken, simulator.ExampleClientSecret}
	cli := newCLI(t, exampleApp(map[string]string{"TF_VAR_refresh_token": secrets[0], "TF_VAR_client_secret": secrets[1]}))
	cli.logToFile()
	cli.write("main.tf", `
variable "refresh_token" {
  type      = string
  ephemeral = true
}

variable "client_secret" {
  type      = string
  ephemeral = true
}

provider "partnercenter" {
  endpoint       = "`+sim.URL()+`"
  authority_host = "`+sim.URL()+`"
  refresh_token  = var.refresh_token
  client_secret  = var.client_secret
}

output "status" {
  value = data.partnercenter_subscription_provisioning_status.this.status
}
`+readOf(simulator.ExampleSubscriptionID))
	printed := cli.mustRun("plan", "-out=saved.tfplan") + cli.mustRun("show", "-json", "saved.tfplan")
	applied := cli.mustRun("apply", "saved.tfplan")
	wantWords(t, applied, `status = "success"`)
	wantNoSecret(t, cli, printed+applied, secrets)
}
