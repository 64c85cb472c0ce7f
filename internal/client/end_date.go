// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"time"
)

// dateTime splits a time into its seconds, its fraction and its zone. The
// fraction is kept to the letter: Partner Center sends up to seven digits. It
// is compiled when it is needed, so as not to delay the start of the provider.
var dateTime = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,32})?(Z|[+-]\d\d:\d\d)?$`)
})

// noEndDate is .NET's value for a date that was never set.
const noEndDate = "0001-01-01T00:00:00"

// decodeEndDate returns a time as RFC 3339 in UTC; nil if there is none, and
// false if it can't be read. A time without a zone is taken as UTC, which the
// documentation says it is.
func decodeEndDate(raw json.RawMessage) (*string, bool) {
	if isNull(raw) {
		return nil, true
	}
	text, _ := decodeString(raw)
	parts := dateTime().FindStringSubmatch(strings.ToUpper(strings.TrimSpace(text)))
	if parts == nil {
		return nil, false
	}
	seconds, fraction, zone := parts[1], parts[2], parts[3]
	if seconds == noEndDate {
		return nil, true
	}
	if zone == "" {
		zone = "Z"
	}
	parsed, err := time.Parse(time.RFC3339, seconds+zone)
	if err != nil {
		return nil, false
	}
	if parsed = parsed.UTC(); parsed.Year() < 1 || parsed.Year() > 9999 { // the zone led out of RFC 3339's range
		return nil, false
	}
	date := parsed.Format("2006-01-02T15:04:05") + fraction + "Z"
	return &date, true
}

// shown is a value as it can be shown. JSON's escapes are gone, since a secret
// could hide in them.
func shown(raw json.RawMessage) string {
	if text, ok := decodeString(raw); ok {
		return `"` + text + `"`
	}
	switch raw[0] {
	case '{':
		return "{…}"
	case '[':
		return "[…]"
	}
	return string(raw)
}
