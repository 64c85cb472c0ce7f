// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package docs tests what is written for people: the pages of the registry
// and the Markdown that GitHub shows.
package docs

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// repository is its root, seen from here.
const repository = "../.."

// page is a Markdown file.
type page struct {
	file        string // from the root, with slashes
	frontMatter []byte
	source      []byte // without the front matter
	root        ast.Node
}

var frontMatter = regexp.MustCompile(`(?s)\A---\n(.*?\n)---\n`)

// markdown parses all files that the patterns match.
func markdown(t *testing.T, patterns ...string) []*page {
	t.Helper()
	var pages []*page
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join(repository, pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Fatalf("there is no %s", pattern)
		}
		for _, file := range files {
			pages = append(pages, parse(t, file))
		}
	}
	return pages
}

func parse(t *testing.T, file string) *page {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	name, err := filepath.Rel(repository, file)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{file: filepath.ToSlash(name), source: bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))}
	if match := frontMatter.FindSubmatch(p.source); match != nil {
		p.frontMatter, p.source = match[1], p.source[len(match[0]):]
	}
	p.root = goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(p.source))
	return p
}

// nodes are all of one kind, in the order of the page.
func nodes[T ast.Node](t *testing.T, p *page) []T {
	t.Helper()
	var found []T
	err := ast.Walk(p.root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if one, ok := node.(T); ok && entering {
			found = append(found, one)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// plainText is what a reader sees of a node.
func plainText(node ast.Node, source []byte) string {
	var text strings.Builder
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if leaf, ok := child.(*ast.Text); ok {
			text.Write(leaf.Value(source))
			continue
		}
		text.WriteString(plainText(child, source))
	}
	return text.String()
}

var nestedSchemaAnchor = regexp.MustCompile(`<a id="(nestedatt--[a-z_-]+)">`)

// anchors are what a link can lead to: the headings, named as GitHub and the
// registry name them, and what tfplugindocs puts before nested schemas.
func anchors(t *testing.T, p *page) []string {
	t.Helper()
	var found []string
	for _, heading := range nodes[*ast.Heading](t, p) {
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, plainText(heading, p.source))
		unique := anchor
		for n := 1; slices.Contains(found, unique); n++ {
			unique = fmt.Sprintf("%s-%d", anchor, n)
		}
		found = append(found, unique)
	}
	for _, match := range nestedSchemaAnchor.FindAllSubmatch(p.source, -1) {
		found = append(found, string(match[1]))
	}
	return found
}

// beside resolves a relative link of a page.
func (p *page) beside(target string) string { return path.Join(path.Dir(p.file), target) }

func exists(name string) bool {
	_, err := os.Stat(filepath.Join(repository, filepath.FromSlash(name)))
	return err == nil
}

func registryPages(t *testing.T) []*page {
	t.Helper()
	return markdown(t, "docs/*.md", "docs/*/*.md")
}
