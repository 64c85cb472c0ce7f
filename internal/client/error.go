// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Error is an error response: any status but 200. Its text is one line and holds
// neither the body as it came nor a header.
//
// https://learn.microsoft.com/partner-center/developer/error-codes
type Error struct {
	StatusCode int
	// Code is the service's error code; empty if the response had none.
	Code string
	// Description is the service's own text in one line, without secrets.
	Description string
	// Empty reports whether the response had no body.
	Empty bool
	// Unrecognized reports whether the body was not in the service's format, as
	// when a proxy or gateway responds in its place.
	Unrecognized bool
	// RetryAfter is how long the service asked to wait; 0 if it did not.
	RetryAfter time.Duration
	IDs
}

func newError(resp *pipeline.Response, ids IDs, secrets *redact.Secrets) *Error {
	e := &Error{StatusCode: resp.StatusCode, RetryAfter: pipeline.RetryAfter(resp.Header), IDs: ids}
	if resp.IsEmpty() {
		e.Empty = true
		return e
	}
	members, err := resp.Object()
	if err != nil {
		e.Unrecognized = true
		return e
	}
	e.Code = secrets.Line(errorCode(members["code"]))
	for _, name := range []string{"description", "message"} { // the gateway's 429 has a message
		if text, ok := decodeString(members[name]); ok && text != "" {
			e.Description = secrets.Line(text)
			break
		}
	}
	return e
}

// errorCode reads a code, which is a string in the documentation and a number
// in most responses. Anything longer than a code is none.
func errorCode(raw json.RawMessage) string {
	if len(raw) > 64 {
		return ""
	}
	if text, ok := decodeString(raw); ok {
		return text
	}
	var number json.Number
	if json.Unmarshal(raw, &number) != nil {
		return ""
	}
	return number.String()
}

func (e *Error) Error() string {
	text := "Partner Center responded " + pipeline.StatusText(e.StatusCode)
	if e.Code != "" {
		text += ", code " + e.Code
	}
	if e.Description != "" {
		text += ": " + e.Description
	}
	return text + fmt.Sprintf(" (request ID %s, correlation ID %s)", e.RequestID, e.CorrelationID)
}

// UnknownCustomer is the code for a tenant that is not the partner's customer.
const UnknownCustomer = "60003"

// notFoundCodes say that the service knows no such subscription or customer.
var notFoundCodes = []string{"1000", "20003", UnknownCustomer, "800007"}

// IsNotFound reports whether the service says that it knows no such subscription
// or customer. A 404 without one of its codes may be a gateway's.
func (e *Error) IsNotFound() bool {
	return e.StatusCode == http.StatusNotFound && slices.Contains(notFoundCodes, e.Code)
}

// InvalidResponseError is a 200 whose content is not what the service documents:
// it is never taken for data.
type InvalidResponseError struct {
	// Resource is the name of what was requested, such as "subscriptions".
	Resource string
	// Reason says what is wrong with the response.
	Reason string
	// Recognized reports whether the response is in the service's format, so that no
	// proxy or gateway sent it.
	Recognized bool
	IDs
}

func (e *InvalidResponseError) Error() string {
	return fmt.Sprintf("Partner Center's response to the request for the %s is invalid: %s (request ID %s, correlation ID %s)",
		e.Resource, e.Reason, e.RequestID, e.CorrelationID)
}
