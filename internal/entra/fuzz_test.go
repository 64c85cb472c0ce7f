// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// fuzzSecret is known to the provider: no text may show it.
const fuzzSecret = "0.AVEB/refresh+token==~of-the-test"

func fuzzSecrets() *redact.Secrets {
	secrets := &redact.Secrets{}
	secrets.Set(redact.ClientSecret, fuzzSecret)
	return secrets
}

func fuzzResponse(status int, body string) *pipeline.Response {
	return &pipeline.Response{StatusCode: status, Header: http.Header{"Retry-After": {"57"}}, Body: []byte(body)}
}

// fuzzTrap is what could forge a line of a log, or command a CI system.
var fuzzTrap = regexp.MustCompile(`[\x00-\x1f\x7f-\x9f\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{feff}]|##\w*\[`)

func wantCleanText(t *testing.T, what, text string, length int) {
	t.Helper()
	if fuzzTrap.MatchString(text) || strings.Contains(text, fuzzSecret) || utf8.RuneCountInString(text) > length {
		t.Errorf("%s: got %q, want at most %d characters in one clean line", what, text, length)
	}
}

func FuzzTokens(f *testing.F) {
	for _, body := range []string{
		`{"token_type":"Bearer","expires_in":"3600","access_token":"eyJ0.v1.token","refresh_token":"AQAB.v1"}`,
		`{"token_type":"bearer","expires_in":3599,"access_token":"eyJ0.v2.token"}`, "\xef\xbb\xbf" + `{"access_token":"a"}`,
		`{"access_token":"a","refresh_token":"\u200b\u200b\u200b"}`, `{"access_token":"a\r\nb"}`, `{"access_token":"a","refresh_token":"a\tb"}`, `{"access_token":"a","refresh_token":"\u00a0a"}`, `{"access_token":"a","token_type":"mac"}`,
		`{"access_token":"a","expires_in":-1}`, `{"access_token":"a","expires_in":1e-99}`,
		`{"access_token":"a","expires_in":"1e400"}`, `{"access_token":"a","expires_in":[1]}`, `{"access_token":1}`, "null", "[]", "", "<html>",
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		requested := time.Now()
		got, err := decodeTokens(fuzzResponse(http.StatusOK, body), fuzzSecrets(), requested)
		accessToken, lifetime := got.access.value, got.access.expires.Sub(requested)
		if err != nil {
			invalid, ok := errors.AsType[*Error](err)
			if !ok || invalid.Invalid == "" || accessToken != "" || got.RefreshToken != "" {
				t.Fatalf("got %v and %v, want an invalid response", got, err)
			}
			wantCleanText(t, "the error", err.Error(), 256)
			return
		}
		if !regexp.MustCompile(`^[!-~]+$`).MatchString(accessToken) {
			t.Errorf("got token %q, want one that a header can carry", accessToken)
		}
		if lifetime < time.Second || lifetime > 24*time.Hour {
			t.Errorf("got a lifetime of %s, want a second to a day", lifetime)
		}
		if stored, err := (Secret{Value: got.RefreshToken}).Read(t.Context()); got.RefreshToken != "" && (err != nil || stored != got.RefreshToken) {
			t.Errorf("got %q and %v of a stored refresh token, want %q", stored, err, got.RefreshToken)
		}
		secrets := fuzzSecrets()
		secrets.Set(redact.AccessToken, accessToken)
		secrets.Set(redact.RotatedRefreshToken, got.RefreshToken)
		const plain = "A text that holds no token at all."
		if len(accessToken) > 40 && len(got.RefreshToken) > 40 && secrets.Line(plain) != plain {
			t.Errorf("got %q, want %q", secrets.Line(plain), plain)
		}
		wantCleanText(t, "a text", secrets.Line(body), 1024)
	})
}

func FuzzError(f *testing.F) {
	const entra = `{"error":"invalid_grant","error_description":"AADSTS70008: It has expired.\r\nTrace ID: 1\r\nCorrelation ID: 2","error_codes":[70008],` +
		`"trace_id":"39d2b8f4-5b0c-4d4e-9a0c-6f0d2c4d2a00","correlation_id":"0c39d6d5-c70d-4c55-bc02-f620844f3fd1"}`
	for status, body := range map[uint16]string{
		400: entra, 401: `{"error":"` + fuzzSecret + `","error_description":"` + fuzzSecret + `"}`, 429: "", 503: "<html>", 302: "null", 403: "[1]",
		404: `{"error":"\u001b[31m","error_description":"##vso[a]\u2028::error::\u202e","trace_id":"a\nb","correlation_id":7,"error_codes":["x"]}`,
		500: `{"error":"temporarily_unavailable","error_description":"AADSTS999999999999: x","error_codes":[0]}`,
	} {
		f.Add(status, body)
	}
	f.Fuzz(func(t *testing.T, status uint16, body string) {
		if status < 201 || status > 999 {
			t.Skip() // no status of an error
		}
		_, err := decodeTokens(fuzzResponse(int(status), body), fuzzSecrets(), time.Now())
		response, ok := errors.AsType[*Error](err)
		if !ok || response.StatusCode != int(status) || response.RetryAfter != 57*time.Second {
			t.Fatalf("got %v, want an *Error with status %d", err, status)
		}
		if response.OAuthError != "" && response.Invalid != "" {
			t.Errorf("got code %q and %q, want one of them", response.OAuthError, response.Invalid)
		}
		wantCleanText(t, "the description", response.Description, 1024)
		for what, text := range map[string]string{"the code": response.OAuthError, "the trace ID": response.TraceID, "the correlation ID": response.CorrelationID} {
			wantCleanText(t, what, text, maxCode)
		}
		wantCleanText(t, "the error", err.Error(), 1024+4*maxCode)
		if status == http.StatusTooManyRequests && response.Final() {
			t.Error("a 429 is final")
		}
	})
}

func FuzzDirectory_Issuer(f *testing.F) {
	for _, issuer := range []string{
		authorityHost + "/" + customerID + "/v2.0", cloudHost + "/" + strings.ToUpper(customerID) + "/v2.0/", authorityHost + "@x.example/" + customerID + "/v2.0",
		authorityHost + "/{tenantid}/v2.0", authorityHost + "/../" + customerID + "/v2.0", "", "//", "\u202e",
	} {
		f.Add(issuer)
	}
	d := NewDirectory(pipeline.Sender{Secrets: fuzzSecrets()}, authorityHost, cloudHost)
	f.Fuzz(func(t *testing.T, issuer string) {
		body, err := json.Marshal(map[string]string{"issuer": issuer})
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.decode(fuzzResponse(http.StatusOK, string(body)))
		if err != nil {
			wantCleanText(t, "the error", err.Error(), 256)
			return
		}
		u, err := url.Parse(issuer)
		if err != nil || !strings.EqualFold(u.Scheme, "https") || u.User != nil || !strings.EqualFold(strings.Trim(u.Path, "/"), got+"/v2.0") ||
			!strings.EqualFold(u.Host, "login.example") && !strings.EqualFold(u.Host, "login.cloud.example") {
			t.Errorf("got %q from the issuer %q", got, issuer)
		}
		if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(got) {
			t.Errorf("got %q, want a GUID in lower case", got)
		}
	})
}

func FuzzAuthorizationError(f *testing.F) {
	for _, query := range []string{
		"error=access_denied&error_description=AADSTS65004%3A+No.%0D%0ATrace+ID%3A+" + traceID, "error=%0A%1B&error_description=%23%23vso%5Ba%5D%E2%80%AE",
		"error_codes=-1", "error=" + url.QueryEscape(fuzzSecret), "",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, _ := url.ParseQuery(query)
		got := AuthorizationError(values, fuzzSecrets())
		wantCleanText(t, "the error", got.Error(), 1024+4*maxCode)
	})
}

func FuzzFederatedToken(f *testing.F) {
	for _, body := range []string{
		`{"count":1,"value":"eyJ0.federated.token"}`, `{"oidcToken":"eyJ0.federated.token"}`, `{"message":"` + fuzzSecret + `\r\n::error::\u202e"}`,
		"\xef\xbb\xbf" + `{"value":"a"}`, `{"value":7}`, "{}", "null", "", "<html>",
	} {
		f.Add(uint16(http.StatusOK), body, false)
		f.Add(uint16(http.StatusUnauthorized), body, true)
	}
	f.Fuzz(func(t *testing.T, status uint16, body string, azureDevOps bool) {
		request := tokenFromCI(azureDevOps)
		assertion, err := request.decode(fuzzResponse(int(status), body), fuzzSecrets())
		if (err == nil) != (assertion != "") || err == nil && status != http.StatusOK {
			t.Errorf("got %q and %v for status %d, want a token or an error", assertion, err, status)
		}
		if err != nil {
			wantCleanText(t, "the error", err.Error(), 1024+128)
		}
	})
}

func FuzzReadClaims(f *testing.F) {
	sign := func(claims jwt.MapClaims) string { return signed(f, claims) }
	for _, token := range []string{
		sign(jwt.MapClaims{"aud": "https://api.partnercenter.microsoft.com", "scp": "user_impersonation", "amr": []string{"pwd", "mfa"}, "exp": 1767323045}),
		sign(jwt.MapClaims{"idtyp": "app", "roles": []string{"x"}}), sign(jwt.MapClaims{"aud": []any{1}, "exp": 1e300, "scp": 7}), sign(jwt.MapClaims{"exp": -1e300}),
		"opaque", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJub25lIn0.bnVsbA.", "",
	} {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		claims := readClaims(token)
		if !claims.Readable && (claims.AppOnly || claims.MFA || !claims.Expires.IsZero() || len(claims.Audiences) > 0) {
			t.Errorf("got %+v from a token that is opaque", claims)
		}
		if claims.AppOnly && !saysAppOnly(token) {
			t.Errorf("got %+v from a token of a user", claims)
		}
		c := givenToken(token)
		if got, err := c.Token(t.Context(), false); err != nil || got != token {
			t.Errorf("got %q and %v, want the token as it is", got, err)
		}
		if _, err := c.Token(t.Context(), true); errors.Is(err, ErrAppOnly) != claims.AppOnly {
			t.Errorf("got %v from a token with the claims %+v", err, claims)
		}
	})
}

// saysAppOnly reports whether a token has the type app or no scope. It reads it
// in another way than the provider.
func saysAppOnly(token string) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var body struct{ IDTyp, SCP string }
	return err == nil && json.Unmarshal(payload, &body) == nil && (body.IDTyp == "app" || body.SCP == "")
}

func FuzzParseKeyPair(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.p[ef][mx]"))
	if err != nil || len(files) < 15 {
		f.Fatal("no seeds", err)
	}
	for _, path := range files {
		content := testdata(f, filepath.Base(path))
		f.Add(content, "password")
		f.Add(content, "")
	}
	pair, _ := parsePEM(testdata(f, "key-first.pem"))
	for _, encoder := range []*pkcs12.Encoder{pkcs12.Modern, pkcs12.LegacyDES, pkcs12.LegacyRC2} {
		content, err := encoder.WithIterations(1).Encode(pair.key, pair.leaf, nil, "password")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content, "password")
	}
	reasons := []error{
		errNotACertificateFile, errNoPrivateKey, errNoCertificate, errKeyMismatch, errKeyNotRSA, errEncryptedPEM, errPasswordMissing, errPasswordWrong,
		errUnsupportedEncryption,
	}
	f.Fuzz(func(t *testing.T, content []byte, password string) {
		pair, reason := parseKeyPair(content, password)
		if reason != nil {
			if !slices.Contains(reasons, reason) || pair.key != nil || pair.leaf != nil {
				t.Errorf("got a key pair, or a reason that is not fixed: %q", reason)
			}
			return
		}
		if !pair.key.PublicKey.Equal(pair.leaf.PublicKey) {
			t.Error("the key belongs to another certificate")
		}
		if assertion, err := pair.sign(testApp(), time.Now()); err == nil {
			_, err := jwt.NewParser(jwt.WithValidMethods([]string{"PS256"})).Parse(assertion, func(*jwt.Token) (any, error) { return pair.leaf.PublicKey, nil })
			if err != nil {
				t.Errorf("the assertion is not valid: %v", err)
			}
		}
	})
}
