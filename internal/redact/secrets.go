// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package redact keeps known secrets out of a server's text, and misplaced ones out of errors.
package redact

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Role is what a secret is used for.
type Role int

// The roles of the secrets that one configured provider uses.
const (
	AccessToken Role = iota
	RefreshToken
	RotatedRefreshToken
	ClientSecret
	ClientCertificate
	ClientCertificatePassword
	ClientAssertion
	OIDCRequestToken
	AuthorizationCode
	CodeVerifier
	roles
)

const (
	// minSecret is the length in bytes of the shortest value that is redacted. Entra
	// issues none that is shorter, and redacting one would only garble the text.
	minSecret = 8
	redacted  = "(redacted)"
)

// Secrets are the credentials that one configured provider knows. The zero value
// is ready to use. It is safe for concurrent use.
type Secrets struct {
	mu    sync.RWMutex
	known [roles][2][]string // the forms of the current secret and of the previous one
}

// Set makes a secret known in its role. The one that it replaces stays known,
// since a response to an earlier request may still echo it.
func (s *Secrets) Set(role Role, secret string) {
	if len(secret) < minSecret {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known := &s.known[role]
	if known[0] == nil || known[0][0] != secret {
		known[0], known[1] = forms(secret), known[0]
	}
}

// forms returns the secret itself and its base64 in both alphabets: one form for each of the three
// alignments, without the ends, which depend on what surrounds the secret.
func forms(secret string) []string {
	result := []string{secret}
	for alignment := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(strings.Repeat("x", alignment) + secret))
			result = append(result, encoded[(alignment*8+5)/6:len(encoded)-1])
		}
	}
	return result
}

// Hold reports whether a text contains a JSON web token or a known secret, in any of
// the forms that are redacted. The password of a certificate does not count: a person
// chose it, and it is sent nowhere, so a text contains it only by coincidence.
func (s *Secrets) Hold(text string) bool {
	if jsonWebToken.MatchString(text) {
		return true
	}
	var unescaped strings.Builder // without the origins, which would take eight times as much memory
	unescaped.Grow(len(text))
	for rest := text; rest != ""; {
		char, size := firstChar(rest)
		unescaped.WriteString(char)
		rest = rest[size:]
	}
	isIn := func(form string) bool {
		return strings.Contains(text, form) || strings.Contains(unescaped.String(), form)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for role, known := range s.known {
		if Role(role) != ClientCertificatePassword && slices.ContainsFunc(slices.Concat(known[:]...), isIn) {
			return true
		}
	}
	return false
}

// redact replaces every known secret: as it is, in base64, or with any of its bytes
// percent-encoded or JSON-escaped.
func (s *Secrets) redact(text string) string {
	unescaped, origin := unescape(text)
	secret := make([]bool, len(text)) // by byte
	s.mu.RLock()
	for _, known := range s.known {
		for _, form := range slices.Concat(known[:]...) {
			flagOccurrences(secret, text, form, func(i int) int { return i })
			flagOccurrences(secret, unescaped, form, func(i int) int { return origin[i] })
		}
	}
	s.mu.RUnlock()

	var result strings.Builder
	for i := range len(text) {
		switch {
		case !secret[i]:
			result.WriteByte(text[i])
		case i == 0 || !secret[i-1]:
			result.WriteString(redacted)
		}
	}
	return result.String()
}

// flagOccurrences flags every byte of the original text that an occurrence of the form comes from.
func flagOccurrences(secret []bool, text, form string, origin func(int) int) {
	for from := 0; ; from += len(form) {
		at := strings.Index(text[from:], form)
		if at < 0 {
			return
		}
		from += at
		for i := origin(from); i < origin(from+len(form)); i++ {
			secret[i] = true
		}
	}
}

// unescape undoes percent-encoding and JSON's escapes. It returns where each
// byte of the result starts in the text, and the length of the text.
func unescape(text string) (unescaped string, origin []int) {
	var result strings.Builder
	origin = make([]int, 0, len(text)+1)
	for i := 0; i < len(text); {
		char, size := firstChar(text[i:])
		result.WriteString(char)
		for range len(char) {
			origin = append(origin, i)
		}
		i += size
	}
	return result.String(), append(origin, len(text))
}

// firstChar returns the first character of a text, unescaped, and its size in the text.
func firstChar(text string) (char string, size int) {
	switch {
	case text[0] == '%' && len(text) >= 3:
		if b, err := strconv.ParseUint(text[1:3], 16, 8); err == nil {
			return string([]byte{byte(b)}), 3
		}
	case text[0] == '\\' && len(text) >= 6 && text[1] == 'u':
		if r, err := strconv.ParseUint(text[2:6], 16, 16); err == nil {
			return string(rune(r)), 6
		}
	case text[0] == '\\' && len(text) >= 2 && strings.IndexByte(`"\/`, text[1]) >= 0:
		return text[1:2], 2
	}
	return text[:1], 1
}
