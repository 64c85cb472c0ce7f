// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	traceID       = "39d2b8f4-5b0c-4d4e-9a0c-6f0d2c4d2a00"
	correlationID = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
	mfaText       = "AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication to access 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd'."
	// entraTail follows Entra's text in lines of its own.
	entraTail = `\r\nTrace ID: ` + traceID + `\r\nCorrelation ID: ` + correlationID + `\r\nTimestamp: 2017-08-16 07:54:11Z`
)

// What each body says is the same.
func TestError_Formats(t *testing.T) {
	t.Parallel()
	const (
		start = `{"error":"interaction_required","error_description":"` + mfaText
		ids   = `"timestamp":"2017-08-16 07:54:11Z","trace_id":"` + traceID + `","correlation_id":"` + correlationID + `"`
	)
	want := Error{
		StatusCode: 400, OAuthError: "interaction_required", SubError: "basic_action", Codes: []int{50076}, Description: mfaText,
		TraceID: traceID, CorrelationID: correlationID,
	}
	documented := start + entraTail + `","error_codes":[50076],` + ids +
		`,"error_uri":"https://login.microsoftonline.com/error?code=50076","suberror":"basic_action","claims":"{}"}`
	for name, body := range map[string]string{
		"as documented": documented,
		"newer, all in one line": start + ` Trace ID: ` + traceID + ` Correlation ID: ` + correlationID +
			` Timestamp: 2024-08-16 07:54:11Z","error_codes":[50076],` + ids + `}`,
		"with a BOM":                  "\xef\xbb\xbf" + documented,
		"error_codes missing":         start + entraTail + `",` + ids + `}`,
		"error_codes empty":           start + entraTail + `","error_codes":[],` + ids + `}`,
		"error_codes of another type": start + entraTail + `","error_codes":["50076"],` + ids + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token, err := requestToken(t, respond(http.StatusBadRequest, body))
			got, want := wantError(t, token, err), want
			if !strings.Contains(body, "suberror") {
				want.SubError = ""
			}
			if !sameError(got, want) {
				t.Errorf("got  %+v\nwant %+v", *got, want)
			}
			wantFacts(t, got)
		})
	}
}

func TestError_OneLine(t *testing.T) {
	t.Parallel()
	notEntra := Error{StatusCode: 400, Invalid: "not in Entra's format"}
	for _, test := range []struct {
		name, body string
		want       Error
	}{
		{
			"the code alone",
			`{"error":"invalid_grant"}`,
			Error{StatusCode: 400, OAuthError: "invalid_grant"},
		},
		{
			"no AADSTS code",
			`{"error":"invalid_grant","error_description":"see AADSTS and XAADSTS123 or AADSTS12345678901"}`,
			Error{StatusCode: 400, OAuthError: "invalid_grant", Description: "see AADSTS and XAADSTS123 or AADSTS12345678901"},
		},
		{
			"several lines and traps",
			`{"error":"invalid\ngrant","error_description":"a\nb\u001b[31m\u202e##vso[x]","trace_id":"t\r\nt","correlation_id":"c\u2028c"}`,
			Error{StatusCode: 400, OAuthError: "invalid grant", Description: "a b [31m ## vso[x]", TraceID: "t t", CorrelationID: "c c"},
		},
		// A service of Azure or a gateway sends an object as the error.
		{
			"nested, with Entra's code",
			`{"error":{"code":"AuthenticationError","message":"AADSTS500014: It is disabled."}}`,
			Error{StatusCode: 400, OAuthError: "AuthenticationError", Codes: []int{500014}, Description: "AADSTS500014: It is disabled."},
		},
		{
			"nested, without",
			`{"error":{"code":"Blocked","message":"The policy says no."}}`,
			Error{StatusCode: 400, OAuthError: "Blocked", Description: "The policy says no.", Invalid: notEntra.Invalid},
		},
		{
			"a message",
			`{"statusCode":403,"message":"The policy says no."}`,
			Error{StatusCode: 400, Description: "The policy says no.", Invalid: notEntra.Invalid},
		},
		{"HTML", "<html>Bad Request</html>", notEntra},
		{"empty", "", notEntra},
		{"other JSON", `{"code":1}`, notEntra},
		{"error in capitals", `{"Error":"invalid_grant"}`, notEntra},
		{"error twice", `{"error":"invalid_grant","error":"temporarily_unavailable"}`, notEntra},
		{"array", `[]`, notEntra},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			token, err := requestToken(t, respond(http.StatusBadRequest, test.body))
			got := wantError(t, token, err)
			if !sameError(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", *got, test.want)
			}
			wantFacts(t, got)
		})
	}
}

func TestAuthorizationError(t *testing.T) {
	t.Parallel()
	const declined = "AADSTS65004: User declined to consent to access the app."
	for _, test := range []struct {
		name, query string
		want        Error
	}{
		{
			"as Entra sends it",
			"error=access_denied&error_subcode=cancel&state=x&error_description=" + url.QueryEscape(declined+
				"\r\nTrace ID: "+traceID+"\r\nCorrelation ID: "+correlationID+"\r\nTimestamp: 2026-01-02 03:04:05Z"),
			Error{OAuthError: "access_denied", Codes: []int{65004}, Description: declined, TraceID: traceID, CorrelationID: correlationID},
		},
		{
			"newer, all in one line",
			"error=access_denied&error_description=" + url.QueryEscape(declined+" Trace ID: "+traceID+" Correlation ID: "+correlationID+" Timestamp: 2026-01-02 03:04:05Z"),
			Error{OAuthError: "access_denied", Codes: []int{65004}, Description: declined, TraceID: traceID, CorrelationID: correlationID},
		},
		{
			"a list of codes", "error=invalid_client&error_codes=%5B650053%5D",
			Error{OAuthError: "invalid_client", Codes: []int{650053}},
		},
		{
			"traps and a secret",
			"error=a%0Ab&error_description=" + url.QueryEscape("x\u202e##vso[y]\n"+refreshToken),
			Error{OAuthError: "a b", Description: "x ## vso[y] (redacted)"},
		},
		{
			"IDs that are none", "error=x&error_description=y+Trace+ID%3A+z+Correlation+ID%3A+z",
			Error{OAuthError: "x", Description: "y"},
		},
		{"a long code", "error=" + strings.Repeat("x", 65), Error{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			query, err := url.ParseQuery(test.query)
			if err != nil {
				t.Fatal(err)
			}
			secrets := &redact.Secrets{}
			secrets.Set(redact.RefreshToken, refreshToken)
			got := AuthorizationError(query, secrets)
			if !sameError(got, test.want) || !got.Final() {
				t.Errorf("got  %+v\nwant %+v, which is final", *got, test.want)
			}
			wantFacts(t, got)
		})
	}
}

// wantFacts wants an error to name what it knows.
func wantFacts(t *testing.T, err *Error) {
	t.Helper()
	for _, fact := range []string{err.OAuthError, err.Description, err.TraceID, err.CorrelationID, err.Invalid} {
		if !strings.Contains(err.Error(), fact) {
			t.Errorf("got %q, want %q in it", err, fact)
		}
	}
}
