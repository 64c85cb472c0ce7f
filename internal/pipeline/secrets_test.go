// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"encoding/base64"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	longSecret  = "1.AVEBx+y/z=~long_secret"
	shortSecret = "long_secret" // a part of the other
)

func knownSecrets() *pipeline.Secrets {
	secrets := &pipeline.Secrets{}
	secrets.Add(shortSecret)
	secrets.Add(longSecret)
	secrets.Add(`quoted"secret&more`)
	secrets.Add("abc") // too short to be a secret
	secrets.Add("")
	return secrets
}

func TestOneLineCleansServerText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"plain", "Subscription with ID 1 not found.", "Subscription with ID 1 not found."},
		{"other scripts", "订阅 не найдено 🙂", "订阅 не найдено 🙂"},
		{"secret", "token=" + longSecret + ";", "token=(redacted);"},
		{"secret twice", longSecret + longSecret, "(redacted)(redacted)"},
		{"secret in a form", "token=" + url.QueryEscape(longSecret) + "&x", "token=(redacted)&x"},
		{"secret in lower-case escapes", "token=" + strings.ToLower(url.QueryEscape(longSecret)) + "&x", "token=(redacted)&x"},
		{"secret broken by a line", "a 1.AVEBx+y\n/z=~long_secret b", "a (redacted) b"},
		{"secret broken by a zero width space", "a 1.AVEBx\u200b+y/z=~long_secret b", "a (redacted) b"},
		{"secret in capitals", "a " + strings.ToUpper(longSecret) + " b", "a (redacted) b"},
		{"secret in base64", "a " + base64.StdEncoding.EncodeToString([]byte("ab"+longSecret+"c")), "a YWI(redacted)Rj"},
		{"secret in HTML", `a ` + html.EscapeString(`quoted"secret&more`) + ` b`, "a (redacted) b"},
		{"beginning of a web token", "a eyJhbGciOiJSUzI1NiJ9.eyJhdW b", "a (redacted) b"},
		{"part of another secret", "a " + shortSecret + " b", "a (redacted) b"},
		{"too short for a secret", "abc", "abc"},
		{"line breaks", "a\r\nb\nc\rd", "a b c d"},
		{"surrounding space", " \r\n a \t b \v", "a b"},
		{"escape", "\x1b[31mred\x1b[0m", "[31mred [0m"},
		{"NUL, BEL and DEL", "a\x00b\x07c\x7fd", "a b c d"},
		{"C1", "a\u0085b\u009b31mc", "a b 31mc"},
		{"line and paragraph separators", "a\u2028b\u2029c", "a b c"},
		{"bidirectional override", "a\u202eb\u2066c\u200fd", "a b c d"},
		{"zero width", "a\u200bb\u200dc\ufeffd", "a b c d"},
		{"soft hyphen and tags", "a\u00adb\U000e0041c", "a b c"},
		{"invalid UTF-8", "a\xffb\xc3(c", "a b (c"},
		{"replacement character", "a\ufffdb", "a b"},
		{"Azure DevOps command", "a ##vso[task.setvariable variable=x]y", "a ## vso[task.setvariable variable=x]y"},
		{"Azure DevOps format", "##[error]a", "## [error]a"},
		{"hidden command", "#\u200b#vso[a] ##\u200bvso[b] ####vso[c]", "# #vso[a] ## vso[b] #### vso[c]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := knownSecrets().OneLine(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOneLineKeeps1024Characters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"as long", strings.Repeat("é", 1024), strings.Repeat("é", 1024)},
		{"one more", strings.Repeat("é", 1025), strings.Repeat("é", 1023) + "…"},
		{"a secret over the cut", strings.Repeat("x", 1020) + longSecret, strings.Repeat("x", 1020) + "(re…"},
		{"a command over the cut", strings.Repeat("x", 1018) + "##vso[a]", strings.Repeat("x", 1018) + "## vs…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := knownSecrets().OneLine(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestInFindsAKnownSecret(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		longSecret:                          true,
		"x" + longSecret + "y":              true,
		"x" + url.QueryEscape(longSecret):   true,
		shortSecret:                         true,
		longSecret[:len(longSecret)-1]:      false,
		"abc":                               false,
		"":                                  false,
		"6FD2C87F-B296-42F0-B197-1E91E994B": false,
	} {
		if got := knownSecrets().In(text); got != want {
			t.Errorf("In(%q): got %t, want %t", text, got, want)
		}
	}
}

func FuzzOneLineIsOneSafeLine(f *testing.F) {
	for _, text := range []string{"", "a\r\nb", longSecret, "##vso[a]", "\xff", "\u202e", strings.Repeat("é", 1025)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := knownSecrets().OneLine(text)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 1024 {
			t.Errorf("got %q, want at most 1,024 characters of UTF-8", got)
		}
		for _, never := range []string{"\n", "\r", "\x1b", "\u2028", "\u202e", "##vso[", "##["} {
			if strings.Contains(got, never) {
				t.Errorf("got %q, want no %q in it", got, never)
			}
		}
		if strings.Contains(text, longSecret) && strings.Contains(got, longSecret) {
			t.Errorf("got %q, want no secret in it", got)
		}
	})
}
