// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tableRow is a row of a Markdown table, of which the first cell is kept.
var tableRow = regexp.MustCompile(`(?m)^\| ([^|]+?) \|.*\|$`)

// Whoever searches for a message finds it in one place, and nothing there is out
// of date.
func TestTroubleshooting_ListsEveryMessage(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../templates/guides/troubleshooting.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	var aadstsCodes []string
	for _, code := range slices.Concat(slices.Collect(maps.Keys(entraRows)), slices.Collect(maps.Keys(sameRow))) {
		aadstsCodes = append(aadstsCodes, fmt.Sprintf("AADSTS%d", code))
	}
	for _, section := range []struct {
		heading string
		want    []string
	}{
		{"Titles", titles(t)},
		{"Codes of Microsoft Entra", aadstsCodes},
		{"Errors of Microsoft Entra Without a Known Code", slices.Collect(maps.Keys(usualByOAuthError))},
		{"Codes of Partner Center", append(slices.Collect(maps.Keys(partnerCenterRows)), "3000")},
	} {
		listed := listedUnder(t, string(content), section.heading)
		for _, one := range section.want {
			if !slices.Contains(listed, one) {
				t.Errorf("%s: the guide does not list %s", section.heading, one)
			}
		}
		for i, one := range listed {
			if !slices.Contains(section.want, one) {
				t.Errorf("%s: the guide lists %s, which does not exist", section.heading, one)
			}
			if slices.Contains(listed[:i], one) {
				t.Errorf("%s: the guide lists %s twice", section.heading, one)
			}
		}
	}
}

// titles are the texts of the constants in titles.go.
func titles(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "titles.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			title, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, title)
		}
		return true
	})
	return found
}

// listedUnder returns what the first cells below a heading of the second level
// name, separated by commas.
func listedUnder(t *testing.T, page, heading string) []string {
	t.Helper()
	_, section, found := strings.Cut(page, "\n## "+heading+"\n")
	if !found {
		t.Fatalf("the guide has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var listed []string
	for _, row := range tableRow.FindAllStringSubmatch(section, -1)[2:] { // the head and the line below it
		for one := range strings.SplitSeq(row[1], ", ") {
			listed = append(listed, strings.Trim(one, "`"))
		}
	}
	return listed
}
