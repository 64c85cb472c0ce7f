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
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const maxMaxRetries = 10

// check returns what is wrong with a value of the block or of a variable, in words
// that follow its name; "" for nothing. It never quotes the value, which might be a
// misplaced secret, except through [redact.Value].
type check func(value string) string

func must(isValid func(value string) bool, message string) check {
	return func(value string) string { return require(isValid(value), message) }
}

func require(ok bool, message string) string {
	if ok {
		return ""
	}
	return message
}

var (
	checkClientID = must(isID,
		"must be the application (client) ID of the app registration, a GUID in the form 00000000-0000-0000-0000-000000000000.")
	checkServiceConnection = must(isID,
		"must be the ID of the service connection in Azure DevOps, a GUID in the form 00000000-0000-0000-0000-000000000000.")
	checkSecret = must(func(value string) bool { return !strings.ContainsFunc(value, unicode.IsControl) },
		"contains a control character, such as a line break. Copy the value again, as a single line.")
)

func checkMaxRetries(value string) string {
	n, err := strconv.Atoi(value)
	return require(err == nil && 0 <= n && n <= maxMaxRetries, fmt.Sprintf("must be a whole number from 0 to %d.", maxMaxRetries))
}

func checkBool(value string) string {
	_, err := strconv.ParseBool(value)
	return require(err == nil, "must be true or false.")
}

func checkCertificate(value string) string {
	_, err := base64.StdEncoding.DecodeString(value)
	return require(err == nil, "must be the base64 encoding of a PKCS#12 or PEM file with the certificate and its private key. "+
		"For the file itself, set client_certificate_path.")
}

func checkEnvironment(value string) string {
	_, ok := cloudNamed(value)
	return require(ok, "must be one of "+cloudNames()+". Got "+redact.Value(value)+".")
}

func checkTenantID(value string) string {
	if slices.Contains([]string{"common", "organizations", "consumers"}, strings.ToLower(value)) {
		return "must be the partner's own tenant: common, organizations and consumers do not identify a tenant."
	}
	return require(isID(value) || IsDomain(value),
		"must be the partner's tenant ID, a GUID, or one of its domain names, such as fabrikam.onmicrosoft.com.")
}

// checkClientSecret accepts spaces: a secret may have been chosen by a person.
func checkClientSecret(value string) string {
	return cmp.Or(checkSecret(value), require(!isQuoted(value) && !isPlaceholder(value), "must be the value of a client secret."))
}

func checkPath(value string) string {
	return cmp.Or(
		require(!strings.HasPrefix(value, "~"), "begins with ~, which the provider does not expand. In the provider configuration, use pathexpand(). "+
			"In an environment variable, use $HOME: a shell does not expand ~ inside quotes."),
		require(!isQuoted(value), "must be the path of a file."))
}

func checkToken(value string) string {
	return cmp.Or(checkSecret(value), require(Mistake(value) == "", "must be only the token, on a single line."))
}

// filePath matches the beginning of a path that no token of Microsoft Entra has.
var filePath = regexp.MustCompile(`^(~|\.{1,2}|[A-Za-z]:)?[/\\]`)

// tokenOr returns a check of a token. A path in its place belongs to another attribute.
func tokenOr(attribute string) check {
	return func(value string) string {
		isPath := filePath.MatchString(value)
		return cmp.Or(
			require(!isPath, fmt.Sprintf("looks like a path. Set %s (%s) to the path of a file.", attribute, VariableName(attribute))),
			checkToken(value))
	}
}

func checkAccessToken(value string) string {
	return cmp.Or(
		require(!filePath.MatchString(value), "looks like a path. Set the token itself."),
		require(!strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }),
			"contains a space or another character that is not allowed in an access token. Set only the token, without Bearer, as a single line."),
		checkToken(value))
}

// checkEndpoint accepts a base URL, which may have a path.
func checkEndpoint(value string) string {
	u, problem := parseBase(value)
	if problem != "" {
		return problem
	}
	prefix := strings.TrimRight(u.Path, "/")
	isPlain := prefix == "" || path.Clean(prefix) == prefix && u.EscapedPath() == u.Path
	return cmp.Or(
		require(isPlain, "must not contain empty, . or .. path segments, or escapes."),
		require(!strings.HasSuffix(strings.ToLower(prefix), "/v1"), "must not end in /v1: the provider adds the version."))
}

func checkHost(value string) string {
	u, problem := parseBase(value)
	if problem != "" {
		return problem
	}
	return require(strings.Trim(u.Path, "/") == "", "must consist of a scheme, host and port only, without a path.")
}

// checkRequestURL accepts the URL of an OIDC provider, which has a path and a query.
func checkRequestURL(value string) string {
	_, problem := parseURL(value)
	return problem
}

func parseBase(value string) (u *url.URL, problem string) {
	u, problem = parseURL(value)
	return u, cmp.Or(problem, require(!strings.Contains(value, "?"), "must not contain a query."))
}

func parseURL(value string) (u *url.URL, problem string) {
	u, err := url.Parse(value)
	switch {
	case err != nil || !hasHost(u):
		return nil, "must be a URL such as https://host.example." // err would quote the value
	case u.User != nil || strings.Contains(value, "#"):
		return nil, "must not contain a user name, a password or a fragment."
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return u, ""
	}
	return nil, "must begin with https://. Plain http:// is accepted only for a simulator on localhost, 127.0.0.0/8 or ::1."
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

// IsDomain reports whether a text is a domain name: two or more labels of ASCII
// letters, digits and inner hyphens.
func IsDomain(text string) bool {
	const maxDomain, maxLabel = 253, 63 // characters
	const allowed = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	labels := strings.Split(text, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || strings.Trim(label, "-") != label || strings.Trim(label, allowed) != "" {
			return false
		}
	}
	return len(labels) > 1 && len(text) <= maxDomain
}

// mistakes are easily overlooked. They are in order: [Mistake] names the first that a value has.
var mistakes = []struct {
	isIn func(value string) bool
	text string // a sentence after a space
}{
	{isPlaceholder, " The value is a placeholder from the documentation: replace it with your own."},
	{isQuoted, " The value itself is in quotation marks: remove them."},
	{between("{}"), " The value is in braces: remove them."},
	{between("()"), " The value is in parentheses: remove them."},
	{containing(func(r rune) bool { return r == '\r' || r == '\n' }), " The value contains a line break."},
	{func(value string) bool { return value != strings.TrimSpace(value) }, " The value has spaces around it: remove them."},
	{containing(unicode.IsSpace), " The value contains a space."},
	{containing(func(r rune) bool { return !unicode.IsPrint(r) }), " The value contains an invisible character."},
}

// Mistake names an easily overlooked mistake in a rejected value, in a sentence
// after a space. It is empty if there is none.
func Mistake(value string) string {
	for _, m := range mistakes {
		if m.isIn(value) {
			return m.text
		}
	}
	return ""
}

// isQuoted finds the quotes of cmd.exe, .env files and word processors.
var isQuoted = between("\"'`“”‘’")

// between returns a function that finds values with one of the marks at both ends.
func between(marks string) func(string) bool {
	return func(value string) bool {
		runes := []rune(value)
		return len(runes) > 1 && strings.ContainsRune(marks, runes[0]) && strings.ContainsRune(marks, runes[len(runes)-1])
	}
}

func containing(isIncluded func(rune) bool) func(string) bool {
	return func(value string) bool { return strings.ContainsFunc(value, isIncluded) }
}

// isPlaceholder reports whether the value is a placeholder from documentation:
// "...", <your tenant ID>, or a GUID of zeros or of the letter x.
func isPlaceholder(value string) bool {
	return value != "" && strings.Trim(value, ".…") == "" ||
		strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">") ||
		len(value) == 36 && strings.Trim(strings.ToLower(value), "0x-") == ""
}

func isID(value string) bool { return guid.Is(value) && !isPlaceholder(value) }
