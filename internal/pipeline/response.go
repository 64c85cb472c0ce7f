// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// Response is what a service sent back, whole.
type Response struct {
	// Host is the host and port that the request was for.
	Host       string
	StatusCode int
	Header     http.Header
	// Body is the body of a 200, whole; of any other status, what arrives within
	// 64 KiB and 5 seconds.
	Body []byte
}

// IsPage reports whether the body is an HTML or XML page. None of the services
// sends one: a proxy, a gateway or a sign-in page does.
func (r *Response) IsPage() bool { return isPage(r.Body) }

func isPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(WithoutBOM(body)), []byte("<")) }

// IsEmpty reports whether there is nothing in the body.
func (r *Response) IsEmpty() bool { return len(bytes.TrimSpace(WithoutBOM(r.Body))) == 0 }

// Object returns the members of the body, which must be one JSON object: see
// [DecodeObject].
func (r *Response) Object() (map[string]json.RawMessage, error) { return DecodeObject(r.Body) }

// maxMembers is far more than any object of the services has.
const maxMembers = 1000

// DecodeObject splits a JSON object into its members. It is stricter than
// encoding/json is with a struct, since a gate and credentials depend on the
// result: names match in their exact case, and a name that comes twice is an
// error.
func DecodeObject(body []byte) (map[string]json.RawMessage, error) {
	body = WithoutBOM(body)
	decoder := json.NewDecoder(bytes.NewReader(body))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') || !json.Valid(body) {
		return nil, errors.New("it is not a single JSON object")
	}
	members := map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string) // the name of a member is nothing else
		if _, twice := members[name]; twice {
			return nil, errors.New("it contains a duplicate member")
		}
		if len(members) == maxMembers {
			return nil, fmt.Errorf("it contains more than %d members", maxMembers)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		members[name] = value
	}
	return members, nil
}

// WithoutBOM leaves out the UTF-8 byte order mark that the service and Windows
// tools put before a text. JSON, PEM and secrets must be read without it.
func WithoutBOM(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) }

// StatusText returns a status with its standard reason, never the server's own;
// "" for 0, which is none.
func StatusText(code int) string {
	if code == 0 {
		return ""
	}
	if reason := http.StatusText(code); reason != "" {
		return strconv.Itoa(code) + " " + reason
	}
	return strconv.Itoa(code)
}
