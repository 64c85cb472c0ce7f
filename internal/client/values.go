// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// MaxText is the length, in characters, at which a text of a list is cut.
const MaxText = 1024

// OddValues are the values of a list that are nil because of an unexpected type
// or an invalid date, and the texts that are cut at [MaxText].
type OddValues struct {
	// Count is their number.
	Count int
	// Names are the names of their members.
	Names []string
	// First is the first of them, safe to display.
	First string
}

func (v *OddValues) add(name string, raw json.RawMessage, secrets *redact.Secrets) {
	if v.Count++; v.Count == 1 {
		v.First = shown(raw, secrets)
	}
	if !slices.Contains(v.Names, name) {
		v.Names = append(v.Names, name)
	}
}

// shown returns a value that is safe to display. Redacting takes many times the
// memory of a text, so only the beginning of a long one is.
func shown(raw json.RawMessage, secrets *redact.Secrets) string {
	const long = 1 << 16 // bytes
	text, ok := decodeString(raw)
	if !ok {
		text = string(raw)
	}
	switch {
	case len(text) <= long:
	case secrets.Hold(text): // the cut could go through it
		text = "(redacted)"
	default:
		text = text[:long]
	}
	return redact.Value(secrets.Line(text))
}

// dateTime splits a time into its seconds, its fraction and its zone. The fraction is
// kept as it is: Partner Center sends up to seven digits.
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
	return new(parsed.Format("2006-01-02T15:04:05") + fraction + "Z"), nil
}

// date returns a date, as [decodeDate] does; nil for an empty text.
func (o *object) date(name string) *string {
	raw := o.members[name]
	if string(raw) == `""` {
		return nil
	}
	date, err := decodeDate(raw)
	if err != nil {
		o.unexpected(name, "a date and time")
	}
	return date
}
