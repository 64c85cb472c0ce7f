// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Fault responds to one request instead of the service. At Entra's endpoints, a form is in the request's PostForm.
type Fault func(w http.ResponseWriter, r *http.Request)

// byteOrderMark begins the API's JSON, of successes and of errors.
const byteOrderMark = "\ufeff"

// Respond responds with exactly this body. A header that is named without values is left out, even one that the
// simulator or net/http would set, such as Date.
func Respond(status int, header http.Header, body string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[http.CanonicalHeaderKey(name)] = values
		}
		w.WriteHeader(status)
		if body != "" {
			_, _ = w.Write([]byte(body))
		}
	}
}

// Redirect responds with a Location and no body.
func Redirect(status int, url string) Fault {
	return Respond(status, http.Header{"Location": {url}}, "")
}

// Throttle responds as the gateway in front of the API does: 429 with a body of another shape. An empty
// retryAfter leaves the header out.
func Throttle(retryAfter string) Fault {
	header := http.Header{"Content-Type": {"application/json"}}
	if retryAfter != "" {
		header.Set("Retry-After", retryAfter)
	}
	again := "later"
	if _, err := strconv.Atoi(retryAfter); err == nil {
		again = "in " + retryAfter + " seconds"
	}
	return Respond(http.StatusTooManyRequests, header, encode(struct {
		StatusCode int    `json:"statusCode"`
		Message    string `json:"message"`
	}{http.StatusTooManyRequests, "Rate limit is exceeded. Try again " + again + "."}))
}

// APIError responds with an error of the API's shape. The service sends its code as a number or as a string.
func APIError(status int, code any, description string) Fault {
	return apiResponse(status, struct {
		Code        any      `json:"code"`
		Description string   `json:"description"`
		Data        []string `json:"data"`
		Source      string   `json:"source"`
	}{code, description, []string{}, "PartnerFD"})
}

func apiResponse(status int, body any) Fault {
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	return Respond(status, header, byteOrderMark+encode(body))
}

// EntraError responds with an error of the token endpoint's shape. The description comes after the AADSTS number.
func EntraError(status int, errorCode string, aadsts int, description string) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		entraResponse(status, newEntraFailure(errorCode, aadsts, description))(w, r)
	}
}

// entraFailure is what Entra says of an error, in a response or in a redirect.
type entraFailure struct {
	Error         string `json:"error"`
	Description   string `json:"error_description"`
	Codes         []int  `json:"error_codes"`
	Timestamp     string `json:"timestamp"`
	TraceID       string `json:"trace_id"`
	CorrelationID string `json:"correlation_id"`
	URI           string `json:"error_uri"`
}

func newEntraFailure(errorCode string, aadsts int, description string) entraFailure {
	trace, correlation := uuid.NewString(), uuid.NewString()
	timestamp := time.Now().UTC().Format("2006-01-02 15:04:05Z")
	return entraFailure{
		Error: errorCode,
		Description: fmt.Sprintf("AADSTS%d: %s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s",
			aadsts, description, trace, correlation, timestamp),
		Codes:         []int{aadsts},
		Timestamp:     timestamp,
		TraceID:       trace,
		CorrelationID: correlation,
		URI:           fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", aadsts),
	}
}

func entraResponse(status int, body any) Fault {
	header := http.Header{
		"Content-Type":  {"application/json; charset=utf-8"},
		"Cache-Control": {"no-store, no-cache"},
		"Pragma":        {"no-cache"},
	}
	return Respond(status, header, encode(body))
}

// encode panics on what JSON cannot express: only the error code of a script can be such a value.
func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
