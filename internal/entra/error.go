// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// TokenError is an error response from a token issuer.
type TokenError interface {
	error
	// Final reports whether another request would bring the same error.
	Final() bool
}

// transientCodes are the AADSTS codes that Microsoft asks to retry.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
var transientCodes = []int{90033, 90006, 90024, 50087, 90090, 90055}

// maxCode is the length in bytes above which a text is neither a code nor an ID.
const maxCode = 64

// Error is an error response of Entra, or an invalid response. Its text is one line.
type Error struct {
	StatusCode  int    // 0 for an error in a redirect of the user's browser
	Host        string // the host and port that responded; empty for a redirect
	OAuthError  string // the OAuth error code, such as invalid_grant; empty if there was none
	SubError    string // refines some OAuth errors, such as message_only; usually empty
	Codes       []int  // Entra's own error codes, without AADSTS, in its order
	Description string // Entra's own text in one line, without secrets
	Invalid     string // what is wrong with an invalid response; empty for an error in Entra's format
	// TraceID and CorrelationID identify the request to Microsoft support.
	TraceID, CorrelationID string
	RetryAfter             time.Duration // how long Entra asked to wait; 0 if it did not
	// Retried reports whether the authorization code was redeemed before a retry,
	// probably by an attempt whose response did not arrive.
	Retried bool
}

// newError reads an error response. It ignores members of another type.
func newError(resp *pipeline.Response, secrets *redact.Secrets) *Error {
	members, _ := pipeline.DecodeObject(resp.Body) // none if it is not in Entra's format
	said := url.Values{}
	for name := range members {
		var text string
		_ = decodeMember(members, name, &text)
		said.Set(name, text)
	}
	var codes []int
	e := &Error{StatusCode: resp.StatusCode, Host: resp.Host, RetryAfter: pipeline.RetryAfter(resp.Header)}
	if said.Get("error") != "" {
		_ = decodeMember(members, "error_codes", &codes)
		e.describe(said, codes, secrets)
		return e
	}
	var nested struct{ Code, Message string } // as a gateway or another service of Azure sends it
	_ = decodeMember(members, "error", &nested)
	description := cmp.Or(nested.Message, said.Get("message"))
	e.describe(url.Values{"error": {nested.Code}, "error_description": {description}}, nil, secrets)
	if len(e.Codes) == 0 {
		e.Invalid = "it is not an error in Entra's format"
	}
	return e
}

// AuthorizationError reads the error with which the authorization endpoint sent the
// user back, from the query of the redirect URI.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-response
func AuthorizationError(query url.Values, secrets *redact.Secrets) *Error {
	e := new(Error)
	code, _ := strconv.Atoi(strings.Trim(query.Get("error_codes"), "[]")) // 0 if there is none
	e.describe(query, []int{code}, secrets)
	return e
}

func (e *Error) describe(said url.Values, codes []int, secrets *redact.Secrets) {
	short := func(value string) string {
		if len(value) <= maxCode {
			return secrets.Line(value)
		}
		return ""
	}
	all := said.Get("error_description")
	e.OAuthError, e.SubError = short(said.Get("error")), short(said.Get("suberror"))
	for _, code := range append(codes, aadstsCodes(all)...) {
		if code > 0 && !slices.Contains(e.Codes, code) {
			e.Codes = append(e.Codes, code)
		}
	}
	e.TraceID = short(cmp.Or(said.Get("trace_id"), firstMatch(traceInText, all)))
	e.CorrelationID = short(cmp.Or(said.Get("correlation_id"), firstMatch(correlationInText, all)))
	// The trace ID, the correlation ID and the time follow the description.
	description, _, _ := strings.Cut(all, "\r\n")
	description, _, _ = strings.Cut(description, " Trace ID: ")
	e.Description = secrets.Line(description)
}

// A redirect has these only in the description.
var (
	aadstsCode        = regexp.MustCompile(`\bAADSTS(\d{1,9})\b`)
	traceInText       = regexp.MustCompile(`\sTrace ID: ([0-9A-Fa-f-]{36})\b`)
	correlationInText = regexp.MustCompile(`\sCorrelation ID: ([0-9A-Fa-f-]{36})\b`)
)

// firstMatch returns the text that the group in the pattern matches; "" for none.
func firstMatch(pattern *regexp.Regexp, text string) string {
	if match := pattern.FindStringSubmatch(text); match != nil {
		return match[1]
	}
	return ""
}

func aadstsCodes(text string) []int {
	var codes []int
	for _, match := range aadstsCode.FindAllStringSubmatch(text, -1) {
		code, _ := strconv.Atoi(match[1]) // it is a number
		codes = append(codes, code)
	}
	return codes
}

// Final implements [TokenError].
func (e *Error) Final() bool {
	isTransient := func(code int) bool { return slices.Contains(transientCodes, code) }
	return isFinalStatus(e.StatusCode) && e.OAuthError != "temporarily_unavailable" && !slices.ContainsFunc(e.Codes, isTransient)
}

// isFinalStatus reports whether another request would bring the same status. Every
// 5xx of a token endpoint is transient, not only what [pipeline.IsTransient] lists.
func isFinalStatus(status int) bool {
	class := pipeline.ClassOf(status)
	return class != pipeline.TooManyRequests && class != pipeline.Unavailable
}

func (e *Error) Error() string {
	text, retried := "the sign-in to Microsoft Entra failed", ""
	if e.StatusCode != 0 {
		text = "Microsoft Entra responded " + pipeline.StatusText(e.StatusCode)
	}
	if e.Retried {
		retried = "this was a retry, and the response to an earlier attempt was lost"
	}
	text = pipeline.ErrorText(text, e.OAuthError, e.Description, e.Invalid, retried)
	if e.CorrelationID != "" {
		text += fmt.Sprintf(" (trace ID %s, correlation ID %s)", e.TraceID, e.CorrelationID)
	}
	return text
}
