// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command releasenotes prints what CHANGELOG.md says of a version, such as
// v0.1.0, for the release on GitHub. Run it in the root of the repository.
package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: releasenotes <version>")
		os.Exit(2)
	}
	changelog, err := os.ReadFile("CHANGELOG.md")
	var found string
	if err == nil {
		found, err = notes(string(changelog), os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, _ = os.Stdout.WriteString(found)
}

var (
	version    = regexp.MustCompile(`^v?([0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?)$`)
	heading    = regexp.MustCompile(`^## \[(.+?)\](.*)$`)
	date       = regexp.MustCompile(`^ - [0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	definition = regexp.MustCompile(`^\[[^\]]+\]: `)
	ownLine    = regexp.MustCompile(`^(#|- |  +- |$)`)
)

// notes is the section of a version. Each paragraph and each list item becomes
// one line, because GitHub shows a line break in a release as one.
func notes(changelog, tag string) (string, error) {
	match := version.FindStringSubmatch(tag)
	if match == nil {
		return "", fmt.Errorf("%s is not a version such as v0.1.0", tag)
	}
	name := match[1]

	var found, inSection bool
	var section strings.Builder
	var previous string
	for line := range strings.Lines(changelog) {
		line = strings.TrimRight(line, "\r\n")
		if match := heading.FindStringSubmatch(line); match != nil {
			inSection = match[1] == name
			switch {
			case inSection && found:
				return "", fmt.Errorf("CHANGELOG.md has two sections %s", name)
			case inSection && !date.MatchString(match[2]):
				return "", fmt.Errorf("the heading of %s in CHANGELOG.md has no date: write ## [%s] - 2006-01-02", name, name)
			}
			found = found || inSection
			continue
		}
		switch {
		case !inSection || definition.MatchString(line):
		case ownLine.MatchString(line) || previous == "" || strings.HasPrefix(previous, "#"):
			section.WriteString("\n" + line)
		default:
			section.WriteString(" " + strings.TrimLeft(line, " "))
		}
		previous = line
	}
	text := strings.TrimSpace(section.String())
	switch {
	case !found:
		return "", fmt.Errorf("CHANGELOG.md has no section ## [%s]: give Unreleased this version and its date", name)
	case text == "":
		return "", fmt.Errorf("the section %s of CHANGELOG.md is empty", name)
	}
	return text + "\n", nil
}
