// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package docs

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// notReleased is what make released removes.
const notReleased = "\n\nNo release has been published yet: install from source with `make install`.\n\n"

var releaseHeading = regexp.MustCompile(`(?m)^## \[[0-9]`)

// A page that is followed before there is a release must say that there is
// none, and no page may say so afterwards.
func TestPages_SayWhetherReleased(t *testing.T) {
	t.Parallel()
	changelog, err := os.ReadFile(filepath.Join(repository, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	released := releaseHeading.Match(changelog)
	saying := []string{"README.md", registryIndex, "docs/guides/getting-started.md"}
	for _, file := range saying {
		if !exists(file) {
			t.Errorf("there is no %s", file)
		}
	}
	for _, p := range append(handwritten(t), registryPages(t)...) {
		want := !released && slices.Contains(saying, p.file)
		if got := strings.Contains(string(p.source), notReleased); got != want {
			t.Errorf("%s says that there is no release: %t, want %t (make released removes it)", p.file, got, want)
		}
		if released && bytes.Contains(bytes.ToLower(p.source), []byte("until the first release")) && p.file != "RELEASING.md" {
			t.Errorf("%s builds the provider, although there is a release", p.file)
		}
	}
}
