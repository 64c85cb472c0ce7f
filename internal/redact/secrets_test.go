// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	longSecret   = "1.AVEBx+y/z=~long_secret"
	shortSecret  = "long_secret" // a part of the other
	quotedSecret = `quoted"secret&more\`
)

func knownSecrets() *redact.Secrets {
	secrets := &redact.Secrets{}
	secrets.Set(redact.ClientSecret, shortSecret)
	secrets.Set(redact.RefreshToken, longSecret)
	secrets.Set(redact.ClientCertificatePassword, quotedSecret)
	secrets.Set(redact.AccessToken, "abcdefghijkl")
	secrets.Set(redact.ClientAssertion, "efghijklmnop")
	secrets.Set(redact.OIDCRequestToken, "abc") // too short to be a secret
	secrets.Set(redact.OIDCRequestToken, "")
	return secrets
}

// percentEncoded encodes every byte.
func percentEncoded(text string) string {
	var result strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&result, "%%%02x", b)
	}
	return result.String()
}

func inJSON(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return strings.Trim(string(encoded), `"`)
}

func TestLine_Secrets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"as it is", "token=" + longSecret + ";", "token=(redacted);"},
		{"twice", longSecret + " " + longSecret, "(redacted) (redacted)"},
		{"with its tilde percent-encoded, as .NET does", "a 1.AVEBx+y/z=%7Elong_secret b", "a (redacted) b"},
		{"with its tilde percent-encoded in lower case", "a 1.AVEBx+y/z=%7elong_secret b", "a (redacted) b"},
		{"in a form", "token=" + url.QueryEscape(longSecret) + "&x", "token=(redacted)&x"},
		{"with every byte percent-encoded", "a " + percentEncoded(longSecret) + " b", "a (redacted) b"},
		{"in JSON", "a " + inJSON(quotedSecret) + " b", "a (redacted) b"},
		{"in JSON with escaped slashes", `a 1.AVEBx+y\/z=~long_secret b`, "a (redacted) b"},
		{"in JSON, escaped in part", `a 1.AVEBx\u002By/z=\u007elong_secret b`, "a (redacted) b"},
		{"in base64", "a " + base64.StdEncoding.EncodeToString([]byte("ab"+longSecret+"c")) + " b", "a YWI(redacted)Rj b"},
		{"in base64 of the other alphabet", "a " + base64.RawURLEncoding.EncodeToString([]byte("a"+longSecret)) + " b", "a YT(redacted)A b"},
		{"in base64, percent-encoded", "a " + percentEncoded(base64.StdEncoding.EncodeToString([]byte(longSecret))) + " b", "a (redacted)%30 b"},
		{"overlapping another", "a abcdefghijklmnop b", "a (redacted) b"},
		{"as a part of another", "a " + shortSecret + " b", "a (redacted) b"},
		{"beside a percent sign and a backslash", `100% \ %zz ` + longSecret + ` %4`, `100% \ %zz (redacted) %4`},
		{"as an unknown web token", "a eyJhbGciOiJSUzI1NiJ9.eyJhdW b", "a (redacted) b"},
		{"too short for a secret", "abc", "abc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := knownSecrets().Line(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"as it is", "a " + longSecret + " b", true},
		{"percent-encoded", percentEncoded(longSecret), true},
		{"in a form", url.QueryEscape(longSecret), true},
		{"in JSON with escaped slashes", `1.AVEBx+y\/z=~long_secret`, true},
		{"in base64", base64.StdEncoding.EncodeToString([]byte("ab" + longSecret)), true},
		{"in base64, percent-encoded", percentEncoded(base64.URLEncoding.EncodeToString([]byte(longSecret))), true},
		{"far into a text", strings.Repeat("x", 1<<20) + longSecret, true},
		{"an unknown web token", "eyJhbGciOiJSUzI1NiJ9.eyJhdW", true},
		{"the password of a certificate", quotedSecret, false},
		{"a part of a secret", "1.AVEBx+y", false},
		{"too short", "abc", false},
		{"a name", "Microsoft 365 Business Basic", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := knownSecrets().Hold(test.text); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestSet_PreviousKnown(t *testing.T) {
	t.Parallel()
	secrets := knownSecrets()
	for i := range 100 {
		secrets.Set(redact.AccessToken, fmt.Sprintf("token-%04d", i))
		secrets.Set(redact.AccessToken, fmt.Sprintf("token-%04d", i)) // once more, as for a retry
	}
	const want = "(redacted) (redacted) token-0097 (redacted)"
	if got := secrets.Line("token-0099 token-0098 token-0097 " + longSecret); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzLine(f *testing.F) {
	for _, text := range []string{
		"", "a\r\nb", longSecret, "##vso[a]", "##\u200b[a]", "\xff", "\u202e", strings.Repeat("é", 1025), "eyJhbGciOiJSUzI1NiJ9.eyJhdW",
		"\x1b]0;title\x07", "\u009b31m", "a\u0085b\u2028c\u2029d", "##\ufe0fvso[a]", strings.Repeat("x", 1020) + longSecret, `%\u00`, "%", `\`,
	} {
		f.Add(text, "another/secret")
		f.Add(text+"redacted", "\u200b\u200b\u200b")
	}
	f.Fuzz(func(t *testing.T, text, secret string) {
		secrets := knownSecrets()
		secrets.Set(redact.RotatedRefreshToken, secret)
		got := secrets.Line(text)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 1024 {
			t.Errorf("got %q, want at most 1,024 characters of UTF-8", got)
		}
		if i := strings.IndexFunc(got, isTrap); i >= 0 || got != strings.TrimSpace(got) || strings.Contains(got, "  ") {
			t.Errorf("got %q, want visible characters and single spaces between them", got)
		}
		if regexp.MustCompile(`##\w*\[`).MatchString(got) {
			t.Errorf("got %q, want no command to a CI system in it", got)
		}
		if strings.Contains(got, longSecret) || strings.Contains(got, shortSecret) {
			t.Errorf("got %q, want no secret in it", got)
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
