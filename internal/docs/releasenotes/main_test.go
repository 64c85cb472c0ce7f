// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"strings"
	"testing"
)

const changelog = `# Changelog

All notable changes.

## [Unreleased]

### Added

- Something new.

## [0.2.0] - 2026-12-24

### Added

- A data source that waits until
  the subscription is provisioned.
- Another, with
  - one detail that is
    long
  - and another.

A paragraph on
two lines.

### Fixed
Both are
mistakes.

## [0.2.0-rc.1] - 2026-12-20

### Added

- A candidate.

## [0.1.1]

- Without a date.

## [0.1.0] - 2026-11-30

[Unreleased]: https://example.com/compare
[0.2.0]: https://example.com/v0.2.0
`

func TestTheNotesAreTheSectionOfTheVersion(t *testing.T) {
	t.Parallel()
	const notesOf020 = `### Added

- A data source that waits until the subscription is provisioned.
- Another, with
  - one detail that is long
  - and another.

A paragraph on two lines.

### Fixed
Both are mistakes.
`
	for _, test := range []struct{ name, tag, want string }{
		{"a tag", "v0.2.0", notesOf020},
		{"a version", "0.2.0", notesOf020},
		{"a pre-release", "v0.2.0-rc.1", "### Added\n\n- A candidate.\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, text := range []string{changelog, strings.ReplaceAll(changelog, "\n", "\r\n")} {
				got, err := notes(text, test.tag)
				if err != nil || got != test.want {
					t.Errorf("got %v and\n%s\nwant\n%s", err, got, test.want)
				}
			}
		})
	}
}

func TestAVersionWithoutNotesIsAnError(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, changelog, tag, want string }{
		{"no section", changelog, "v0.3.0", "has no section ## [0.3.0]"},
		{"part of another version", changelog, "v0.2.0-rc", "has no section"},
		{"no date", changelog, "v0.1.1", "has no date"},
		{"an empty section", changelog, "v0.1.0", "is empty"},
		{"two sections", changelog + "\n## [0.2.0] - 2026-12-25\n\n- More.\n", "v0.2.0", "two sections"},
		{"no version", changelog, "Unreleased", "is not a version"},
		{"a branch", changelog, "main", "is not a version"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := notes(test.changelog, test.tag)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q and the error %v, want one with %q", got, err, test.want)
			}
		})
	}
}

// The next release takes what is unreleased today.
func TestTheNotesOfTheNextReleaseCanBeTaken(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	released := strings.Replace(string(content), "## [Unreleased]", "## [999.0.0] - 2026-12-24\n\n- First.", 1)
	got, err := notes(released, "v999.0.0")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got, "- First.") || strings.Contains(got, "]: https://") {
		t.Errorf("got\n%s", got)
	}
}
