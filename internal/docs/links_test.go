// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package docs

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
)

// handwritten is the Markdown that GitHub shows.
func handwritten(t *testing.T) []*page {
	t.Helper()
	return markdown(t, "*.md", ".github/*.md", "examples/modules/*/*.md")
}

func TestLinks_Targets(t *testing.T) {
	t.Parallel()
	for _, p := range append(handwritten(t), registryPages(t)...) {
		for _, link := range nodes[*ast.Link](t, p) {
			p.checkLink(t, string(link.Destination))
		}
		for _, image := range nodes[*ast.Image](t, p) {
			p.checkLink(t, string(image.Destination))
		}
	}
}

// registryDocs is where the Terraform Registry serves docs/index.md, without a
// slash at the end, so that a relative link there leads out of docs/.
const registryDocs = "https://registry.terraform.io/providers/terraform-partnercenter/partnercenter/latest/docs"

func (p *page) checkLink(t *testing.T, destination string) {
	t.Helper()
	target, anchor, _ := strings.Cut(destination, "#")
	file := p.file
	switch name, ofRegistry := strings.CutPrefix(target, registryDocs); {
	case ofRegistry && name == "":
		file = registryIndex
	case ofRegistry:
		file = "docs" + name + ".md"
	case strings.HasPrefix(target, "https://"):
		return
	case strings.Contains(target, ":") || strings.HasPrefix(target, "/"):
		t.Errorf("%s: %s is neither https nor relative", p.file, destination)
		return
	case target != "" && p.file == registryIndex:
		t.Errorf("%s: %s is relative, which the registry does not resolve on this page: write %s/...", p.file, destination, registryDocs)
		return
	case target != "":
		file = p.beside(target)
	}
	switch {
	case !exists(file):
		t.Errorf("%s: %s leads nowhere", p.file, destination)
	case strings.HasPrefix(p.file, "docs/") && !strings.HasPrefix(file, "docs/"):
		t.Errorf("%s: %s is not a page of the registry", p.file, destination)
	case anchor != "" && !slices.Contains(anchors(t, parse(t, filepath.Join(repository, filepath.FromSlash(file)))), anchor):
		t.Errorf("%s: there is no heading for %s", p.file, destination)
	}
}

var (
	webAddress   = regexp.MustCompile(`https?://\S+`)
	pathLike     = regexp.MustCompile(`[\w.*-]+(/[\w.*-]+)*`)
	ourDirectory = regexp.MustCompile(`^(internal|docs|examples|templates|tools|\.ci|\.github)/`)
	ourFile      = regexp.MustCompile(`\.(go|md|tmpl)$`)
)

// What tells people where to go must not name what has moved.
func TestNamedFiles_Exist(t *testing.T) {
	t.Parallel()
	var names []string
	err := fs.WalkDir(os.DirFS(repository), ".", func(file string, entry fs.DirEntry, err error) error {
		if file == ".git" && entry.IsDir() {
			return fs.SkipDir
		}
		names = append(names, path.Base(file))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range handwritten(t) {
		if p.file == "CHANGELOG.md" { // it names what was
			continue
		}
		text := webAddress.ReplaceAllString(string(p.source), "")
		for _, name := range pathLike.FindAllString(text, -1) {
			name = strings.TrimRight(strings.TrimPrefix(name, "./"), "./")
			switch {
			case ourDirectory.MatchString(name):
				matches, err := filepath.Glob(filepath.Join(repository, filepath.FromSlash(name)))
				if err != nil || len(matches) == 0 {
					t.Errorf("%s names %s, which does not exist", p.file, name)
				}
			case ourFile.MatchString(name) && !strings.ContainsAny(name, "/*"):
				if !slices.Contains(names, name) {
					t.Errorf("%s names %s, which does not exist", p.file, name)
				}
			}
		}
	}
}
