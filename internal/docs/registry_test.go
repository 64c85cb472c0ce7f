// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package docs

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// registryIndex is the page that the registry shows first.
const registryIndex = "docs/index.md"

// registryFrontMatter is what the registry reads.
type registryFrontMatter struct {
	PageTitle   string `yaml:"page_title"`
	Subcategory string `yaml:"subcategory"`
	Description string `yaml:"description"`
}

func (p *page) registryFrontMatter(t *testing.T) registryFrontMatter {
	t.Helper()
	var found registryFrontMatter
	if err := yaml.Load(p.frontMatter, &found, yaml.WithKnownFields()); err != nil {
		t.Errorf("%s: %v", p.file, err)
	}
	return found
}

// registryFile is where the registry looks for pages.
var registryFile = regexp.MustCompile(`^(index|(actions|data-sources|ephemeral-resources|guides)/[a-z0-9][a-z0-9_-]*)\.md$`)

// tfplugindocs validate overlooks what is elsewhere.
func TestPages_WhereTheRegistryLooks(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(os.DirFS(filepath.Join(repository, "docs")), ".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !registryFile.MatchString(file) {
			t.Errorf("the registry does not show docs/%s", file)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestFrontMatter_TitleAndDescription(t *testing.T) {
	t.Parallel()
	for _, p := range registryPages(t) {
		head := p.registryFrontMatter(t)
		if head.PageTitle == "" || head.Description == "" {
			t.Errorf("%s has the title %q and the description %q", p.file, head.PageTitle, head.Description)
		}
		if strings.Contains(strings.TrimSpace(head.Description), "\n") {
			t.Errorf("%s: the description has more than one line", p.file)
		}
	}
}

// The registry shows guides without a subcategory first, then one group for each
// subcategory. What it orders the guides of a group by is not documented: it may
// be the title or the file.
//
// https://developer.hashicorp.com/terraform/registry/providers/docs#guides-subcategories
func TestSidebar_ReadingOrder(t *testing.T) {
	t.Parallel()
	type entry struct{ group, title, file string }
	var guides []entry
	for _, p := range registryPages(t) {
		head := p.registryFrontMatter(t)
		switch {
		case strings.HasPrefix(p.file, "docs/guides/"):
			guides = append(guides, entry{head.Subcategory, head.PageTitle, p.file})
		case head.Subcategory != "":
			t.Errorf("%s is in the group %q, which is for guides", p.file, head.Subcategory)
		}
	}
	want := []string{"Getting Started", "Gating", "Sell, Wait, Build", "Authentication", "Operations", "Troubleshooting"}
	for _, order := range []struct {
		by  string
		key func(entry) string
	}{
		{"title", func(e entry) string { return e.title }},
		{"file", func(e entry) string { return e.file }},
	} {
		slices.SortFunc(guides, func(a, b entry) int {
			return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(order.key(a), order.key(b)))
		})
		var got []string
		for _, e := range guides {
			if e.group == "Authentication" { // one guide for each method
				e.title = e.group
			}
			got = append(got, e.title)
		}
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("by %s, the sidebar is %q, want %q", order.by, got, want)
		}
	}
}
