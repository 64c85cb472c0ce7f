// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// decodeObject splits a JSON object into its members. It is stricter than
// encoding/json is with a struct, since a gate hangs on the result: names match
// in their exact case, and a name that comes twice is an error.
func decodeObject(body []byte) (map[string]json.RawMessage, error) {
	body = bytes.TrimLeft(pipeline.WithoutBOM(body), " \t\r\n")
	if !json.Valid(body) || body[0] != '{' {
		return nil, errors.New("it is not a JSON object")
	}
	members := map[string]json.RawMessage{}
	for rest := body[1:]; ; {
		var name, value []byte
		if name, rest = cutValue(rest); len(name) == 0 {
			return members, nil
		}
		value, rest = cutValue(rest)
		text, _ := decodeString(name)
		if _, twice := members[text]; twice {
			return nil, errors.New("a member comes twice")
		}
		members[text] = value
	}
}

// cutValue cuts the next value off the inside of a valid object; it is empty at
// the object's end.
func cutValue(inside []byte) (value, rest []byte) {
	inside = bytes.TrimLeft(inside, " \t\r\n,:")
	depth, inString := 0, false
	for i := 0; i < len(inside); i++ {
		switch c := inside[i]; {
		case inString && c == '\\':
			i++ // over what is escaped
		case c == '"':
			inString = !inString
		case inString:
		case c == '{', c == '[':
			depth++
		case depth > 0 && (c == '}' || c == ']'):
			depth--
		case depth == 0 && bytes.IndexByte([]byte(" \t\r\n,:}"), c) >= 0:
			return inside[:i], inside[i:]
		}
	}
	return inside, nil
}

// decodeString returns false for anything but a string.
func decodeString(raw json.RawMessage) (string, bool) {
	if len(raw) > 1 && raw[0] == '"' && !bytes.ContainsRune(raw, '\\') && utf8.Valid(raw) {
		return string(raw[1 : len(raw)-1]), true // as nearly always: there is nothing to decode
	}
	var text *string
	if json.Unmarshal(raw, &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}
