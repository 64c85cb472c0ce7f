// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// read sends one GET and decodes the object that the response holds. It returns the
// errors of [Client.SubscriptionProvisioningStatus].
func read[T any](ctx context.Context, c *Client, r request, decode func(*object) (T, error)) (T, error) {
	var none T
	resp, ids, err := c.get(ctx, r)
	if err != nil {
		return none, err
	}
	e := &Error{StatusCode: resp.StatusCode, Host: resp.Host, IDs: ids}
	members, err := pipeline.DecodeObject(resp.Body)
	switch {
	case resp.StatusCode != http.StatusOK:
		e.describe(resp, members, err, c.secrets)
	case isStale(resp.Header):
		e.Invalid, e.Foreign = "it may be older than 15 minutes (Age header)", true
	case err != nil:
		e.Invalid, e.Foreign = err.Error(), true
	default:
		o := &object{members: members, secrets: c.secrets, size: len(resp.Body)}
		result, err := decodeObject(o, r.objectType, decode)
		if err == nil {
			return result, nil
		}
		e.Invalid = err.Error()
	}
	return none, e
}

func decodeObject[T any](o *object, objectType string, decode func(*object) (T, error)) (result T, err error) {
	if !isNull(o.members["code"]) || !isNull(o.members["error"]) {
		return result, errors.New("it holds an error")
	}
	if err := checkObjectType(o.members["attributes"], objectType); err != nil {
		return result, err
	}
	if result, err = decode(o); err != nil {
		return result, err
	}
	return result, o.err
}

// isStale reports whether the response may have spent more than 15 minutes in a cache: the interval
// at which the service refreshes a provisioning status.
func isStale(header http.Header) bool {
	return slices.ContainsFunc(header.Values("Age"), func(age string) bool {
		seconds, err := strconv.ParseUint(strings.TrimSpace(age), 10, 32)
		return err != nil || seconds > 15*60
	})
}

// checkObjectType accepts attributes that name this type or none: an object of
// another type belongs to another request.
func checkObjectType(raw json.RawMessage, want string) error {
	if isNull(raw) {
		return nil
	}
	attributes, err := pipeline.DecodeObject(raw)
	if err != nil {
		return errors.New("its attributes are not a JSON object")
	}
	if got, _ := decodeString(attributes["objectType"]); !isNull(attributes["objectType"]) && got != want {
		return errors.New("its objectType is not " + want)
	}
	return nil
}

// Error is a response without data: an error response, or a 200 that is not as
// documented. Its text is one line, without the raw body and without headers.
//
// https://learn.microsoft.com/partner-center/developer/error-codes
type Error struct {
	StatusCode  int
	Host        string // the host and port that responded
	Code        string // the service's error code; empty if the response had none
	Description string // the service's own text in one line, without secrets
	// Invalid says why the response is not in the service's format, as when a proxy
	// or a gateway responds in its place; empty if it is.
	Invalid string
	// Foreign reports whether an invalid response is not even a JSON object of the
	// service, so that something in between probably sent it.
	Foreign    bool
	RetryAfter time.Duration // how long the service asked to wait; 0 if it did not
	IDs
}

func (e *Error) describe(resp *pipeline.Response, members map[string]json.RawMessage, invalid error, secrets *redact.Secrets) {
	e.RetryAfter = pipeline.RetryAfter(resp.Header)
	switch {
	case resp.IsEmpty():
	case invalid != nil:
		e.Invalid, e.Foreign = invalid.Error(), true
		return
	default:
		nested, _ := pipeline.DecodeObject(members["error"]) // as some errors are
		e.Code = secrets.Line(cmp.Or(errorCode(members["code"]), errorCode(nested["code"])))
		e.Description = secrets.Line(cmp.Or(description(members), description(nested)))
	}
	if e.StatusCode == http.StatusNotFound && e.Code == "" { // a gateway's, about its own routes
		e.Invalid, e.Foreign = "it has no error code", true
	}
}

// description returns the text of an error; of a gateway's 429 or a nested error, the message.
func description(members map[string]json.RawMessage) string {
	for _, name := range []string{"description", "message"} {
		if text, ok := decodeString(members[name]); ok && text != "" {
			return text
		}
	}
	return ""
}

// errorCode reads a code, which is a string in the documentation and a number in
// most responses. It returns "" for anything longer.
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
	return pipeline.ErrorText(text, e.Description, e.Invalid) + fmt.Sprintf(" (request ID %s, correlation ID %s)", e.RequestID, e.CorrelationID)
}

// The documented codes of a 404.
const (
	CustomerNotFound         = "60003"
	OrderNotFound            = "20000"
	AzureEntitlementNotFound = "800111"
	unknown                  = "1000"
	subscriptionNotFound     = "20003"
	noProvisioningData       = "800007"
)

// IsNotFound reports whether the service does not find the subscription or the customer.
func (e *Error) IsNotFound() bool {
	return e.IsSubscriptionNotFound() || e.StatusCode == http.StatusNotFound && e.Code == CustomerNotFound
}

// IsSubscriptionNotFound reports whether the service does not find the subscription.
func (e *Error) IsSubscriptionNotFound() bool {
	return e.StatusCode == http.StatusNotFound && slices.Contains([]string{unknown, subscriptionNotFound, noProvisioningData}, e.Code)
}
