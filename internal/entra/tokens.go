// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
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
	// defaultLifetime is for a response without a lifetime.
	defaultLifetime = 5 * time.Minute
	maxLifetime     = 24 * time.Hour
	// maxToken is far more than a token needs. It is kept in memory once for each
	// encoding in which a server may echo it.
	maxToken = 64 << 10 // bytes
)

// Tokens are what a command needs of Entra's response to a grant. They are not
// written anywhere.
type Tokens struct {
	// RefreshToken is empty if none was issued.
	RefreshToken string
	// Claims are those of the access token.
	Claims Claims
}

// tokenResponse is a successful response of the token endpoint.
type tokenResponse struct {
	accessToken  string
	refreshToken string // empty if none was issued
	lifetime     time.Duration
	requested    time.Time // set by redeem
}

func (r tokenResponse) token() token { return newToken(r.accessToken, r.requested, r.lifetime) }

func (r tokenResponse) tokens() Tokens {
	return Tokens{RefreshToken: r.refreshToken, Claims: readClaims(r.accessToken)}
}

// decodeTokenResponse reads a response. The error is an [*Error].
func decodeTokenResponse(resp *pipeline.Response, secrets *redact.Secrets) (tokenResponse, error) {
	var result tokenResponse
	var tokenType string
	err := decodeSuccess(resp, secrets, "a token response", func(members map[string]json.RawMessage) (ok bool) {
		result.lifetime, ok = decodeSeconds(members["expires_in"], defaultLifetime)
		return ok && decodeMember(members, "access_token", &result.accessToken) &&
			decodeMember(members, "token_type", &tokenType) && decodeMember(members, "refresh_token", &result.refreshToken)
	})
	if err != nil {
		return tokenResponse{}, err
	}
	if err := checkAccessToken(result.accessToken); err != nil {
		return tokenResponse{}, invalid(resp, err.Error())
	}
	switch {
	case len(result.refreshToken) > maxToken:
		return tokenResponse{}, invalid(resp, "its refresh token is longer than 64 KiB")
	case !isReadable(result.refreshToken):
		return tokenResponse{}, invalid(resp, "its refresh token is blank, or has control characters or surrounding white space")
	case tokenType != "" && !strings.EqualFold(tokenType, "Bearer"):
		return tokenResponse{}, invalid(resp, "its access token is not a bearer token")
	}
	return result, nil
}

// checkAccessToken returns an error if an access token can't be used.
func checkAccessToken(accessToken string) error {
	switch {
	case accessToken == "":
		return errors.New("it contains no access token")
	case len(accessToken) > maxToken:
		return errors.New("its access token is longer than 64 KiB")
	case strings.ContainsFunc(accessToken, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("its access token contains characters that no header can carry")
	}
	return nil
}

// decodeSuccess decodes the JSON object of a 200. The name is for errors. The decode
// function reports whether the members have the right types. The error is an
// [*Error].
func decodeSuccess(resp *pipeline.Response, secrets *redact.Secrets, name string, decode func(members map[string]json.RawMessage) (ok bool)) error {
	if resp.StatusCode != http.StatusOK {
		return newError(resp, secrets)
	}
	members, err := resp.Object()
	switch {
	case err == nil && decode(members):
		return nil
	case resp.IsPage():
		return invalid(resp, "it is an HTML or XML page instead of JSON")
	}
	return invalid(resp, "it is not "+name+" in JSON")
}

// invalid is the error of a 200 that can't be used.
func invalid(resp *pipeline.Response, reason string) *Error {
	return &Error{StatusCode: http.StatusOK, Host: resp.Host, Invalid: reason}
}

// decodeMember reads a member of a JSON object, and reports whether it has the
// right type. One that is absent or null leaves the value as it is.
func decodeMember(members map[string]json.RawMessage, name string, value any) (ok bool) {
	raw, found := members[name]
	return !found || json.Unmarshal(raw, value) == nil
}

// decodeSeconds reads a duration, which the v1 endpoint sends as a string and the v2
// endpoint as a number. It returns the default for one that is absent or less than a
// second.
func decodeSeconds(raw json.RawMessage, byDefault time.Duration) (_ time.Duration, ok bool) {
	text := strings.Trim(string(raw), `" `)
	if text == "" || text == "null" {
		return byDefault, true
	}
	seconds, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(seconds):
		return 0, false
	case seconds < 1:
		return byDefault, true
	}
	return time.Duration(min(seconds, maxLifetime.Seconds()) * float64(time.Second)), true
}

// Claims are the claims of an access token, read without verification and for
// diagnostics only. The zero value is for an opaque token.
type Claims struct {
	// Readable reports whether the token is a JWT.
	Readable bool
	// AppOnly reports whether the token represents an app without a user.
	AppOnly bool
	// MFA reports whether the user signed in with multifactor authentication.
	MFA bool
	// Expires is when the token expires; zero if it doesn't say.
	Expires time.Time
	// Audiences are the services that the token is for.
	Audiences []string
	// TenantID is the tenant that issued the token.
	TenantID string
	// User is the name that the user signs in with, or the display name.
	User string
	// Scopes are the delegated permissions.
	Scopes []string
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
	if body.ExpiresAt != nil {
		claims.Expires = body.ExpiresAt.Time
	}
	return claims
}
