// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// The first two are to the letter what Microsoft documents.
const (
	v1Response = `{"token_type":"Bearer","scope":"user_impersonation","expires_in":"3600","ext_expires_in":"3600",` +
		`"expires_on":"1547581389","not_before":"1547577489","resource":"https://api.partnercenter.microsoft.com",` +
		`"access_token":"eyJ0.v1.token","refresh_token":"AQAB.v1","id_token":"eyJ0.id."}`
	v2Response = `{
    "access_token": "eyJ0.v2.token",
    "token_type": "Bearer",
    "expires_in": 3599,
    "scope": "https://api.partnercenter.microsoft.com/user_impersonation",
    "refresh_token": "AwAB.v2",
    "id_token": "eyJ0.id."
}`
)

func TestTheResponsesOfBothVersionsAreRead(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("t", 64<<10)
	for name, test := range map[string]struct{ body, want string }{
		"v1, with numbers as strings": {v1Response, "eyJ0.v1.token"},
		"v2":                          {v2Response, "eyJ0.v2.token"},
		"BOM":                         {"\xef\xbb\xbf" + v2Response, "eyJ0.v2.token"},
		"lower case type":             {`{"access_token":"a.b.c","token_type":"bearer","expires_in":3599}`, "a.b.c"},
		"no type":                     {`{"access_token":"a.b.c","expires_in":3599}`, "a.b.c"},
		"members of another case":     {`{"access_token":"a.b.c","Access_token":"other","TOKEN_TYPE":"pop","Expires_In":"x"}`, "a.b.c"},
		"longest tokens":              {`{"access_token":"` + longest + `","refresh_token":"` + longest + `"}`, longest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token, err := requestToken(t, respond(http.StatusOK, test.body))
			wantToken(t, token, err, test.want)
		})
	}
}

func TestTheLifetimeIsReadInEveryForm(t *testing.T) {
	t.Parallel()
	const unknown, longest = 5 * time.Minute, 24 * time.Hour
	for _, test := range []struct {
		name, expiresIn string // a JSON value
		want            time.Duration
	}{
		{"number", `3599`, 3599 * time.Second},
		{"string", `"3599"`, 3599 * time.Second},
		{"string with space", `" 3599 "`, 3599 * time.Second},
		{"decimal", `3599.0`, 3599 * time.Second},
		{"exponent", `3.6e3`, time.Hour},
		{"null", `null`, unknown},
		{"empty string", `""`, unknown},
		{"zero", `0`, unknown},
		{"negative", `-3600`, unknown},
		{"negative string", `"-1"`, unknown},
		{"no number", `"NaN"`, unknown},
		{"a year", `31536000`, longest},
		{"beyond 64 bits", `99999999999999999999999`, longest},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wantLifetime(t, `{"access_token":"token","token_type":"Bearer","expires_in":`+test.expiresIn+`}`, test.want)
		})
	}
	t.Run("absent", func(t *testing.T) {
		t.Parallel()
		wantLifetime(t, `{"access_token":"token","token_type":"Bearer"}`, unknown)
	})
}

func wantLifetime(t *testing.T, body string, want time.Duration) {
	t.Helper()
	requested := time.Now()
	tokens, err := decodeTokens(&pipeline.Response{StatusCode: http.StatusOK, Body: []byte(body)}, &redact.Secrets{}, requested)
	if got := tokens.access.expires.Sub(requested); err != nil || got != want {
		t.Errorf("got a lifetime of %s and error %v, want %s", got, err, want)
	}
}

func TestAResponseWithoutAUsableTokenIsInvalid(t *testing.T) {
	t.Parallel()
	tooLong := strings.Repeat("t", 64<<10+1)
	const notJSON, noToken = "it is not a token response in JSON", "it contains no access token"
	const unreadable = "its refresh token is blank, or has control characters or surrounding white space"
	for _, test := range []struct{ name, body, want string }{
		{"page", "<html><body>Sign in</body></html>", "it is an HTML or XML page instead of JSON"},
		{"empty", "", notJSON},
		{"cut", v2Response[:40], notJSON},
		{"lifetime of words", `{"access_token":"token","token_type":"Bearer","expires_in":"an hour"}`, notJSON},
		{"lifetime is a boolean", `{"access_token":"token","token_type":"Bearer","expires_in":true}`, notJSON},
		{"lifetime is an object", `{"access_token":"token","token_type":"Bearer","expires_in":{}}`, notJSON},
		{"token is a number", `{"access_token":5,"token_type":"Bearer"}`, notJSON},
		{"token of another case", `{"Access_Token":"token","token_type":"Bearer"}`, noToken},
		{"token in capitals", `{"ACCESS_TOKEN":"token","token_type":"Bearer"}`, noToken},
		{"token twice", `{"access_token":"token","access_token":"token","token_type":"Bearer"}`, notJSON},
		{"type is a number", `{"access_token":"token","token_type":5}`, notJSON},
		{"refresh token is an object", `{"access_token":"token","refresh_token":{}}`, notJSON},
		{"no token", `{"token_type":"Bearer","expires_in":3599}`, noToken},
		{"null token", `{"access_token":null,"token_type":"Bearer","expires_in":3599}`, noToken},
		{"empty token", `{"access_token":"","token_type":"Bearer","expires_in":3599}`, noToken},
		{"an error with 200", `{"error":"invalid_grant","error_description":"AADSTS70008: expired"}`, noToken},
		{"long access token", `{"access_token":"` + tooLong + `","token_type":"Bearer"}`, "its access token is longer than 64 KiB"},
		{"long refresh token", `{"access_token":"token","refresh_token":"` + tooLong + `"}`, "its refresh token is longer than 64 KiB"},
		{"blank refresh token", `{"access_token":"token","refresh_token":"   "}`, unreadable},
		{"refresh token with a tabulator", `{"access_token":"token","refresh_token":"to\tken"}`, unreadable},
		{"refresh token with a line break at its end", `{"access_token":"token","refresh_token":"token\n"}`, unreadable},
		{"refresh token with a NUL", `{"access_token":"token","refresh_token":"to\u0000ken"}`, unreadable},
		{"refresh token after a no-break space", `{"access_token":"token","refresh_token":"\u00a0token"}`, unreadable},
		{"refresh token after a byte order mark", `{"access_token":"token","refresh_token":"\ufefftoken"}`, unreadable},
		{"proof of possession", `{"access_token":"token","token_type":"pop","expires_in":3599}`, "its access token is not a bearer token"},
		{"line break in the token", `{"access_token":"to\r\nken","token_type":"Bearer"}`, "its access token contains characters that no header can carry"},
		{"space in the token", `{"access_token":"to ken","token_type":"Bearer"}`, "its access token contains characters that no header can carry"},
		{"other script in the token", `{"access_token":"tökén","token_type":"Bearer"}`, "its access token contains characters that no header can carry"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			token, err := requestToken(t, respond(http.StatusOK, test.body))
			got := wantError(t, token, err)
			if want := (Error{StatusCode: http.StatusOK, Invalid: test.want}); !sameError(got, want) {
				t.Errorf("got %+v, want %+v", *got, want)
			}
		})
	}
}
