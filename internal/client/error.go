// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// IDs name one request to Microsoft's support.
type IDs struct {
	RequestID     string
	CorrelationID string
}

// idsOf takes the IDs that the service echoes, or those that were sent if it
// echoes none or something else than a GUID.
func idsOf(resp *http.Response) IDs {
	id := func(header string) string {
		if echoed := resp.Header.Get(header); guid.Is(echoed) {
			return echoed
		}
		return resp.Request.Header.Get(header)
	}
	return IDs{RequestID: id(pipeline.RequestIDHeader), CorrelationID: id(pipeline.CorrelationIDHeader)}
}

// Error is an answer that refuses the request: any status but 200. Its text is
// one line and holds neither the body as it came nor a header.
//
// https://learn.microsoft.com/partner-center/developer/error-codes
type Error struct {
	StatusCode int
	// Code is the service's error code; empty if the answer had none.
	Code string
	// Description is the service's own text in one line, without secrets.
	Description string
	// Empty tells that the answer had no body.
	Empty bool
	// Foreign tells that the body was not in the service's form, as when a
	// proxy or gateway answers in its place.
	Foreign bool
	// RetryAfter is how long the service asked to wait; 0 if it did not.
	RetryAfter time.Duration
	IDs
}

func newError(resp *http.Response, secrets *redact.Secrets) *Error {
	e := &Error{StatusCode: resp.StatusCode, RetryAfter: pipeline.RetryAfter(resp), IDs: idsOf(resp)}
	body, err := runtime.Payload(resp)
	if err != nil || len(bytes.TrimSpace(pipeline.WithoutBOM(body))) == 0 {
		e.Empty = true
		return e
	}
	fields, err := decodeObject(body)
	if err != nil {
		e.Foreign = true
		return e
	}
	e.Code = secrets.Line(errorCode(fields["code"]))
	for _, name := range []string{"description", "message"} { // the gateway's 429 has a message
		if text, ok := decodeString(fields[name]); ok && text != "" {
			e.Description = secrets.Line(text)
			break
		}
	}
	return e
}

// errorCode reads a code, which is a string in the documentation and a number
// in most answers. Anything longer than a code is none.
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
	text := "Partner Center answered " + pipeline.StatusText(e.StatusCode)
	if e.Code != "" {
		text += ", code " + e.Code
	}
	if e.Description != "" {
		text += ": " + e.Description
	}
	return text + fmt.Sprintf(" (request ID %s, correlation ID %s)", e.RequestID, e.CorrelationID)
}

// InvalidAnswerError is a 200 whose body is not what the service documents: it
// is never taken for a status.
type InvalidAnswerError struct {
	// Reason says what is wrong with the answer.
	Reason string
	IDs
}

func (e *InvalidAnswerError) Error() string {
	return fmt.Sprintf("Partner Center's answer is invalid: %s (request ID %s, correlation ID %s)",
		e.Reason, e.RequestID, e.CorrelationID)
}
