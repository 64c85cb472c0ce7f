// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command picture reads what the demo prints from standard input and draws the
// plan that is stopped into the SVG file that it is given.
package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: picture <file> < what the demo prints")
		os.Exit(2)
	}
	if err := run(os.Stdin, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(demo io.Reader, file string) error {
	output, err := io.ReadAll(demo)
	if err != nil {
		return err
	}
	lines, err := stoppedPlan(string(output))
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(draw(lines)), 0o644)
}

const (
	stopped = "Error: Resource postcondition failed"
	prompt  = "$ "
)

// elapsed is the only part of the plan that differs between two runs.
var elapsed = regexp.MustCompile(`(complete after) [0-9hms]+`)

// stoppedPlan is what Terraform prints, with its command, for the plan that a
// postcondition stops.
func stoppedPlan(output string) ([]string, error) {
	output = strings.ReplaceAll(output, "\r\n", "\n")
	for _, section := range strings.Split(output, "\n=== ") {
		_, plan, _ := strings.Cut(section, "\n")
		plan = strings.TrimSpace(plan)
		if strings.HasPrefix(plan, prompt) && strings.Contains(plan, stopped) {
			return strings.Split(elapsed.ReplaceAllString(plan, "$1 0s"), "\n"), nil
		}
	}
	return nil, errors.New("the demo shows no plan that a postcondition stops")
}

// All in pixels. characterWidth is that of the widest of the usual monospaced
// fonts at fontSize.
const (
	fontSize       = 14
	lineHeight     = 20
	characterWidth = 8.6
	margin         = 20
)

func draw(lines []string) string {
	longest := 0
	for _, line := range lines {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	width, height := 2*margin+int(float64(longest)*characterWidth), 2*margin+len(lines)*lineHeight

	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img">`+"\n", width, height)
	svg.WriteString("<title>terraform plan stops because the subscription is pending</title>\n")
	svg.WriteString(`<rect width="100%" height="100%" rx="8" fill="#1f2430"/>` + "\n")
	fmt.Fprintf(&svg, `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="%d" fill="#d7dae0" xml:space="preserve">`+"\n", fontSize)
	for i, line := range lines {
		if line == "" {
			continue
		}
		fmt.Fprintf(&svg, `<text x="%d" y="%d"%s>`, margin, margin+i*lineHeight+fontSize, emphasis(line))
		_ = xml.EscapeText(&svg, []byte(line)) // a strings.Builder never fails
		svg.WriteString("</text>\n")
	}
	svg.WriteString("</g>\n</svg>\n")
	return svg.String()
}

// emphasis is how a terminal shows a line that stands out.
func emphasis(line string) string {
	switch {
	case strings.HasPrefix(line, prompt):
		return ` fill="#8fd18f" font-weight="bold"`
	case strings.HasPrefix(line, "Error:"):
		return ` fill="#ff7b72" font-weight="bold"`
	}
	return ""
}
