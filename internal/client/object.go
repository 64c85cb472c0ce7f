// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"encoding/json"
	"errors"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// object reads the members of a JSON object. One that is absent, null or an empty string is nil.
type object struct {
	members map[string]json.RawMessage
	secrets *redact.Secrets
	size    int // of the body in bytes; only of a whole response
	// odd counts members of an unexpected type, which are nil then. Without it, they
	// make the object invalid.
	odd *OddValues
	// err says why the object is invalid.
	err error
}

// decode reads an object as strictly as [pipeline.DecodeObject]. It treats odd values as o does.
func (o *object) decode(raw json.RawMessage) (*object, error) {
	members, err := pipeline.DecodeObject(raw)
	return &object{members: members, secrets: o.secrets, odd: o.odd}, err
}

func (o *object) fail(reason string) {
	if o.err == nil {
		o.err = errors.New(reason)
	}
}

func (o *object) unexpected(name, want string) {
	if o.odd == nil {
		o.fail("its " + name + " is not " + want)
		return
	}
	o.odd.add(name, o.members[name], o.secrets)
}

// string returns a string as it is, and reports whether the member is one. Every
// text that becomes a value passes here: none may contain a credential.
func (o *object) string(name string) (string, bool) {
	text, ok := decodeString(o.members[name])
	if o.secrets.Hold(text) {
		o.fail("its " + name + " contains a credential")
		return "", true
	}
	return text, ok
}

// text returns a string that is safe to print; nil for an empty one.
func (o *object) text(name string) *string {
	if isNull(o.members[name]) {
		return nil
	}
	text, ok := o.string(name)
	if !ok {
		o.unexpected(name, "a string")
	}
	if text == "" {
		return nil
	}
	if o.odd != nil {
		short := redact.Shorten(text, MaxText)
		if short != text {
			o.odd.add(name, o.members[name], o.secrets)
		}
		text = short
	}
	return new(redact.Name(text))
}

// status returns a status in lower case. One that is not ASCII stays as it is:
// strings.ToLower makes an i of a Turkish İ.
func (o *object) status(name string) *string {
	status := o.text(name)
	if status != nil && !strings.ContainsFunc(*status, func(r rune) bool { return r > unicode.MaxASCII }) {
		return new(strings.ToLower(*status))
	}
	return status
}

func (o *object) boolean(name string) *bool {
	switch raw := o.members[name]; {
	case isNull(raw):
		return nil
	case string(raw) == "true", string(raw) == "false":
		return new(string(raw) == "true")
	}
	o.unexpected(name, "true or false")
	return nil
}

// integer takes 5 as well as 5.0.
func (o *object) integer(name string) *int64 {
	raw := o.members[name]
	if isNull(raw) {
		return nil
	}
	n, ok := decodeInteger(raw)
	if !ok {
		o.unexpected(name, "a whole number of 64 bits")
		return nil
	}
	return &n
}

func decodeInteger(raw json.RawMessage) (int64, bool) {
	var number json.Number
	if raw[0] == '"' || json.Unmarshal(raw, &number) != nil || !isShort(number) {
		return 0, false
	}
	exact, ok := new(big.Rat).SetString(number.String())
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return 0, false
	}
	return exact.Num().Int64(), true
}

// isShort reports whether a number is quick to compute: 1e999999999 takes seconds and gigabytes.
func isShort(number json.Number) bool {
	const maxDigits = 64 // far more than any number of 64 bits needs
	_, exponent, _ := strings.Cut(strings.ToLower(number.String()), "e")
	n, err := strconv.Atoi(cmp.Or(exponent, "0"))
	return len(number) <= maxDigits && err == nil && n >= -maxDigits && n <= maxDigits
}

func decodeString(raw json.RawMessage) (string, bool) {
	var text string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
		return "", false
	}
	return text, true
}

func isNull(raw json.RawMessage) bool { return raw == nil || string(raw) == "null" }

// MaxText is the length, in characters, at which a text of a list is cut.
const MaxText = 1024

// OddValues are the values of a list that are nil because of an unexpected type
// or an invalid date, and the texts that are cut at [MaxText].
type OddValues struct {
	Count int      // of all of them
	Names []string // of their members
	First string   // safe to display
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
	if seconds == "0001-01-01T00:00:00" { // .NET's value for a date that was never set
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
