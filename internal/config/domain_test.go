// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strings"
	"testing"
)

func TestIsDomain(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	longest := strings.Repeat(label+".", 3) + strings.Repeat("a", 61) // 253 characters
	for text, want := range map[string]bool{
		"contoso.com":           true,
		"Contoso-1.co.UK":       true,
		"0c39d6d5.c70d.x":       true,
		"xn--bcher-kva.example": true,
		"zZ0-9aA.example":       true,
		label + ".example":      true,
		longest:                 true,
		"":                      false,
		".":                     false,
		"contoso":               false,
		".contoso.com":          false,
		"contoso.com.":          false,
		"contoso..com":          false,
		"-contoso.com":          false,
		"contoso-.com":          false,
		"conto_so.com":          false,
		"contoso.com/x":         false,
		"contoso.com:1":         false,
		"contoso@x.com":         false,
		"contoso[.com":          false,
		"contoso`.com":          false,
		"contoso{.com":          false,
		"conto so.com":          false,
		"contoso.com\n":         false,
		"bücher.example":        false,
		"\u212aelvin.example":   false, // a sign that folds to k
		label + "a.com":         false,
		longest + "a":           false,
	} {
		if got := IsDomain(text); got != want {
			t.Errorf("%q: got %t, want %t", text, got, want)
		}
	}
}
