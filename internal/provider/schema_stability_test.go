// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

const goldenSchema = "testdata/schema.txt"

var acceptSchema = flag.Bool("accept-schema", false, "write "+goldenSchema+" as the schema is now")

// Users rely on names, types and modes. Descriptions may change freely.
func TestSchema_Stable(t *testing.T) {
	t.Parallel()
	var now []string
	for name, schema := range schemas(t) {
		now = append(now, describe(name, "schema", map[string]bool{"deprecated": schema.Block.Deprecated}))
		for name, a := range attributesOf(name, schema.Block.Attributes) {
			now = append(now, describe(name, typeOf(a), map[string]bool{
				"required": a.Required, "optional": a.Optional, "computed": a.Computed, "sensitive": a.Sensitive, "deprecated": a.Deprecated,
			}))
		}
	}
	slices.Sort(now)
	before := strings.Split(strings.TrimSpace(accepted(t, goldenSchema, strings.Join(now, "\n")+"\n")), "\n")
	var diff []string
	for _, line := range before {
		if !slices.Contains(now, line) {
			diff = append(diff, "- "+line)
		}
	}
	for _, line := range now {
		if !slices.Contains(before, line) {
			diff = append(diff, "+ "+line)
		}
	}
	if len(diff) > 0 {
		slices.SortStableFunc(diff, func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
		t.Errorf("The schema is not the one that users rely on:\n\n%s\n\n"+
			"A line that is gone or changed usually breaks configurations, which takes a new major version.\n"+
			"If this is meant, run make accept-schema, commit internal/provider/%s, and tell users in CHANGELOG.md.", strings.Join(diff, "\n"), goldenSchema)
	}
}

// accepted is what a file has, which is written first if it is to be accepted.
func accepted(t *testing.T, file, now string) string {
	t.Helper()
	if *acceptSchema {
		if err := os.WriteFile(file, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(content), "\r\n", "\n")
}

func describe(name, kind string, modes map[string]bool) string {
	text := name + ": " + kind
	for _, mode := range []string{"required", "optional", "computed", "sensitive", "deprecated"} {
		if modes[mode] {
			text += ", " + mode
		}
	}
	return text
}

func typeOf(a *tfprotov6.SchemaAttribute) string {
	switch {
	case a.NestedType == nil:
		return strings.ToLower(strings.ReplaceAll(a.Type.String(), "tftypes.", ""))
	case a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
		return "object"
	}
	return strings.ToLower(fmt.Sprint(a.NestedType.Nesting)) + " of objects"
}
