// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
)

const (
	// maxText is the number of characters of server text that are shown.
	maxText = 1024
	// minSecret is the shortest value that is worth redacting: anything
	// shorter would only garble the text.
	minSecret = 4
)

// Secrets are the credentials that one configured provider knows. They are
// cleaned out of whatever a server says, should it echo one. The zero value is
// ready to use.
type Secrets struct {
	mu     sync.RWMutex
	values []string // longest first
}

// Add makes a credential known.
func (s *Secrets) Add(secret string) {
	if len(secret) < minSecret {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, form := range []string{secret, url.QueryEscape(secret)} {
		if !slices.Contains(s.values, form) {
			s.values = append(s.values, form)
		}
	}
	slices.SortStableFunc(s.values, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// In tells whether the text holds a known secret.
func (s *Secrets) In(text string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.ContainsFunc(s.values, func(secret string) bool { return strings.Contains(text, secret) })
}

// workflowCommands are the markers that a CI system obeys anywhere in a line.
var workflowCommands = strings.NewReplacer("##vso[", "## vso[", "##[", "## [")

// OneLine makes server text fit to be shown: secrets are replaced, control,
// newline and formatting characters (bidirectional ones among them) become
// spaces, and at most 1,024 characters are kept.
func (s *Secrets) OneLine(text string) string {
	s.mu.RLock()
	for _, secret := range s.values {
		text = strings.ReplaceAll(text, secret, "(redacted)")
	}
	s.mu.RUnlock()

	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)
	text = workflowCommands.Replace(strings.Join(strings.Fields(text), " "))
	if runes := []rune(text); len(runes) > maxText {
		text = string(runes[:maxText-1]) + "…"
	}
	return text
}
