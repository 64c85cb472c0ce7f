// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

func FuzzAnAnswerIsACleanStatusOrAnError(f *testing.F) {
	for _, body := range []string{
		documentedBody, bom + documentedBody, success, "{}", "[]", "<html>", `{"status":"` + token + `"}`,
		`{"status":"success","quantity":1e999999,"endDate":"0001-01-01T00:00:00"}`,
		`{"status":"success","endDate":"` + token + `"}`,
		`{"status":"pending","status":"success"}`, `{"x":{"a":1,"a":2},"y\\":"\":{[","status":"success"}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		status, err := readAnswer(t, http.StatusOK, body)
		if err != nil {
			var invalid *client.InvalidAnswerError
			if !errors.As(err, &invalid) {
				t.Fatalf("got %v, want an *InvalidAnswerError", err)
			}
			wantOneLine(t, err)
			noObject := invalid.Reason == notOneObject || strings.Contains(invalid.Reason, "page")
			if isObject(body) == noObject {
				t.Errorf("got %q for %q", invalid.Reason, body)
			}
			return
		}
		if !isObject(body) {
			t.Errorf("got %+v from %q, which is not a single object", status, body)
		}
		if status.Status == "" || len(status.Status) > 64 || status.Status != strings.ToLower(strings.TrimSpace(status.Status)) {
			t.Errorf("got status %q, want 1 to 64 characters in lower case", status.Status)
		}
		if strings.Contains(status.UnreadableEndDate, token) || strings.ContainsAny(status.UnreadableEndDate, "\r\n") {
			t.Errorf("got unreadable end date %q, want one clean line", status.UnreadableEndDate)
		}
	})
}

// isObject tells, by other means than the client, whether a body is a single
// JSON object without a name that comes twice.
func isObject(body string) bool {
	decoder := json.NewDecoder(strings.NewReader(strings.TrimPrefix(body, bom)))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return false
	}
	seen := map[json.Token]bool{}
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err != nil || seen[name] || decoder.Decode(&value) != nil {
			return false
		}
		seen[name] = true
	}
	if _, err := decoder.Token(); err != nil {
		return false
	}
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

func FuzzARefusalIsOneCleanLine(f *testing.F) {
	for _, body := range []string{
		"", bom, `{"code":20002,"description":"no"}`, `{"code":"` + token + `"}`, `{"description":"a\r\n` + token + `"}`, "<html>", "[1]",
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		status, err := readAnswer(t, http.StatusForbidden, body)
		if got := wantError(t, status, err); got.StatusCode != http.StatusForbidden {
			t.Errorf("got %v, want status 403", got)
		}
	})
}
