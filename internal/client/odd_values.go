// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// MaxText is the length, in characters, at which a text of a list is cut.
const MaxText = 1024

// OddValues are the values of a list that are nil because of an unexpected type
// or an invalid date, and the texts that are cut at [MaxText].
type OddValues struct {
	// Count is their number.
	Count int
	// Names are the names of their members.
	Names []string
	// First is the first of them, safe to display.
	First string
}

func (v *OddValues) add(name string, raw json.RawMessage, secrets *redact.Secrets) {
	if v.Count++; v.Count == 1 {
		v.First = shown(raw, secrets)
	}
	if !slices.Contains(v.Names, name) {
		v.Names = append(v.Names, name)
	}
}

// shown returns a value that is safe to display. Redacting takes many times the
// memory of a text, so only the beginning of a long one is.
func shown(raw json.RawMessage, secrets *redact.Secrets) string {
	const long = 1 << 16 // bytes
	text, ok := decodeString(raw)
	if !ok {
		text = string(raw)
	}
	switch {
	case len(text) <= long:
	case secrets.Hold(text): // the cut could go through it
		text = "(redacted)"
	default:
		text = text[:long]
	}
	return redact.Value(secrets.Line(text))
}

// cut returns at most [MaxText] characters of a text, and reports whether that is
// less than the whole. It keeps none of a long text in memory.
func cut(text string) (string, bool) {
	last, characters := 0, 0
	for i := range text {
		if characters == MaxText {
			return strings.Clone(text[:last]) + "…", true
		}
		characters++
		last = i
	}
	return text, false
}
