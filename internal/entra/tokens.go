// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	maxLifetime = 24 * time.Hour
	// maxToken is far more than a token needs. It is kept in memory once for each
	// encoding in which a server may echo it.
	maxToken = 64 << 10 // bytes
)

// Tokens are Entra's response to a grant. They are not written anywhere.
type Tokens struct {
	RefreshToken string // empty if none was issued
	Claims       Claims // of the access token
	access       token
}

// decodeTokens reads the response to a request. The error is an [*Error].
func decodeTokens(resp *pipeline.Response, secrets *redact.Secrets, requested time.Time) (Tokens, error) {
	var accessToken, refreshToken, tokenType string
	lifetime := seconds(5 * time.Minute) // unless the response has one
	err := decodeSuccess(resp, secrets, "a token response", map[string]any{
		"access_token": &accessToken, "refresh_token": &refreshToken, "token_type": &tokenType, "expires_in": &lifetime,
	})
	if err != nil {
		return Tokens{}, err
	}
	reason := whyUnusable(accessToken)
	readBack, _ := secretIn([]byte(refreshToken)) // from the file that it may be written to
	switch {
	case reason != "":
	case len(refreshToken) > maxToken:
		reason = "its refresh token is longer than 64 KiB"
	case readBack != refreshToken:
		reason = "its refresh token is blank, or has control characters or surrounding white space"
	case tokenType != "" && !strings.EqualFold(tokenType, "Bearer"):
		reason = "its access token is not a bearer token"
	default:
		access := newToken(accessToken, requested, time.Duration(lifetime))
		return Tokens{RefreshToken: refreshToken, Claims: access.claims, access: access}, nil
	}
	return Tokens{}, invalid(resp, reason)
}

// whyUnusable returns the reason that an access token can't be used; "" if it can.
func whyUnusable(accessToken string) string {
	switch {
	case accessToken == "":
		return "it contains no access token"
	case len(accessToken) > maxToken:
		return "its access token is longer than 64 KiB"
	case strings.ContainsFunc(accessToken, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "its access token contains characters that no header can carry"
	}
	return ""
}

// decodeSuccess decodes members of the object of a 200. The name is for errors, each an [*Error].
func decodeSuccess(resp *pipeline.Response, secrets *redact.Secrets, name string, values map[string]any) error {
	if resp.StatusCode != http.StatusOK {
		return newError(resp, secrets)
	}
	members, err := pipeline.DecodeObject(resp.Body)
	if errors.Is(err, pipeline.ErrPage) {
		return invalid(resp, err.Error())
	}
	for member, value := range values {
		err = errors.Join(err, decodeMember(members, member, value))
	}
	if err != nil {
		return invalid(resp, "it is not "+name+" in JSON")
	}
	return nil
}

func invalid(resp *pipeline.Response, reason string) *Error {
	return &Error{StatusCode: http.StatusOK, Host: resp.Host, Invalid: reason}
}

// decodeMember decodes a member of a JSON object. If it is absent or null, the value stays.
func decodeMember(members map[string]json.RawMessage, name string, value any) error {
	if raw, found := members[name]; found {
		return json.Unmarshal(raw, value)
	}
	return nil
}

// seconds is a duration, which the v1 endpoint sends as a string and the v2 endpoint
// as a number of seconds. Less than a second leaves it as it is, as null does.
type seconds time.Duration

func (s *seconds) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `" `)
	if text == "" || text == "null" {
		return nil
	}
	number, err := strconv.ParseFloat(text, 64)
	if number >= 1 {
		*s = seconds(min(number, maxLifetime.Seconds()) * float64(time.Second))
	}
	return err
}

// Claims are the claims of an access token, read without verification and for
// diagnostics only. The zero value is for an opaque token.
type Claims struct {
	Readable  bool      // whether the token is a JWT
	AppOnly   bool      // whether the token represents an app without a user
	MFA       bool      // whether the user signed in with multifactor authentication
	Expires   time.Time // zero if the token doesn't say
	Audiences []string  // the services that the token is for
	TenantID  string    // the tenant that issued the token
	User      string    // the name that the user signs in with, or the display name
	Scopes    []string  // the delegated permissions
}

// readClaims returns the claims of a JWT.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
func readClaims(accessToken string) Claims {
	var body struct {
		jwt.RegisteredClaims
		Type  string           `json:"idtyp"`
		Scope string           `json:"scp"`
		AMR   jwt.ClaimStrings `json:"amr"`

		TenantID          string `json:"tid"`
		UPN               string `json:"upn"`
		UniqueName        string `json:"unique_name"`
		PreferredUsername string `json:"preferred_username"`
		Name              string `json:"name"`
	}
	_, _, err := jwt.NewParser().ParseUnverified(accessToken, &body)
	if err != nil && !errors.Is(err, jwt.ErrTokenUnverifiable) { // the claims are readable even if the library lacks the algorithm
		return Claims{}
	}
	claims := Claims{
		Readable:  true,
		AppOnly:   body.Type == "app" || body.Scope == "",
		MFA:       slices.Contains(body.AMR, "mfa"),
		Audiences: body.Audience,
		TenantID:  body.TenantID,
		User:      cmp.Or(body.UPN, body.UniqueName, body.PreferredUsername, body.Name),
		Scopes:    strings.Fields(body.Scope),
	}
	if body.ExpiresAt != nil && body.ExpiresAt.Year() >= 0 && body.ExpiresAt.Year() <= 9999 { // as in RFC 3339
		claims.Expires = body.ExpiresAt.Time
	}
	return claims
}
