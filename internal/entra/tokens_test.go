// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

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

func TestTokens_Versions(t *testing.T) {
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

func TestTokens_Lifetime(t *testing.T) {
	t.Parallel()
	const unknown, longest = 5 * time.Minute, 24 * time.Hour
	for _, test := range []struct {
		name, expiresIn string // JSON
		want            time.Duration
	}{
		{"absent", ``, unknown},
		{"number", `,"expires_in":3599`, 3599 * time.Second},
		{"string", `,"expires_in":"3599"`, 3599 * time.Second},
		{"string with space", `,"expires_in":" 3599 "`, 3599 * time.Second},
		{"decimal", `,"expires_in":3599.0`, 3599 * time.Second},
		{"exponent", `,"expires_in":3.6e3`, time.Hour},
		{"null", `,"expires_in":null`, unknown},
		{"empty string", `,"expires_in":""`, unknown},
		{"zero", `,"expires_in":0`, unknown},
		{"negative", `,"expires_in":-3600`, unknown},
		{"negative string", `,"expires_in":"-1"`, unknown},
		{"no number", `,"expires_in":"NaN"`, unknown},
		{"a year", `,"expires_in":31536000`, longest},
		{"beyond 64 bits", `,"expires_in":99999999999999999999999`, longest},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			body, requested := []byte(`{"access_token":"token","token_type":"Bearer"`+test.expiresIn+`}`), time.Now()
			tokens, err := decodeTokens(&pipeline.Response{StatusCode: http.StatusOK, Body: body}, &redact.Secrets{}, requested)
			if got := tokens.access.expires.Sub(requested); err != nil || got != test.want {
				t.Errorf("got a lifetime of %s and error %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestTokens_Invalid(t *testing.T) {
	t.Parallel()
	tooLong := strings.Repeat("t", 64<<10+1)
	const notJSON, noToken, badRefresh, badAccess = "JSON", "no access token", "refresh token", "header"
	for _, test := range []struct{ name, body, want string }{
		{"page", "<html><body>Sign in</body></html>", "page"},
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
		{"long access token", `{"access_token":"` + tooLong + `","token_type":"Bearer"}`, "access token is longer"},
		{"long refresh token", `{"access_token":"token","refresh_token":"` + tooLong + `"}`, "refresh token is longer"},
		{"blank refresh token", `{"access_token":"token","refresh_token":"   "}`, badRefresh},
		{"refresh token with a tabulator", `{"access_token":"token","refresh_token":"to\tken"}`, badRefresh},
		{"refresh token with a line break at its end", `{"access_token":"token","refresh_token":"token\n"}`, badRefresh},
		{"refresh token with a NUL", `{"access_token":"token","refresh_token":"to\u0000ken"}`, badRefresh},
		{"refresh token after a no-break space", `{"access_token":"token","refresh_token":"\u00a0token"}`, badRefresh},
		{"refresh token after a byte order mark", `{"access_token":"token","refresh_token":"\ufefftoken"}`, badRefresh},
		{"proof of possession", `{"access_token":"token","token_type":"pop","expires_in":3599}`, "bearer"},
		{"line break in the token", `{"access_token":"to\r\nken","token_type":"Bearer"}`, badAccess},
		{"space in the token", `{"access_token":"to ken","token_type":"Bearer"}`, badAccess},
		{"other script in the token", `{"access_token":"tökén","token_type":"Bearer"}`, badAccess},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			token, err := requestToken(t, respond(http.StatusOK, test.body))
			wantInvalid(t, token, err, test.want)
		})
	}
}

func TestReadClaims(t *testing.T) {
	t.Parallel()
	expires := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	user := jwt.MapClaims{
		"aud": "https://api.partnercenter.microsoft.com", "scp": "user_impersonation", "amr": []string{"pwd", "mfa"}, "exp": expires.Unix(),
		"tid": tenantID, "upn": "ada@partner.example", "unique_name": "unique", "preferred_username": "preferred", "name": "Ada",
	}
	with := func(name string, value any) string {
		claims := maps.Clone(user)
		claims[name] = value
		return signed(t, claims)
	}
	without := func(names ...string) string {
		claims := maps.Clone(user)
		maps.DeleteFunc(claims, func(name string, _ any) bool { return slices.Contains(names, name) })
		return signed(t, claims)
	}
	whole := Claims{
		Readable: true, MFA: true, Expires: expires, Audiences: []string{"https://api.partnercenter.microsoft.com"},
		TenantID: tenantID, User: "ada@partner.example", Scopes: []string{"user_impersonation"},
	}
	changed := func(change func(*Claims)) Claims {
		claims := whole
		change(&claims)
		return claims
	}
	for name, c := range map[string]struct {
		token string
		want  Claims
	}{
		"a user":               {signed(t, user), whole},
		"an app":               {with("idtyp", "app"), changed(func(c *Claims) { c.AppOnly = true })},
		"a user, said so":      {with("idtyp", "user"), whole},
		"no scope":             {without("scp"), changed(func(c *Claims) { c.AppOnly, c.Scopes = true, nil })},
		"an empty scope":       {with("scp", ""), changed(func(c *Claims) { c.AppOnly, c.Scopes = true, nil })},
		"no MFA":               {with("amr", []string{"pwd"}), changed(func(c *Claims) { c.MFA = false })},
		"no amr":               {without("amr"), changed(func(c *Claims) { c.MFA = false })},
		"no expiry":            {without("exp"), changed(func(c *Claims) { c.Expires = time.Time{} })},
		"a list of audiences":  {with("aud", []string{"a", "b"}), changed(func(c *Claims) { c.Audiences = []string{"a", "b"} })},
		"no audience":          {without("aud"), changed(func(c *Claims) { c.Audiences = nil })},
		"several scopes":       {with("scp", "a b"), changed(func(c *Claims) { c.Scopes = []string{"a", "b"} })},
		"no tenant":            {without("tid"), changed(func(c *Claims) { c.TenantID = "" })},
		"no UPN":               {without("upn"), changed(func(c *Claims) { c.User = "unique" })},
		"no unique name":       {without("upn", "unique_name"), changed(func(c *Claims) { c.User = "preferred" })},
		"a name alone":         {without("upn", "unique_name", "preferred_username"), changed(func(c *Claims) { c.User = "Ada" })},
		"no name":              {without("upn", "unique_name", "preferred_username", "name"), changed(func(c *Claims) { c.User = "" })},
		"opaque":               {"opaque-token", Claims{}},
		"opaque in two parts":  {"a.b", Claims{}},
		"opaque with dots":     {"a.b.c", Claims{}},
		"claims of odd types":  {with("exp", "soon"), Claims{}},
		"nothing but a header": {"eyJhbGciOiJIUzI1NiJ9..", Claims{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readClaims(c.token)
			if !got.Expires.IsZero() {
				got.Expires = got.Expires.UTC()
			}
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
