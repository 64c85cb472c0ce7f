// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

const maxMaxRetries = 10

// checks hold for a value of the configuration and of a variable alike, which
// is why they are not validators in the schema. Each returns what the value
// must be, or "" if it is fine, and never quotes the value: it might be a
// secret in the wrong place.
var checks = map[string]func(value string) string{
	"environment":                        checkEnvironment,
	"tenant_id":                          checkTenantID,
	"client_id":                          checkClientID,
	"refresh_token":                      checkSecret,
	"client_secret":                      checkSecret,
	"client_certificate":                 checkCertificate,
	"client_certificate_password":        checkSecret,
	"use_oidc":                           checkSwitch,
	"oidc_token":                         checkSecret,
	"oidc_request_url":                   func(value string) string { _, problem := parseRequestURL(value); return problem },
	"oidc_request_token":                 checkSecret,
	"ado_pipeline_service_connection_id": checkServiceConnection,
	"access_token":                       checkAccessToken,
	"use_cli":                            checkSwitch,
	"endpoint":                           func(value string) string { _, problem := parseEndpoint(value); return problem },
	"authority_host":                     func(value string) string { _, problem := parseHost(value); return problem },
	"max_retries":                        func(value string) string { _, problem := parseMaxRetries(value); return problem },
}

// check returns what is wrong with the value of a setting, or "".
func (s setting) check() string {
	if s.value == "" {
		return s.name() + " is an empty string, which hides " + variableName(s.attribute) +
			". Give it a value, or remove it from the provider configuration or set it to null."
	}
	if check, ok := checks[s.attribute]; ok {
		if problem := check(s.value); problem != "" {
			return s.name() + " " + problem
		}
	}
	return ""
}

func checkEnvironment(value string) string {
	if _, ok := config.CloudNamed(value); !ok {
		return "must be one of " + config.CloudNames() + "."
	}
	return ""
}

// domainName is compiled when it is needed, since Terraform starts the provider
// three times for a plan.
var domainName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?\.)+[0-9A-Za-z-]{2,63}$`)
})

func checkTenantID(value string) string {
	switch {
	case slices.Contains([]string{"common", "organizations", "consumers"}, strings.ToLower(value)):
		return "must be the partner's own tenant: common, organizations and consumers stand for no tenant in particular."
	case guid.Is(value), domainName().MatchString(value):
		return ""
	}
	return "must be the partner's tenant ID, a GUID, or one of its domain names, such as contoso.onmicrosoft.com."
}

func checkClientID(value string) string {
	if !guid.Is(value) {
		return "must be the application (client) ID of the app registration, a GUID in the form 00000000-0000-0000-0000-000000000000."
	}
	return ""
}

func checkSecret(value string) string {
	if strings.ContainsFunc(value, unicode.IsControl) {
		return "holds a control character, such as a line break in the middle. Copy the value again, in one line."
	}
	return ""
}

func checkAccessToken(value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "holds a space or another character that no access token has. Set the token alone, without Bearer, in one line."
	}
	return ""
}

func checkCertificate(value string) string {
	if _, err := base64.StdEncoding.DecodeString(value); err != nil || checkSecret(value) != "" {
		return "must be the base64 text, in one line, of a PKCS#12 or PEM file with the certificate and its private key. For the file itself, set client_certificate_path."
	}
	return ""
}

func checkServiceConnection(value string) string {
	if !guid.Is(value) {
		return "must be the ID of the service connection in Azure DevOps, a GUID in the form 00000000-0000-0000-0000-000000000000."
	}
	return ""
}

func checkSwitch(value string) string {
	if _, err := strconv.ParseBool(value); err != nil {
		return "must be true or false."
	}
	return ""
}

func parseMaxRetries(value string) (retries int32, problem string) {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || n < 0 || n > maxMaxRetries {
		return 0, fmt.Sprintf("must be a whole number from 0 to %d.", maxMaxRetries)
	}
	return int32(n), ""
}

// parseEndpoint returns a base URL without a slash at its end, or what it must
// be. It may have a path.
func parseEndpoint(value string) (base, problem string) {
	u, problem := parseBase(value)
	if problem != "" {
		return "", problem
	}
	prefix := strings.TrimRight(u.Path, "/")
	switch {
	case prefix != "" && (path.Clean(prefix) != prefix || u.EscapedPath() != u.Path):
		return "", "has a path that is not plain: leave out empty, . and .. segments and escapes."
	case strings.HasSuffix(strings.ToLower(prefix), "/v1"):
		return "", "must not end in /v1: the provider adds the version."
	}
	return u.Scheme + "://" + u.Host + prefix, ""
}

// parseHost returns a base URL without a path, or what it must be.
func parseHost(value string) (base, problem string) {
	u, problem := parseBase(value)
	if problem != "" {
		return "", problem
	}
	if strings.Trim(u.Path, "/") != "" {
		return "", "must be scheme, host and port alone, without a path."
	}
	return u.Scheme + "://" + u.Host, ""
}

// parseRequestURL returns the URL that hands out federated tokens, or what it
// must be. A CI system's own holds a path and a query.
func parseRequestURL(value string) (requestURL, problem string) {
	u, problem := parseURL(value)
	if problem != "" {
		return "", problem
	}
	return u.String(), ""
}

// parseBase is for a URL without a query.
func parseBase(value string) (parsed *url.URL, problem string) {
	u, problem := parseURL(value)
	if problem == "" && strings.Contains(value, "?") {
		return nil, "must not hold a query."
	}
	return u, problem
}

func parseURL(value string) (parsed *url.URL, problem string) {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "" || strings.Contains(u.Host, "%") || !isPort(u.Port()) || strings.HasSuffix(u.Host, ":"):
		return nil, "must be a URL such as https://host.example." // err would quote the value
	case u.User != nil || strings.Contains(value, "#"):
		return nil, "must not hold a user name, a password or a fragment."
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return u, ""
	}
	return nil, "must begin with https://. Plain http:// is for a simulator on localhost, 127.0.0.0/8 or ::1 alone."
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && address.IsLoopback()
}

// isPort takes an absent port as well.
func isPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil
}
