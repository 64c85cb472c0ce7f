// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const maxMaxRetries = 10

// check returns what is wrong with a value of the block or of a variable. It never
// quotes the value, which might be a misplaced secret, except through
// [redact.Value].
type check func(value string) error

// must returns a check with one message.
func must(isValid func(value string) bool, message string) check {
	return func(value string) error { return require(isValid(value), message) }
}

func require(ok bool, message string) error {
	if !ok {
		return errorf("%s", message)
	}
	return nil
}

var (
	checkClientID = must(isID,
		"must be the application (client) ID of the app registration, a GUID in the form 00000000-0000-0000-0000-000000000000.")
	checkServiceConnection = must(isID,
		"must be the ID of the service connection in Azure DevOps, a GUID in the form 00000000-0000-0000-0000-000000000000.")
	checkSecret = must(func(value string) bool { return !strings.ContainsFunc(value, unicode.IsControl) },
		"contains a control character, such as a line break. Copy the value again, as a single line.")
	checkPath = must(func(value string) bool { return !quotes.isIn(value) }, "must be the path of a file.")
)

func checkEnvironment(value string) error {
	_, ok := cloudNamed(value)
	return require(ok, "must be one of "+cloudNames()+". Got "+redact.Value(value)+".")
}

func checkTenantID(value string) error {
	if slices.Contains([]string{"common", "organizations", "consumers"}, strings.ToLower(value)) {
		return errorf("must be the partner's own tenant: common, organizations and consumers do not identify a tenant.")
	}
	return require(isID(value) || IsDomain(value),
		"must be the partner's tenant ID, a GUID, or one of its domain names, such as fabrikam.onmicrosoft.com.")
}

// checkClientSecret accepts spaces: a secret may have been chosen by a person.
func checkClientSecret(value string) error {
	if err := checkSecret(value); err != nil {
		return err
	}
	return require(!quotes.isIn(value) && !isPlaceholder(value), "must be the value of a client secret.")
}

func checkToken(value string) error {
	if err := checkSecret(value); err != nil {
		return err
	}
	return require(Mistake(value) == "", "must be only the token, as a single line.")
}

func checkAccessToken(value string) error {
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errorf("contains a space or another character that is not allowed in an access token. Set only the token, without Bearer, as a single line.")
	}
	return checkToken(value)
}

func checkCertificate(value string) error {
	_, err := base64.StdEncoding.DecodeString(value)
	return require(err == nil,
		"must be the base64 encoding of a PKCS#12 or PEM file with the certificate and its private key. "+
			"For the file itself, set client_certificate_path.")
}

func checkBool(value string) error {
	_, err := strconv.ParseBool(value)
	return require(err == nil, "must be true or false.")
}

func checkMaxRetries(value string) error {
	n, err := strconv.Atoi(value)
	return require(err == nil && 0 <= n && n <= maxMaxRetries, fmt.Sprintf("must be a whole number from 0 to %d.", maxMaxRetries))
}

// checkEndpoint accepts a base URL, which may have a path.
func checkEndpoint(value string) error {
	u, err := parseBase(value)
	if err != nil {
		return err
	}
	prefix := strings.TrimRight(u.Path, "/")
	if prefix != "" && (path.Clean(prefix) != prefix || u.EscapedPath() != u.Path) {
		return errorf("must not have empty, . or .. segments or escapes in its path.")
	}
	return require(!strings.HasSuffix(strings.ToLower(prefix), "/v1"), "must not end in /v1: the provider adds the version.")
}

// checkHost accepts a base URL without a path.
func checkHost(value string) error {
	u, err := parseBase(value)
	if err != nil {
		return err
	}
	return require(strings.Trim(u.Path, "/") == "", "must consist of a scheme, host and port only, without a path.")
}

// checkRequestURL accepts the URL of an OIDC provider, which has a path and a
// query.
func checkRequestURL(value string) error {
	_, err := parseURL(value)
	return err
}

// parseBase parses a URL without a query.
func parseBase(value string) (*url.URL, error) {
	u, err := parseURL(value)
	if err == nil && strings.Contains(value, "?") {
		return nil, errorf("must not contain a query.")
	}
	return u, err
}

func parseURL(value string) (*url.URL, error) {
	u, err := url.Parse(value)
	switch {
	case err != nil || !hasHost(u):
		return nil, errorf("must be a URL such as https://host.example.") // err would quote the value
	case u.User != nil || strings.Contains(value, "#"):
		return nil, errorf("must not contain a user name, a password or a fragment.")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return u, nil
	}
	return nil, errorf("must begin with https://. Plain http:// is accepted only for a simulator on localhost, 127.0.0.0/8 or ::1.")
}

// hasHost reports whether a URL has an ASCII host, with a valid port or none.
func hasHost(u *url.URL) bool {
	_, err := strconv.ParseUint(cmp.Or(u.Port(), "443"), 10, 16)
	return u.Hostname() != "" && err == nil && !strings.HasSuffix(u.Host, ":") &&
		!strings.ContainsFunc(u.Host, func(r rune) bool { return r == '%' || r > unicode.MaxASCII })
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}

const (
	maxDomain = 253 // characters
	maxLabel  = 63  // characters of a part between dots
)

// IsDomain reports whether a text is a domain name: two or more labels of ASCII
// letters, digits and inner hyphens.
func IsDomain(text string) bool {
	isInner := func(c rune) bool {
		return c == '-' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
	}
	labels := strings.Split(text, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(c rune) bool { return !isInner(c) }) {
			return false
		}
	}
	return len(labels) > 1 && len(text) <= maxDomain
}

// strayCharacters are easily copied along with a value.
type strayCharacters struct {
	includes func(rune) bool
	atEnds   bool   // whether they are a mistake only at both ends of a value
	mistake  string // a sentence after a space
}

// Quotes come from cmd.exe and .env files.
var quotes = strayCharacters{among("\"'`“”‘’"), true, " The value itself is in quotation marks: remove them."}

// strays are in order: [Mistake] names the first that a value has.
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
