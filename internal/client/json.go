// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"errors"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// decodeObject splits a JSON object into its members. It is stricter than
// encoding/json is with a struct, since a gate hangs on the result: names match
// in their exact case, and a name that comes twice is an error.
func decodeObject(body []byte) (map[string]json.RawMessage, error) {
	body = pipeline.WithoutBOM(body)
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, err
	}
	if members == nil {
		return nil, errors.New("null is no object")
	}
	if len(members) != countMembers(body) {
		return nil, errors.New("a member comes twice")
	}
	return members, nil
}

// countMembers counts the members of a valid object by their colons.
func countMembers(object []byte) int {
	count, depth, inString := 0, 0, false
	for i := 0; i < len(object); i++ {
		switch c := object[i]; {
		case inString && c == '\\':
			i++ // over what is escaped
		case inString:
			inString = c != '"'
		case c == '"':
			inString = true
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			depth--
		case c == ':' && depth == 1:
			count++
		}
	}
	return count
}
