// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"
)

// dateTime splits a time into its seconds, its fraction and its zone. The
// fraction is kept to the letter: Partner Center sends up to seven digits.
var dateTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,32})?(Z|[+-]\d\d:\d\d)?$`)

// noDate is .NET's value for a date that was never set.
const noDate = "0001-01-01T00:00:00"

// decodeDate returns a time as RFC 3339 in UTC; nil if there is none. A time
// without a zone is in UTC, as documented.
func decodeDate(raw json.RawMessage) (*string, error) {
	if isNull(raw) {
		return nil, nil
	}
	text, _ := decodeString(raw)
	parts := dateTime.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(text)))
	if parts == nil {
		return nil, errors.New("it is not a date and time")
	}
	seconds, fraction, zone := parts[1], parts[2], parts[3]
	if seconds == noDate {
		return nil, nil
	}
	if zone == "" {
		zone = "Z"
	}
	parsed, err := time.Parse(time.RFC3339, seconds+zone)
	if err != nil {
		return nil, err
	}
	if parsed = parsed.UTC(); parsed.Year() < 1 || parsed.Year() > 9999 {
		return nil, errors.New("its time zone puts it outside RFC 3339's range")
	}
	date := parsed.Format("2006-01-02T15:04:05") + fraction + "Z"
	return &date, nil
}

// date returns a date of an item of a list.
func (o *object) date(name string) *string {
	raw := o.members[name]
	if string(raw) == `""` {
		return nil
	}
	date, err := decodeDate(raw)
	if err != nil {
		o.odd.add(name, raw, o.secrets)
	}
	return date
}
