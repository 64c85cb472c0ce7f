// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

func TestDecodeObject(t *testing.T) {
	t.Parallel()
	const (
		bom         = "\xef\xbb\xbf"
		notAnObject = "single JSON object"
		duplicate   = "duplicate member"
	)
	success := map[string]string{"status": `"success"`}
	for _, test := range []struct {
		name, body string
		want       map[string]string
		problem    string
	}{
		{name: "one member", body: `{"status":"success"}`, want: success},
		{name: "no members", body: `{}`, want: map[string]string{}},
		{name: "BOM", body: bom + `{"status":"success"}`, want: success},
		{name: "white space", body: bom + " \r\n{ \"status\" : \"success\" } \r\n", want: success},
		{name: "escaped name", body: `{"\u0073tatus":"success"}`, want: success},
		{name: "names of another case", body: `{"status":"success","Status":1}`, want: map[string]string{"status": `"success"`, "Status": "1"}},
		{name: "duplicates in the members", body: `{"x":{"a":1,"a":2}}`, want: map[string]string{"x": `{"a":1,"a":2}`}},
		{name: "text that looks like JSON", body: `{"x":"\\\"{[:,\\","y\\":":"}`, want: map[string]string{"x": `"\\\"{[:,\\"`, `y\`: `":"`}},

		{name: "duplicate", body: `{"status":"pending","status":"success"}`, problem: duplicate},
		{name: "the same twice", body: `{"status":"success","status":"success"}`, problem: duplicate},
		{name: "duplicate, once escaped", body: `{"status":"pending","\u0073tatus":"success"}`, problem: duplicate},
		{name: "duplicate of another member", body: `{"status":"success","x":1,"x":2}`, problem: duplicate},
		{name: "duplicate, with text like JSON between", body: `{"status":"pending","x":"\\\"}{","y\\":[{}],"status":"success"}`, problem: duplicate},
		{name: "duplicate, with a colon missing elsewhere", body: `{"status":"pending","x","status":"success"}`, problem: notAnObject},
		{name: "text after it", body: `{"status":"success"}x`, problem: notAnObject},
		{name: "two objects", body: `{"status":"success"}{"status":"pending"}`, problem: notAnObject},
		{name: "brace after it", body: `{"status":"success"}}`, problem: notAnObject},
		{name: "text before it", body: `)]}'{"status":"success"}`, problem: notAnObject},
		{name: "two BOMs", body: bom + bom + `{"status":"success"}`, problem: notAnObject},
		{name: "UTF-16", body: "\xff\xfe{\x00}\x00", problem: notAnObject},
		{name: "cut", body: `{"status":"success"`, problem: notAnObject},
		{name: "cut in a member", body: `{"status":"success","skuId":`, problem: notAnObject},
		{name: "trailing comma", body: `{"status":"success",}`, problem: notAnObject},
		{name: "array", body: `[{"status":"success"}]`, problem: notAnObject},
		{name: "string", body: `"success"`, problem: notAnObject},
		{name: "null", body: `null`, problem: notAnObject},
		{name: "empty", body: ``, problem: notAnObject},
		{name: "BOM alone", body: bom, problem: notAnObject},
		{name: "as many members as it may have", body: objectOf(1000)},
		{name: "more members", body: objectOf(1001), problem: "1000 members"},
		{name: "deep nesting", body: `{"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, problem: notAnObject},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			members, err := pipeline.DecodeObject([]byte(test.body))
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) || members != nil {
					t.Errorf("got %v and error %v, want %q", members, err, test.problem)
				}
				return
			}
			equal := func(got json.RawMessage, want string) bool { return string(got) == want }
			if err != nil || test.want != nil && !maps.EqualFunc(members, test.want, equal) {
				t.Errorf("got %q and error %v, want %q", members, err, test.want)
			}
		})
	}
}

// objectOf makes an object with that many members.
func objectOf(members int) string {
	var names []string
	for i := range members {
		names = append(names, fmt.Sprintf(`"%d":0`, i))
	}
	return "{" + strings.Join(names, ",") + "}"
}

func FuzzElements(f *testing.F) {
	for _, text := range []string{
		`[]`, ` [ ] `, `{}`, `[1]`, ` [1 , "a,]\\\"[" , {"a":[1,2],"b":","} , [[],{}] , null , -1.5e+3 ]`, `{"a" : 1 , "b:{" : {"c":[":"]} }`, `["\ud83d\"",""]`, `1`, `"[1,2]"`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var want []json.RawMessage
		if json.Unmarshal(text, &want) != nil {
			t.Skip() // no array
		}
		got := slices.Collect(pipeline.Elements(text))
		if !slices.EqualFunc(got, want, func(a, b json.RawMessage) bool { return string(a) == string(b) }) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestResponse_PageOrEmpty(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct{ page, empty bool }{
		"<html>": {page: true}, "\xef\xbb\xbf <?xml": {page: true}, "{}": {}, "": {empty: true}, "\xef\xbb\xbf\r\n": {empty: true},
	} {
		r := &pipeline.Response{Body: []byte(body)}
		_, err := pipeline.DecodeObject(r.Body)
		if page := errors.Is(err, pipeline.ErrPage); page != want.page || r.IsEmpty() != want.empty {
			t.Errorf("%q: page %t, empty %t", body, page, r.IsEmpty())
		}
	}
}

func TestStatusText(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{0: "", 404: "404 Not Found", 498: "498"} {
		if got := pipeline.StatusText(code); got != want {
			t.Errorf("%d: got %q, want %q", code, got, want)
		}
	}
}

func TestClassOf(t *testing.T) {
	t.Parallel()
	for class, statuses := range map[pipeline.Class][]int{
		pipeline.Rejected:        {0, 200, 304, 400, 404},
		pipeline.Redirect:        {300, 302, 308},
		pipeline.Network:         {407, 511},
		pipeline.TooManyRequests: {429},
		pipeline.Unavailable:     {408, 500, 501, 503, 599},
	} {
		for _, status := range statuses {
			if got := pipeline.ClassOf(status); got != class {
				t.Errorf("%d: got %d, want %d", status, got, class)
			}
		}
	}
}
