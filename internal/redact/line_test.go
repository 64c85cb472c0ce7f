// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package redact_test

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

func TestLine_Plain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"plain", "Subscription with ID 1 not found.", "Subscription with ID 1 not found."},
		{"other scripts", "订阅 не найдено 🙂", "订阅 не найдено 🙂"},
		{"line breaks", "a\r\nb\nc\rd", "a b c d"},
		{"surrounding space", " \r\n a \t b \v", "a b"},
		{"escape", "\x1b[31mred\x1b[0m", "[31mred [0m"},
		{"NUL, BEL and DEL", "a\x00b\x07c\x7fd", "a b c d"},
		{"C1", "a\u0085b\u009b31mc", "a b 31mc"},
		{"line and paragraph separators", "a\u2028b\u2029c", "a b c"},
		{"bidirectional override", "a\u202eb\u2066c\u200fd", "a b c d"},
		{"zero width", "a\u200bb\u200dc\ufeffd", "a b c d"},
		{"soft hyphen and tags", "a\u00adb\U000e0041c", "a b c"},
		{"variation selector", "##\ufe0fvso[a]\ufe0e", "## vso[a]"},
		{"fillers and joiners", "##\u034fvso[a]\u115f\u3164\uffa0b\u180ec", "## vso[a] b c"},
		{"unassigned and private use", "a\u0378b\ue000c\U0010fffdd", "a b c d"},
		{"spaces of other kinds", "a\u00a0b\u3000c", "a b c"},
		{"invalid UTF-8", "a\xffb\xc3(c", "a b (c"},
		{"replacement character", "a\ufffdb", "a b"},
		{"Azure DevOps command", "a ##vso[task.setvariable variable=x]y", "a ## vso[task.setvariable variable=x]y"},
		{"Azure DevOps format", "##[error]a", "## [error]a"},
		{"TeamCity message", "a ##teamcity[buildStop]", "a ## teamcity[buildStop]"},
		{"hidden command", "#\u200b#vso[a] ##\u200bvso[b] ####vso[c]", "# #vso[a] ## vso[b] #### vso[c]"},
		{"as long as it may be", strings.Repeat("é", 1024), strings.Repeat("é", 1024)},
		{"one character longer", strings.Repeat("é", 1025), strings.Repeat("é", 1023) + "…"},
		{"a secret over the cut", strings.Repeat("x", 1020) + longSecret, strings.Repeat("x", 1020) + "(re…"},
		{"a command over the cut", strings.Repeat("x", 1018) + "##vso[a]", strings.Repeat("x", 1018) + "## vs…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := knownSecrets().Line(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	const hidden = "a value that looks like a token, which is not shown"
	for _, test := range []struct{ name, value, want string }{
		{"empty", "", `""`},
		{"a word", "contoso", `"contoso"`},
		{"a GUID in braces", "{0c39d6d5-c70d-4c55-bc02-f620844f3fd1}", `"{0c39d6d5-c70d-4c55-bc02-f620844f3fd1}"`},
		{"a resource ID", "/subscriptions/0c39d6d5-c70d-4c55-bc02-f620844f3fd1/", `"/subscriptions/0c39d6d5-c70d-4c55-bc02-f620844f3fd1/"`},
		{"64 characters", strings.Repeat("é ", 32)[:95], `"` + strings.Repeat("é ", 31) + `é"`},
		{"longer", strings.Repeat("word ", 20), `"` + strings.Repeat("word ", 12) + `wor…"`},
		{"a line that a CI system obeys", "x\n::error file=a::b ##vso[c]", `"x : :error file=a: :b ## vso[c]"`},
		{"words that are joined", "contoso-Microsoft-365-Business-Premium-annual", `"contoso-Microsoft-365-Business-Premium-annual"`},
		{"a domain name", "northwindtraders-europe.onmicrosoft.com", `"northwindtraders-europe.onmicrosoft.com"`},
		{"a random run as long as a GUID", strings.Repeat("aB3", 12), `"` + strings.Repeat("aB3", 12) + `"`},
		{"a longer random run", strings.Repeat("aB3", 12) + "a", hidden},
		{"two GUIDs", "0c39d6d5-c70d-4c55-bc02-f620844f3fd1_0c39d6d5-c70d", `"0c39d6d5-c70d-4c55-bc02-f620844f3fd1_0c39d6d5-c70d"`},
		{"a JSON web token", "eyJhbGciOiJSUzI1NiJ9.eyJhdW", hidden},
		{"a JSON web token behind a word", "Bearer eyJhbGciOiJSUzI1NiJ9.eyJhdW", hidden},
		{"a refresh token", "1.AVEBq80eXs9_WkGfT4uQ2hLmZpVtRb7xNcJ-" + strings.Repeat("Ab0-_", 20), hidden},
		{"a client secret", "Xy8Q~" + strings.Repeat("aB3.", 8), hidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := redact.Value(test.value); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, path, want string }{
		{"a path", "/run/secrets/partnercenter/refresh_token", "/run/secrets/partnercenter/refresh_token"},
		{"a path that is as random as a token", "/tmp/TestThatNamesItsFolder1234567890AbCdEfGhIj/001/token", "/tmp/TestThatNamesItsFolder1234567890AbCdEfGhIj/001/token"},
		{"several lines", "a\n::error::b\n##vso[c]", "a : :error: :b ## vso[c]"},
		{"a client secret", "Xy8Q~" + strings.Repeat("aB3.", 8), ""},
		{"a JSON web token", "eyJhbGciOiJSUzI1NiJ9.eyJhdW", ""},
		{"256 bytes", strings.Repeat("x", 256), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := redact.Path(test.path); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"as it is", " Contoso: Ünï ## #1 [a] ", " Contoso: Ünï ## #1 [a] "},
		{"characters that are joined", "a\u200db\u200cc❤\ufe0f", "a\u200db\u200cc❤\ufe0f"},
		{"other scripts", "订阅 не найдено עברית", "订阅 не найдено עברית"},
		{"line breaks", "a\r\nb\vc\fd\te", "a  b c d e"},
		{"line and paragraph separators", "a\u2028b\u2029c\u0085d", "a b c d"},
		{"control characters", "a\x00b\x1b[31mc\x7fd\u009be", "a b [31mc d e"},
		{"bidirectional characters", "a\u061cb\u200ec\u200fd\u202ae\u202ef\u2066g\u2069h", "a b c d e f g h"},
		{"GitHub command", "::error::x", ": :error::x"},
		{"GitHub command after spaces", " \u00a0\u3000::error::x", " \u00a0\u3000: :error::x"},
		{"GitHub command after a line break", "\n::stop-commands::x", " : :stop-commands::x"},
		{"GitHub command after an invisible character", "\u200b\ufeff:\u00ad:error::x", "\u200b\ufeff:\u00ad :error::x"},
		{"colons in the middle", "a::b", "a::b"},
		{"more colons", "::::a", ": :::a"},
		{"Azure DevOps command", "a ##vso[task.setvariable variable=X]y", "a ## vso[task.setvariable variable=X]y"},
		{"Azure DevOps command in capitals", "##VsO[a]", "## VsO[a]"},
		{"Azure DevOps format", "a##[error]b", "a## [error]b"},
		{"TeamCity message", "##TeamCity[buildStop]", "## TeamCity[buildStop]"},
		{"hidden in invisible characters", "#\u200b#vso[a]##\ufe0f\u00advso[b]##v\u2060so[c]", "#\u200b# vso[a]## \ufe0f\u00advso[b]## v\u2060so[c]"},
		{"a long s", "##v\u017fo[a]", "## v\u017fo[a]"},
		{"more number signs", "####vso[a]##x##vso[b]", "#### vso[a]##x## vso[b]"},
		{"a line break in a marker", "##\nvso[a] #\u202e#[b]", "## vso[a] # #[b]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := redact.Name(test.text); got != test.want || redact.Name(got) != got {
				t.Errorf("got %q and then %q, want %q", got, redact.Name(got), test.want)
			}
		})
	}
}

func TestIsShowable(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/home/jo/two  spaces":                  true,
		`C:\Users\jo\token`:                     true,
		"/tmp/with\u202ebidi":                   false,
		"/tmp/##vso[a]":                         false,
		"/tmp/eyJhbGciOiJub25lIn0.eyJhIjoxfQ.x": false,
	} {
		if got := redact.IsShowable(path); got != want {
			t.Errorf("%q: got %t, want %t", path, got, want)
		}
	}
}
