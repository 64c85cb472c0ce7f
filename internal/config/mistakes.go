// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

// mistake names, in a sentence after a space, what is easily overlooked in a
// value that was rejected. It is empty if there is nothing of the kind.
func mistake(value string) string {
	switch {
	case isQuoted(value):
		return " The value itself is in quotation marks: remove them."
	case isPlaceholder(value):
		return " The value is a placeholder from the documentation: replace it with your own."
	case strings.HasPrefix(value, "{") && strings.HasSuffix(value, "}"):
		return " The value is in braces: remove them."
	case strings.ContainsAny(value, "\r\n"):
		return " The value contains a line break."
	case strings.ContainsFunc(value, unicode.IsSpace):
		return " The value contains a space."
	case strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }):
		return " The value contains a character that can't be seen."
	}
	return ""
}

// isQuoted reports whether quotation marks came along with the value, as cmd.exe
// and files of variables leave them.
func isQuoted(value string) bool {
	const marks = "\"'`“”‘’"
	first, _ := utf8.DecodeRuneInString(value)
	last, _ := utf8.DecodeLastRuneInString(value)
	return utf8.RuneCountInString(value) > 1 && strings.ContainsRune(marks, first) && strings.ContainsRune(marks, last)
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
