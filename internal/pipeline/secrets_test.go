// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"regexp"
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
	secrets.Add(`sla/shed "secret"!*'(\)`)
	secrets.Add("abcdefghijkl")
	secrets.Add("efghijklmnop")
	secrets.Add("abc")                 // too short to be a secret
	secrets.Add("\u200b\u200b\u200b")  // nothing to be seen
	secrets.Add("a\u3164\u3164\u3164") // too little of it
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
		{"secret broken by a filler", "a 1.AVEBx\u3164+y\ufe0f/z=\u034f~long_secret b", "a (redacted) b"},
		{"secret in capitals", "a " + strings.ToUpper(longSecret) + " b", "a (redacted) b"},
		{"secret in base64", "a " + base64.StdEncoding.EncodeToString([]byte("ab"+longSecret+"c")), "a YWI(redacted)Rj"},
		{"secret in HTML", `a ` + html.EscapeString(`quoted"secret&more`) + ` b`, "a (redacted) b"},
		{"secret in JSON", `a sla/shed \"secret\"!*'(\\) b`, "a (redacted) b"},
		{"secret in JSON with escaped slashes", `a sla\/shed \"secret\"!*'(\\) b`, "a (redacted) b"},
		{"secret in a component of a URI", `a sla%2Fshed%20%22secret%22!*'(%5C) b`, "a (redacted) b"},
		{"beginning of a web token", "a eyJhbGciOiJSUzI1NiJ9.eyJhdW b", "a (redacted) b"},
		{"secrets that overlap", "a abcdefghijklmnop b", "a (redacted) b"},
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

//nolint:paralleltest // allocations are counted for the whole process
func TestTheTimeToCleanATextGrowsWithItsLengthAlone(t *testing.T) {
	secrets := knownSecrets()
	text := strings.Repeat(longSecret, 1000)
	// As many as there are secrets in the text if each were replaced by itself.
	if got := testing.AllocsPerRun(1, func() { secrets.OneLine(text) }); got > 500 {
		t.Errorf("got %.0f allocations, want a number that does not depend on the text", got)
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

func TestTheLatestMintedTokensAreRemembered(t *testing.T) {
	t.Parallel()
	const inUse = "token-in-use"
	minted := func(i int) string { return fmt.Sprintf("token-%04d", i) }
	secrets := knownSecrets()
	for i := range 1000 {
		secrets.AddMinted(minted(i))
		if i%20 == 0 {
			secrets.AddMinted(inUse)
		}
	}
	for text, want := range map[string]string{
		longSecret:  "(redacted)",
		inUse:       "(redacted)",
		minted(999): "(redacted)",
		minted(969): "(redacted)", // 31 and the one in use
		minted(968): minted(968),
		minted(0):   minted(0),
	} {
		if got := secrets.OneLine(text); got != want {
			t.Errorf("OneLine(%q): got %q, want %q", text, got, want)
		}
	}
}

func FuzzOneLineIsOneSafeLine(f *testing.F) {
	for _, text := range []string{
		"", "a\r\nb", longSecret, "##vso[a]", "##\u200b[a]", "\xff", "\u202e", strings.Repeat("é", 1025), "eyJhbGciOiJSUzI1NiJ9.eyJhdW",
		"\x1b]0;title\x07", "\u009b31m", "a\u0085b\u2028c\u2029d", "##\ufe0fvso[a]", strings.Repeat("x", 1020) + longSecret,
	} {
		f.Add(text, "another/secret")
		f.Add(text+"redacted", "\u200b\u200b\u200b")
	}
	plain := regexp.MustCompile(`^[0-9A-Za-z/+=._~-]{8,}$`)
	f.Fuzz(func(t *testing.T, text, secret string) {
		secrets := knownSecrets()
		secrets.Add(secret)
		got := secrets.OneLine(text)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 1024 {
			t.Errorf("got %q, want at most 1,024 characters of UTF-8", got)
		}
		if i := strings.IndexFunc(got, isTrap); i >= 0 || got != strings.TrimSpace(got) || strings.Contains(got, "  ") {
			t.Errorf("got %q, want visible characters and single spaces between them", got)
		}
		if regexp.MustCompile(`##\w*\[`).MatchString(got) {
			t.Errorf("got %q, want no command to a CI system in it", got)
		}
		if !plain.MatchString(secret) || strings.EqualFold(secret, "redacted") {
			return // what stands in the place of a secret could look like this one
		}
		if strings.Contains(got, longSecret) || strings.Contains(got, shortSecret) || strings.Contains(got, secret) || secrets.In(got) {
			t.Errorf("got %q, want no secret in it", got)
		}
		if again := secrets.OneLine(got); again != got {
			t.Errorf("got %q, and %q when cleaned again", got, again)
		}
	})
}

// isTrap names what must not come out, in other terms than the code does.
func isTrap(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || // C0, DEL, C1
		r == 0xad || r == 0x34f || r == 0x61c || r == 0x3164 || r == 0xfeff || r == 0xfffd || r == 0x115f || r == 0x180e ||
		r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || // zero width, separators, bidirectional
		r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0000 && r <= 0xe0fff // variation selectors and tags
}
