// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

// strayCharacters are easily copied together with a value.
type strayCharacters struct {
	includes func(rune) bool
	atEnds   bool   // whether they are a mistake only at both ends of a value
	mistake  string // a sentence after a space
}

// Quotes come from cmd.exe and .env files.
var quotes = strayCharacters{among("\"'`“”‘’"), true, " The value itself is in quotation marks: remove them."}

// strays are all of them. The first that a value has is named.
var strays = []strayCharacters{
	quotes,
	{among("{}"), true, " The value is in braces: remove them."},
	{among("()"), true, " The value is in parentheses: remove them."},
	{among("\r\n"), false, " The value contains a line break."},
	{unicode.IsSpace, false, " The value contains a space."},
	{func(r rune) bool { return !unicode.IsPrint(r) }, false, " The value contains a character that can't be seen."},
}

func among(characters string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(characters, r) }
}

func (s strayCharacters) isIn(value string) bool {
	if !s.atEnds {
		return strings.ContainsFunc(value, s.includes)
	}
	first, _ := utf8.DecodeRuneInString(value)
	last, _ := utf8.DecodeLastRuneInString(value)
	return utf8.RuneCountInString(value) > 1 && s.includes(first) && s.includes(last)
}

// Mistake names an easily overlooked mistake in a rejected value, in a sentence
// after a space. It is empty if there is none.
func Mistake(value string) string {
	if isPlaceholder(value) {
		return " The value is a placeholder from the documentation: replace it with your own."
	}
	for _, s := range strays {
		if s.isIn(value) {
			return s.mistake
		}
	}
	return ""
}

// isPlaceholder reports whether the value is a placeholder from documentation:
// "...", <your tenant ID>, or a GUID of zeros or of the letter x.
func isPlaceholder(value string) bool {
	return strings.Trim(value, ".…") == "" ||
		strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">") ||
		len(value) == 36 && strings.Trim(strings.ToLower(value), "0x-") == ""
}

// isID reports whether the value is a GUID other than a placeholder.
func isID(value string) bool { return guid.Is(value) && !isPlaceholder(value) }
