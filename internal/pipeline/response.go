// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Response is what a service sent back, whole.
type Response struct {
	Host       string // the host and port that the request was for
	StatusCode int
	Header     http.Header
	// Body is the whole body of a 200; of any other status, it is the part that
	// arrives within 64 KiB and 5 seconds.
	Body []byte
}

// ErrPage is the error for an HTML or XML page in place of an object. None of the services sends one:
// a proxy, a gateway or a sign-in page does.
var ErrPage = errors.New("it is an HTML or XML page instead of JSON")

func isPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(withoutBOM(body)), []byte("<")) }

// IsEmpty reports whether there is nothing in the body.
func (r *Response) IsEmpty() bool { return len(bytes.TrimSpace(withoutBOM(r.Body))) == 0 }

// maxMembers is far more than any object of the services has.
const maxMembers = 1000

// DecodeObject splits a JSON object into its members, which share the memory of the body. It is
// stricter than encoding/json is with a struct, since a gate and credentials depend on the result:
// names match in their exact case, and a duplicate name is an error.
func DecodeObject(body []byte) (map[string]json.RawMessage, error) {
	body = withoutBOM(body)
	switch {
	case isPage(body):
		return nil, ErrPage
	case !json.Valid(body) || bytes.TrimSpace(body)[0] != '{':
		return nil, errors.New("it is not a single JSON object")
	}
	members := map[string]json.RawMessage{}
	name, isName := "", true
	for part := range Elements(body) {
		switch {
		case isName:
			if err := json.Unmarshal(part, &name); err != nil {
				return nil, err
			}
		case members[name] != nil:
			return nil, errors.New("it contains a duplicate member")
		case len(members) == maxMembers:
			return nil, fmt.Errorf("it contains more than %d members", maxMembers)
		default:
			members[name] = part
		}
		isName = !isName
	}
	return members, nil
}

// Elements yields the elements of a valid JSON array, or the names and values of an object in turn,
// without a copy: encoding/json would take several times the memory of a large list.
func Elements(raw []byte) iter.Seq[json.RawMessage] {
	return func(yield func(json.RawMessage) bool) {
		depth, start := 0, 0
		for i := 0; i < len(raw); i++ {
			isEnd := false // of an element
			switch raw[i] {
			case '"':
				for i++; raw[i] != '"'; i++ {
					if raw[i] == '\\' {
						i++
					}
				}
			case '{', '[':
				if depth++; depth == 1 {
					start = i + 1
				}
			case '}', ']':
				depth--
				isEnd = depth == 0
			case ',', ':':
				isEnd = depth == 1
			}
			if !isEnd {
				continue
			}
			if element := bytes.TrimSpace(raw[start:i]); len(element) > 0 && !yield(element) {
				return
			}
			start = i + 1
		}
	}
}

// withoutBOM removes the UTF-8 byte order mark that the services put before JSON.
func withoutBOM(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) }

// ErrorText joins what is known of an error: the parts that are not empty.
func ErrorText(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")
}

// StatusText returns a status with its standard reason, never the server's own;
// "" for 0, which stands for no status.
func StatusText(code int) string {
	if code == 0 {
		return ""
	}
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}
