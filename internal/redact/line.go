// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package redact

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// jsonWebToken matches a JSON web token, even a truncated one.
var jsonWebToken = regexp.MustCompile(`eyJ[0-9A-Za-z_-]{8,}[0-9A-Za-z_.-]*`)

// The commands that CI systems obey, with the invisible characters that they ignore.
var (
	// loggingCommand is obeyed anywhere in a line: ##[ and ##vso[ of Azure DevOps,
	// ##teamcity[, and everything else of that form.
	loggingCommand = regexp.MustCompile(`(#[\p{Cf}\p{M}]*#)([^\s\[#]*\[)`)
	// workflowCommand is a GitHub command, obeyed at the beginning of a line.
	workflowCommand = regexp.MustCompile(`^([\s\p{Z}\p{Cf}\p{M}]*:[\p{Cf}\p{M}]*)(:)`)
)

// Name makes a server's text safe as a value, which Terraform prints in plans, outputs and
// messages: the text stays in its line and in its direction, and no CI system obeys it.
func Name(text string) string {
	return workflowCommand.ReplaceAllString(disarm(blank(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
	})), "$1 $2")
}

func blank(text string, isBad func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if isBad(r) {
			return ' '
		}
		return r
	}, text)
}

// disarm breaks up the commands that CI systems obey anywhere in a line.
func disarm(text string) string { return loggingCommand.ReplaceAllString(text, "$1 $2") }

// Line makes a server's text safe to display: one plain line of at most 1,024
// characters, without known secrets and JSON web tokens.
func (s *Secrets) Line(text string) string {
	return Shorten(plain(jsonWebToken.ReplaceAllString(s.redact(text), redacted)), 1024)
}

// Value makes a misplaced value safe to display: at most 64 characters of it, in
// quotes, or nothing of a text that looks like a token.
func Value(text string) string {
	if looksLikeToken(text) {
		return "a value that looks like a token, which is not shown"
	}
	return `"` + Shorten(strings.ReplaceAll(plain(text), "::", ": :"), 64) + `"`
}

// Path makes the path of a file safe to display; "" if it may be a misplaced token, or is longer than
// 255 bytes and may be a misplaced certificate.
func Path(path string) string {
	if len(path) > 255 || looksLikeToken(path) && !strings.ContainsAny(path, `/\`) {
		return ""
	}
	return strings.ReplaceAll(plain(path), "::", ": :")
}

// IsShowable reports whether a path can be shown exactly as it is, in a command to
// type: no character is invisible, no CI system obeys it, and the name of the file
// does not look like a token.
func IsShowable(path string) bool {
	isHidden := func(r rune) bool { return r != ' ' && isInvisible(r) }
	return disarm(path) == path && !strings.ContainsFunc(path, isHidden) && !looksLikeToken(path[strings.LastIndexAny(path, `/\`)+1:])
}

// tokenRun matches a run that is long enough for one of Entra's client secrets.
var tokenRun = regexp.MustCompile(`[0-9A-Za-z._~+=-]{24,}`)

// looksLikeToken reports whether the text contains a JSON web token, a run of
// characters with the tilde of Entra's client secrets, or a random one that is longer
// than a GUID. Words and GUIDs joined by hyphens are not random.
func looksLikeToken(text string) bool {
	return jsonWebToken.MatchString(text) || slices.ContainsFunc(tokenRun.FindAllString(text, -1), func(run string) bool {
		return strings.Contains(run, "~") || len(run) > 36 && isRandom(run)
	})
}

// isRandom reports whether a run mixes capitals, small letters and digits, and
// has a part without punctuation that is longer than most words.
func isRandom(run string) bool {
	parts := strings.FieldsFunc(run, unicode.IsPunct)
	return strings.ContainsFunc(run, unicode.IsUpper) && strings.ContainsFunc(run, unicode.IsLower) && strings.ContainsFunc(run, unicode.IsDigit) &&
		slices.ContainsFunc(parts, func(part string) bool { return len(part) > 16 })
}

// plain replaces each run of characters that a reader can't see, such as line breaks, escapes and
// bidirectional characters, with a space. It breaks up the commands of CI systems.
func plain(text string) string {
	return disarm(strings.Join(strings.Fields(blank(text, isInvisible)), " "))
}

// isInvisible reports whether a reader can't see the character: control and formatting characters,
// spaces of other kinds, and characters that Unicode ignores by default or has not assigned.
func isInvisible(r rune) bool {
	return !unicode.IsPrint(r) || r == unicode.ReplacementChar || r > unicode.MaxLatin1 &&
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// Shorten returns at most limit characters of a text, the last an ellipsis if it was longer.
func Shorten(text string, limit int) string {
	last, characters := 0, 0
	for i := range text {
		if characters == limit {
			return text[:last] + "…" // a copy: the memory of the whole can be freed
		}
		characters++
		last = i
	}
	return text
}
