// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// overlookedCharacters easily come along with a value.
type overlookedCharacters struct {
	name     string
	includes func(rune) bool
	atEnds   bool   // whether they are a mistake only at both ends of a value
	mistake  string // a sentence after a space; "" if nothing is said of them
}

// quotes come along from cmd.exe and from files of variables.
var quotes = overlookedCharacters{"the quotes", among("\"'`“”‘’"), true, " The value itself is in quotation marks: remove them."}

// overlooked lists them. A character that several include belongs to the first.
var overlooked = []overlookedCharacters{
	{"the line end", among("\r\n"), false, " The value contains a line break."},
	{"the space", unicode.IsSpace, false, " The value contains a space."},
	{"the invisible character", func(r rune) bool { return !unicode.IsPrint(r) }, false, " The value contains a character that can't be seen."},
	quotes,
	{"the braces", among("{}"), true, " The value is in braces: remove them."},
	{"the parentheses", among("()"), true, ""},
}

func among(characters string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(characters, r) }
}

// isIn reports whether they are where they are a mistake.
func (o overlookedCharacters) isIn(value string) bool {
	if !o.atEnds {
		return strings.ContainsFunc(value, o.includes)
	}
	first, _ := utf8.DecodeRuneInString(value)
	last, _ := utf8.DecodeLastRuneInString(value)
	return utf8.RuneCountInString(value) > 1 && o.includes(first) && o.includes(last)
}

// mistake names, in a sentence after a space, what is easily overlooked in a
// value that was rejected. It is empty if there is nothing of the kind.
func mistake(value string) string {
	if isPlaceholder(value) {
		return " The value is a placeholder from the documentation: replace it with your own."
	}
	for _, atEnds := range []bool{true, false} {
		for _, o := range overlooked {
			if o.atEnds == atEnds && o.mistake != "" && o.isIn(value) {
				return o.mistake
			}
		}
	}
	return ""
}

// OverlookedHint names, in a sentence that ends the one before, the characters to
// remove from around or within a value to make it valid. It is empty if that does
// not help.
func OverlookedHint(value string, valid func(string) bool) string {
	found := make([]bool, len(overlooked))
	isOverlooked := func(r rune) bool {
		i := slices.IndexFunc(overlooked, func(o overlookedCharacters) bool { return o.includes(r) })
		if i >= 0 {
			found[i] = true
		}
		return i >= 0
	}
	bare := strings.Map(func(r rune) rune {
		if isOverlooked(r) {
			return -1
		}
		return r
	}, value)
	if bare == value || !valid(bare) {
		return ""
	}
	where := ": "
	if strings.TrimFunc(value, isOverlooked) == bare {
		where = " around "
	}
	var names []string
	for i, o := range overlooked {
		if found[i] {
			names = append(names, o.name)
		}
	}
	return ". Remove " + strings.Join(names, " and ") + where + redact.Value(bare) + "."
}

// isPlaceholder reports whether the value stands for one that the reader of the
// documentation is to fill in: "...", <your tenant ID> or a GUID of zeros or of
// the letter x.
func isPlaceholder(value string) bool {
	return strings.Trim(value, ".…") == "" ||
		strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">") ||
		len(value) == 36 && strings.Trim(strings.ToLower(value), "0x-") == ""
}

// isID reports whether the value is a GUID other than a placeholder.
func isID(value string) bool { return guid.Is(value) && !isPlaceholder(value) }
