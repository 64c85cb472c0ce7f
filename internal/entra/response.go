// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// decodeSuccess decodes the JSON object of a 200, whose name is for errors. The
// function reports whether the members have the right types. The error is an
// [*Error].
func decodeSuccess(resp *pipeline.Response, secrets *redact.Secrets, name string, decode func(members map[string]json.RawMessage) (ok bool)) error {
	if resp.StatusCode != http.StatusOK {
		return newError(resp, secrets)
	}
	members, err := resp.Object()
	switch {
	case err == nil && decode(members):
		return nil
	case resp.IsPage():
		return invalid(resp, "it is an HTML or XML page instead of JSON")
	}
	return invalid(resp, "it is not "+name+" in JSON")
}

// invalid is the error of a 200 that can't be used.
func invalid(resp *pipeline.Response, reason string) *Error {
	return &Error{StatusCode: http.StatusOK, Host: resp.Host, Invalid: reason}
}

// decodeMember reads a member of a JSON object, and reports whether it has the
// right type. One that is absent or null leaves the value as it is.
func decodeMember(members map[string]json.RawMessage, name string, value any) (ok bool) {
	raw, found := members[name]
	return !found || json.Unmarshal(raw, value) == nil
}

// decodeSeconds reads a time from now on, which the v1 endpoint sends as a string
// and the v2 endpoint as a number. One that is absent or less than a second is
// the default.
func decodeSeconds(raw json.RawMessage, byDefault time.Duration) (d time.Duration, ok bool) {
	text := strings.Trim(string(raw), `" `)
	if text == "" || text == "null" {
		return byDefault, true
	}
	seconds, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(seconds):
		return 0, false
	case seconds < 1:
		return byDefault, true
	}
	return time.Duration(min(seconds, maxLifetime.Seconds()) * float64(time.Second)), true
}
