// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// saying matches a text whatever way Terraform has broken its lines.
func saying(text string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)` + strings.ReplaceAll(regexp.QuoteMeta(text), " ", `[\s│]+`))
}

var errorTitle = regexp.MustCompile(`(?m)^Error: [A-Z].*\n`)

// errorsIn counts the errors that Terraform has printed.
func errorsIn(output string) int { return len(errorTitle.FindAllString(output, -1)) }

// detailsIn are the details of the errors that Terraform has printed, without
// where they happened.
func detailsIn(output string) []string {
	var details []string
	for _, message := range errorTitle.Split(output, -1)[1:] {
		_, detail, _ := strings.Cut(strings.TrimPrefix(message, "\n"), "\n\n")
		details = append(details, strings.TrimSpace(detail))
	}
	return details
}

// longerThanThreeLines counts the details that explain a cause in full.
func longerThanThreeLines(details []string) (n int) {
	for _, detail := range details {
		if strings.Count(detail, "\n")+1 > 3 {
			n++
		}
	}
	return n
}

// expect checks attributes of the data source in the state.
func expect(values map[string]knownvalue.Check) []statecheck.StateCheck {
	return expectOf(thisStatus, values)
}

// expectOf is the same for any data source.
func expectOf(address string, values map[string]knownvalue.Check) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for _, attribute := range slices.Sorted(maps.Keys(values)) {
		checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), values[attribute]))
	}
	return checks
}

func expectStatus(status string) []statecheck.StateCheck {
	return expect(map[string]knownvalue.Check{"status": knownvalue.StringExact(status)})
}

// trap is what must not come out.
var trap = regexp.MustCompile(`^\s*::|##\w*\[|[\x00-\x08\x0b-\x1f\x7f-\x9f\x{ad}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{fe0f}\x{feff}]`)

// wantPlainLines looks at what terraform printed and logged.
func wantPlainLines(t *testing.T, output string) {
	t.Helper()
	for line := range strings.Lines(output) {
		if line = strings.TrimRight(line, "\r\n"); trap.MatchString(line) {
			t.Errorf("a line could forge a log: %q", line)
		}
	}
}

// wantMessage wants an error or a warning by its title, and words in what
// Terraform prints. The words are data, names of settings, and codes.
func wantMessage(t *testing.T, output, title string, words ...string) {
	t.Helper()
	if !regexp.MustCompile(`(?m)^[\s│]*(Error|Warning): ` + regexp.QuoteMeta(title) + `$`).MatchString(output) {
		t.Errorf("the output has no error or warning %q:\n%s", title, output)
	}
	wantWords(t, output, words...)
}

// wantWords wants words in what Terraform prints.
func wantWords(t *testing.T, output string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !saying(word).MatchString(output) {
			t.Errorf("the output does not name %q:\n%s", word, output)
		}
	}
}

// wantNoWords wants none of them.
func wantNoWords(t *testing.T, output string, words ...string) {
	t.Helper()
	for _, word := range words {
		if saying(word).MatchString(output) {
			t.Errorf("the output has %q in it:\n%s", word, output)
		}
	}
}
