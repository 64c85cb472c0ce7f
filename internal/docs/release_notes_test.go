// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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

func TestReleaseNotes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a release is made on Linux")
	}
	current, err := os.ReadFile(filepath.Join(repository, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	next := strings.Replace(string(current), "## [Unreleased]", "## [999.0.0] - 2026-12-24\n\n- First.", 1)
	const notes = `### Added

- A data source that waits until the subscription is provisioned.
- Another, with
  - one detail that is long
  - and another.

A paragraph on two lines.

### Fixed
Both are mistakes.
`
	for _, test := range []struct{ name, changelog, version, begins, says string }{
		{"a tag", changelog, "v0.2.0", notes, ""},
		{"a version", changelog, "0.2.0", notes, ""},
		{"a pre-release", changelog, "v0.2.0-rc.1", "### Added\n\n- A candidate.\n", ""},
		{"the next release", next, "v999.0.0", "- First.\n", ""},
		{"no section", changelog, "v0.3.0", "", "no section"},
		{"part of another version", changelog, "v0.2.0-rc", "", "no section"},
		{"no date", changelog, "v0.1.1", "", "no section"},
		{"an empty section", changelog, "v0.1.0", "", "empty"},
		{"no version", changelog, "Unreleased", "", "not a version"},
		{"nothing", changelog, "", "", "not a version"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr strings.Builder
			command := exec.CommandContext(t.Context(), filepath.Join(repository, ".ci", "release-notes"), test.version)
			command.Stdin, command.Stdout, command.Stderr = strings.NewReader(test.changelog), &stdout, &stderr
			err := command.Run()
			if (err != nil) != (test.says != "") || !strings.HasPrefix(stdout.String(), test.begins) || !strings.Contains(stderr.String(), test.says) {
				t.Errorf("got %v and\n%s%s\nwant\n%s%s", err, stdout.String(), stderr.String(), test.begins, test.says)
			}
			if test.changelog == changelog && stdout.String() != test.begins || strings.Count(stderr.String(), "\n") > 1 || strings.Contains(stdout.String(), "]: https://") {
				t.Errorf("got\n%s%s", stdout.String(), stderr.String())
			}
		})
	}
}

func TestReleaseNotes_VersionIsNoCommand(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("there is no make")
	}
	marker := filepath.Join(t.TempDir(), "marker")
	command := exec.CommandContext(t.Context(), "make", "-C", repository, "release-notes", "RELEASE_NOTES="+filepath.Join(t.TempDir(), "notes"), "VERSION=v1;touch "+marker)
	if output, err := command.CombinedOutput(); err == nil || !strings.Contains(string(output), "is not a version") {
		t.Errorf("got %v and %s", err, output)
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("the version was run")
	}
}
