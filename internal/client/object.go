// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// object reads the members of a JSON object. A member that is absent or null is
// nil, as is an empty string.
type object struct {
	members map[string]json.RawMessage
	// err says which member was the first of an unexpected type.
	err error
}

// decodeObject is as strict as [pipeline.DecodeObject].
func decodeObject(raw json.RawMessage) (*object, error) {
	members, err := pipeline.DecodeObject(raw)
	return &object{members: members}, err
}

// unexpected keeps the first member that is not what it should be.
func (o *object) unexpected(name, want string) {
	if o.err == nil {
		o.err = errors.New("its " + name + " is not " + want)
	}
}

// text returns a string as it is.
func (o *object) text(name string) *string {
	raw := o.members[name]
	if isNull(raw) {
		return nil
	}
	text, ok := decodeString(raw)
	if !ok {
		o.unexpected(name, "a string")
	}
	if text == "" {
		return nil
	}
	return &text
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

// isShort reports whether a number can be computed at once: 1e999999999 takes
// seconds and gigabytes.
func isShort(number json.Number) bool {
	const maxDigits = 64 // far more than any number of 64 bits needs
	_, exponent, _ := strings.Cut(strings.ToLower(number.String()), "e")
	if exponent == "" {
		exponent = "0"
	}
	n, err := strconv.Atoi(exponent)
	return len(number) <= maxDigits && err == nil && n >= -maxDigits && n <= maxDigits
}

// decodeString reports whether a value is a string, and which.
func decodeString(raw json.RawMessage) (string, bool) {
	var text *string
	if json.Unmarshal(raw, &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// isNull reports whether a member is null or absent.
func isNull(raw json.RawMessage) bool { return raw == nil || string(raw) == "null" }
