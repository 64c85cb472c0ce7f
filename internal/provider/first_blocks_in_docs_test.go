// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var terraformBlock = regexp.MustCompile("(?s)\n```terraform\n(.*?\n)```\n")

// Whoever pastes the first block of a page has a complete configuration.
func TestTheFirstBlockOfEveryPagePlans(t *testing.T) {
	t.Parallel()
	var planned []string
	for _, pattern := range []string{"../../docs/*.md", "../../docs/*/*.md"} {
		pages, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range pages {
			content, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			match := terraformBlock.FindSubmatch(content)
			if match == nil {
				continue
			}
			name := filepath.ToSlash(strings.TrimPrefix(page, filepath.Clean("../../docs")))
			planned = append(planned, name)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if required := requiredVersion.FindSubmatch(match[1]); required != nil {
					skipBelow(t, string(required[1]))
				}
				cli := newEmptyCLI(t, startSimulator(t).Environment())
				cli.write("main.tf", string(match[1]))
				if output, ok := cli.run("plan"); !ok {
					t.Errorf("%s\n%s", match[1], output)
				}
			})
		}
	}
	if len(planned) < 10 {
		t.Errorf("only %v have a block", planned)
	}
}
