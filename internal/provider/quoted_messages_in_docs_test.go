// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

var anyGUID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// Whoever searches the web for a message should find the page that quotes it.
func TestPagesQuoteTheMessagesThatAreShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page, summary, config string
		needs                 feature
	}{
		"a read": {
			page: "data-sources/subscription_provisioning_status.md", summary: "Error: Subscription Not Found",
			config: readOf("dddd3d3d-ee4e-ff5f-aa6a-bbbbbb7b7b7b"), needs: supported,
		},
		"a gate": {
			page: "ephemeral-resources/subscription_provisioning_gate.md", summary: "Error: Not Provisioned",
			config: gateWith(), needs: ephemeralValues,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skipWithout(t, c.needs)
			content, err := os.ReadFile(filepath.Join("../../docs", filepath.FromSlash(c.page)))
			if err != nil {
				t.Fatal(err)
			}
			_, quoted, found := strings.Cut(strings.ReplaceAll(string(content), "\r\n", "\n"), "```text\n"+c.summary+"\n\n")
			if !found {
				t.Fatalf("%s does not quote %q", c.page, c.summary)
			}
			quoted, _, _ = strings.Cut(quoted, "```")
			_, quoted, _ = strings.Cut(quoted, "\n\n") // where it happened

			sim := startSimulator(t)
			sim.SetStatus(simulator.ExampleSubscriptionID, "pending")
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", c.config)
			output, ok := cli.run("plan")
			if ok {
				t.Fatal("the plan succeeded")
			}
			quoted = strings.Join(strings.Fields(anyGUID.ReplaceAllString(quoted, "ID")), " ")
			if !saying(quoted).MatchString(anyGUID.ReplaceAllString(output, "ID")) {
				t.Errorf("%s quotes\n%s\n\nTerraform says\n%s", c.page, quoted, output)
			}
		})
	}
}
