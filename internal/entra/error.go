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

// Error is a refusal by the token endpoint. Its text is one line.
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
	// Invalid says what is wrong with an answer that makes no sense; empty for
	// a refusal in Entra's own form.
	Invalid string
	// RetryAfter is how long Entra asked to wait; 0 if it did not.
	RetryAfter time.Duration
}

// maxCode is the length in bytes above which a text is neither a code nor an ID.
const maxCode = 64

func newError(resp *http.Response, secrets *redact.Secrets) *Error {
	var body struct {
		Error         string `json:"error"`
		Description   string `json:"error_description"`
		Codes         []int  `json:"error_codes"`
		TraceID       string `json:"trace_id"`
		CorrelationID string `json:"correlation_id"`
	}
	e := &Error{StatusCode: resp.StatusCode, RetryAfter: pipeline.RetryAfter(resp)}
	_ = decodeBody(resp, &body) // a member of an odd type leaves the others as they are
	if body.Error == "" {
		e.Invalid = "it is not an error in Entra's form"
		return e
	}
	for _, text := range []*string{&body.Error, &body.TraceID, &body.CorrelationID} {
		if len(*text) > maxCode {
			*text = ""
		}
	}
	e.Code, e.TraceID, e.CorrelationID = secrets.Line(body.Error), secrets.Line(body.TraceID), secrets.Line(body.CorrelationID)
	e.AADSTS = aadsts(body.Codes, body.Description)
	// Trace ID, correlation ID and time follow in lines of their own.
	description, _, _ := strings.Cut(body.Description, "\r\n")
	description, _, _ = strings.Cut(description, " Trace ID: ")
	e.Description = secrets.Line(description)
	return e
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

// transient tells an answer that is worth another try.
func transient(resp *http.Response) bool {
	return !newError(resp, &redact.Secrets{}).Final()
}

// Final tells whether asking again would bring the same refusal.
func (e *Error) Final() bool {
	return finalStatus(e.StatusCode) && e.Code != "temporarily_unavailable" && !slices.Contains(transientCodes, e.AADSTS)
}

func finalStatus(code int) bool {
	return code == http.StatusNetworkAuthenticationRequired || // by a gateway on the way, until somebody signs in there
		code < http.StatusInternalServerError && code != http.StatusTooManyRequests && code != http.StatusRequestTimeout
}

func (e *Error) Error() string {
	text := "Microsoft Entra answered " + pipeline.StatusText(e.StatusCode)
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
