// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var faultRow = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`)

// Each fault has its row in ARCHITECTURE.md, by the same name and in the same
// order, and what is quoted there from the output is printed.
func TestTheArchitectureListsEveryFault(t *testing.T) {
	t.Parallel()
	architecture, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for heading, faults := range map[string][]fault{
		"Partner Center": partnerCenterFaults(), "Microsoft Entra": entraFaults(), "The Network": networkFaults(), "Proxies": proxyFaults(),
	} {
		_, section, _ := strings.Cut(string(architecture), "\n### "+heading+"\n")
		section, _, _ = strings.Cut(section, "\n#")
		rows := faultRow.FindAllStringSubmatch(section, -1)
		if len(rows) != len(faults)+2 { // the head and the line below it
			t.Errorf("%s: ARCHITECTURE.md has %d rows, the suite %d", heading, max(0, len(rows)-2), len(faults))
			continue
		}
		for i, fault := range faults {
			if got := rows[i+2][1]; got != fault.name {
				t.Errorf("%s: row %d of ARCHITECTURE.md is %q, that of the suite %q", heading, i+1, got, fault.name)
			}
			for _, quoted := range regexp.MustCompile("`[^`]+`").FindAllString(rows[i+2][3], -1) {
				if !slices.ContainsFunc(fault.texts(), func(text string) bool { return strings.Contains(text, strings.Trim(quoted, "` ")) }) {
					t.Errorf("%s: %s: ARCHITECTURE.md quotes %s, which is not among %q", heading, fault.name, quoted, fault.texts())
				}
			}
		}
	}
}
