// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package redact

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	maxLine  = 1024 // characters of a server's text
	maxValue = 64   // characters of a user's value
)

// jsonWebToken matches a JSON web token, even a truncated one.
var jsonWebToken = regexp.MustCompile(`eyJ[0-9A-Za-z_-]{8,}[0-9A-Za-z_.-]*`)

// loggingCommand matches a marker that a CI system obeys anywhere in a line: ##[ and
// ##vso[ of Azure DevOps, ##teamcity[ and whatever else has that form.
var loggingCommand = regexp.MustCompile(`##(\w*\[)`)

// Line makes a server's text fit to be shown: one plain line of at most 1,024
// characters, without known secrets and JSON web tokens.
func (s *Secrets) Line(text string) string {
	return shorten(plain(jsonWebToken.ReplaceAllString(s.redact(text), redacted)), maxLine)
}

// Value makes a value that the user put in the wrong place fit to be shown: at
// most 64 characters of it, in quotes, or nothing of what looks like a token.
func Value(text string) string {
	if looksLikeToken(text) {
		return "a value that looks like a token, which is not shown"
	}
	return `"` + shorten(strings.ReplaceAll(plain(text), "::", ": :"), maxValue) + `"`
}

// looksLikeToken reports whether the text contains a JSON web token, a run of
// characters that is longer than a GUID, or one with the tilde of Entra's client
// secrets.
func looksLikeToken(text string) bool {
	for _, run := range strings.FieldsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.~+=", r)
	}) {
		if len(run) > 36 || len(run) >= 24 && strings.Contains(run, "~") || jsonWebToken.MatchString(run) {
			return true
		}
	}
	return false
}

// plain turns what a reader can't see into spaces (line breaks, escapes and
// bidirectional characters included) and breaks up the commands of CI systems.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return ' '
		}
		return r
	}, text)
	return loggingCommand.ReplaceAllString(strings.Join(strings.Fields(text), " "), "## $1")
}

// isInvisible reports whether a reader can't see the character: control and
// formatting characters, spaces of other kinds, what Unicode says to ignore, and
// what it has not assigned.
func isInvisible(r rune) bool {
	return !unicode.IsPrint(r) || r == unicode.ReplacementChar || r > unicode.MaxLatin1 &&
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func shorten(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}
