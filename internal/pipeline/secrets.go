// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	// maxText is the number of characters of server text that are shown.
	maxText = 1024
	// minSecret is the shortest value that is redacted, in bytes: Entra issues
	// nothing shorter, and it would only garble the text.
	minSecret = 8
	// maxMinted is the number of tokens that are remembered: as many as the tries
	// of one redemption can use, and more.
	maxMinted = 32
	redacted  = "(redacted)"
)

// Secrets are the credentials that one configured provider knows. They are
// cleaned out of whatever a server says, should it echo one. The zero value is
// ready to use.
type Secrets struct {
	mu         sync.RWMutex
	configured [][]string // the forms of each, folded, the plain one first
	minted     [][]string // likewise, the latest last
	known      []string   // all of them, the longest first
}

// Add makes a configured credential known for ever.
func (s *Secrets) Add(secret string) {
	if len(secret) < minSecret {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if find(s.configured, secret) < 0 {
		s.configured = append(s.configured, foldedForms(secret))
		s.collect()
	}
}

// AddMinted makes a token known that was issued or signed for this run. Only the
// latest are remembered, or else a long run, or a server that issues tokens for
// a second each, would use up the memory. Whatever is in use must be added again
// now and then, which makes it the latest. A server could still echo one that
// was replaced long ago: an access token or an assertion has expired by then,
// and a refresh token is not sent any more.
func (s *Secrets) AddMinted(token string) {
	if len(token) < minSecret {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := find(s.minted, token); at >= 0 {
		again := s.minted[at]
		s.minted = append(slices.Delete(s.minted, at, at+1), again)
		return
	}
	if len(s.minted) == maxMinted {
		s.minted = slices.Delete(s.minted, 0, 1)
	}
	s.minted = append(s.minted, foldedForms(token))
	s.collect()
}

// find returns the index of a secret by its plain form; -1 if there is none.
func find(secrets [][]string, secret string) int {
	folded, _ := fold(secret)
	return slices.IndexFunc(secrets, func(forms []string) bool { return forms[0] == folded })
}

// collect brings known up to date.
func (s *Secrets) collect() {
	s.known = nil
	for _, forms := range slices.Concat(s.configured, s.minted) {
		for _, form := range forms {
			if len(form) >= minSecret { // shorter if it is invisible in part
				s.known = append(s.known, form)
			}
		}
	}
	slices.SortStableFunc(s.known, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// foldedForms are the forms of a secret without duplicates, the plain one first.
func foldedForms(secret string) []string {
	var result []string
	for _, form := range forms(secret) {
		if folded, _ := fold(form); !slices.Contains(result, folded) {
			result = append(result, folded)
		}
	}
	return result
}

// uriComponent turns an escaped query into what encodeURIComponent of JavaScript
// writes.
var uriComponent = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")

// forms are the ways to write a secret that a server may echo it in.
func forms(secret string) []string {
	escaped := strings.Builder{}
	for _, b := range []byte(secret) {
		escaped.WriteString("%" + hex.EncodeToString([]byte{b}))
	}
	result := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), escaped.String(),
		uriComponent.Replace(url.QueryEscape(secret)), html.EscapeString(secret), hex.EncodeToString([]byte(secret)),
		// Few encoders of JSON escape the slash as well.
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret), strings.NewReplacer(`\`, `\\`, `"`, `\"`, `/`, `\/`).Replace(secret),
	}
	// In base64 a text has one of three forms, by its distance from the start;
	// its ends depend on what is around it.
	for distance := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(strings.Repeat("x", distance) + secret))
			result = append(result, encoded[(distance*8+5)/6:len(encoded)-1])
		}
	}
	return result
}

// fold leaves out what could stand between the letters of a secret to hide it,
// and their case. It returns where each byte of the result comes from.
func fold(text string) (folded string, origin []int) {
	var result strings.Builder
	result.Grow(len(text))
	origin = make([]int, 0, len(text))
	for i, r := range text {
		if unicode.IsSpace(r) || isInvisible(r) {
			continue
		}
		before := result.Len()
		result.WriteRune(unicode.ToLower(r))
		for range result.Len() - before {
			origin = append(origin, i)
		}
	}
	return result.String(), origin
}

// isInvisible is true for what a reader can't see: control and formatting
// characters, spaces of other kinds, what Unicode says to ignore, and what it
// has not assigned.
func isInvisible(r rune) bool {
	return !unicode.IsPrint(r) || r == unicode.ReplacementChar || r > unicode.MaxLatin1 &&
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// In tells whether the text holds a known secret.
func (s *Secrets) In(text string) bool { return len(text) >= minSecret && s.redact(text) != text }

// redact replaces each known secret. However often the text holds one, its time
// grows with the length of the text alone: a server must not be able to keep the
// provider busy with it.
func (s *Secrets) redact(text string) string {
	folded, origin := fold(text)
	marks := s.mark(folded)
	if marks == nil {
		return text
	}
	var result strings.Builder
	kept := 0
	for i := 0; i < len(folded); i++ {
		if marks[i] == outside {
			continue
		}
		start := origin[i]
		for i+1 < len(folded) && marks[i+1] == inside {
			i++
		}
		if start > kept {
			result.WriteString(text[kept:start])
		}
		result.WriteString(redacted)
		_, size := utf8.DecodeRuneInString(text[origin[i]:])
		kept = origin[i] + size
	}
	return result.String() + text[kept:]
}

// mark is where a byte of a folded text stands.
type mark byte

const (
	outside mark = iota
	begins       // a secret
	inside       // one
)

// mark finds the known secrets in a folded text; nil if there are none.
func (s *Secrets) mark(folded string) []mark {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var marks []mark
	for _, secret := range s.known {
		for from := 0; ; {
			at := strings.Index(folded[from:], secret)
			if at < 0 {
				break
			}
			if marks == nil {
				marks = make([]mark, len(folded))
			}
			start, end := from+at, from+at+len(secret)
			if marks[start] == outside {
				marks[start] = begins
			}
			for i := start + 1; i < end; i++ {
				if marks[i] == outside {
					marks[i] = inside
				}
			}
			from = end
		}
	}
	return marks
}

// webToken is the beginning of a JSON web token, and as much of it as there is.
var webToken = regexp.MustCompile(`eyJ[0-9A-Za-z_-]{8,}[0-9A-Za-z_.-]*`)

// workflowCommand is a marker that a CI system obeys anywhere in a line: ##[ and
// ##vso[ of Azure DevOps, ##teamcity[ and whatever else has that form.
var workflowCommand = regexp.MustCompile(`##(\w*\[)`)

// OneLine makes server text fit to be shown: secrets and web tokens are
// replaced, what a reader can't see becomes spaces (line breaks, escapes and
// bidirectional characters among it), and at most 1,024 characters are kept.
func (s *Secrets) OneLine(text string) string {
	text = webToken.ReplaceAllString(s.redact(text), redacted)
	text = strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return ' '
		}
		return r
	}, text)
	text = workflowCommand.ReplaceAllString(strings.Join(strings.Fields(text), " "), "## $1")
	if runes := []rune(text); len(runes) > maxText {
		text = string(runes[:maxText-1]) + "…"
	}
	return text
}
