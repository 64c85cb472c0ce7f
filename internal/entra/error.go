// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// transientCodes are the AADSTS codes that Microsoft asks to retry.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
var transientCodes = []int{90033, 90006, 90024, 50087, 90090, 90055}

// maxCode is the length in bytes above which a text is neither a code nor an ID.
const maxCode = 64

// Error is an error response of the token endpoint, or one that makes no sense.
// Its text is one line.
type Error struct {
	StatusCode int
	// Code is the OAuth error, such as invalid_grant; empty if there was none.
	Code string
	// AADSTS is the number of Entra's own error code; 0 if there was none.
	AADSTS int
	// Description is Entra's own text in one line, without secrets.
	Description string
	// TraceID and CorrelationID name the request to Microsoft's support.
	TraceID, CorrelationID string
	// Invalid says what is wrong with a response that makes no sense; empty for
	// an error in Entra's own form.
	Invalid string
	// RetryAfter is how long Entra asked to wait; 0 if it did not.
	RetryAfter time.Duration
}

// errorBody is an error response as it came.
type errorBody struct {
	code, description      string
	aadsts                 int
	traceID, correlationID string
}

// decodeErrorBody ignores a member of another type. The code is empty if the
// response is not in Entra's form.
func decodeErrorBody(resp *pipeline.Response) (body errorBody) {
	members, err := resp.Object()
	if err != nil {
		return errorBody{}
	}
	var codes []int
	decodeMember(members, "error", &body.code)
	decodeMember(members, "error_description", &body.description)
	decodeMember(members, "error_codes", &codes)
	decodeMember(members, "trace_id", &body.traceID)
	decodeMember(members, "correlation_id", &body.correlationID)
	body.aadsts = aadsts(codes, body.description)
	return body
}

var aadstsCode = regexp.MustCompile(`\bAADSTS(\d{1,9})\b`)

func aadsts(codes []int, description string) int {
	if len(codes) > 0 && codes[0] != 0 { // 0: of another type
		return codes[0]
	}
	if match := aadstsCode.FindStringSubmatch(description); match != nil {
		code, _ := strconv.Atoi(match[1]) // it is all digits
		return code
	}
	return 0
}

func newError(resp *pipeline.Response, secrets *redact.Secrets) *Error {
	body := decodeErrorBody(resp)
	e := &Error{StatusCode: resp.StatusCode, RetryAfter: pipeline.RetryAfter(resp.Header)}
	if body.code == "" {
		e.Invalid = "it is not an error in Entra's form"
		return e
	}
	short := func(text string) string {
		if len(text) > maxCode {
			return ""
		}
		return secrets.Line(text)
	}
	e.Code, e.TraceID, e.CorrelationID = short(body.code), short(body.traceID), short(body.correlationID)
	e.AADSTS = body.aadsts
	// Trace ID, correlation ID and time follow in lines of their own.
	description, _, _ := strings.Cut(body.description, "\r\n")
	description, _, _ = strings.Cut(description, " Trace ID: ")
	e.Description = secrets.Line(description)
	return e
}

// isTransient reports whether a response is worth another attempt.
func isTransient(resp *pipeline.Response) bool {
	body := decodeErrorBody(resp)
	return !isFinal(resp.StatusCode, body.code, body.aadsts)
}

func isFinal(status int, code string, aadsts int) bool {
	return isFinalStatus(status) && code != "temporarily_unavailable" && !slices.Contains(transientCodes, aadsts)
}

func isFinalStatus(status int) bool {
	return status == http.StatusNetworkAuthenticationRequired || // by a gateway on the way, until somebody signs in there
		status < http.StatusInternalServerError && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout
}

// Final reports whether another request would bring the same error.
func (e *Error) Final() bool { return isFinal(e.StatusCode, e.Code, e.AADSTS) }

func (e *Error) Error() string {
	text := "Microsoft Entra responded " + pipeline.StatusText(e.StatusCode)
	for _, part := range []string{e.Code, e.Description, e.Invalid} {
		if part != "" {
			text += ": " + part
		}
	}
	if e.CorrelationID != "" {
		text += fmt.Sprintf(" (trace ID %s, correlation ID %s)", e.TraceID, e.CorrelationID)
	}
	return text
}
