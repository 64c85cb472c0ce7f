// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	// defaultLifetime is for a response without a lifetime that makes sense.
	defaultLifetime = 5 * time.Minute
	maxLifetime     = 24 * time.Hour
	// maxToken is far more than a token needs. It is kept in memory once for each
	// encoding in which a server may echo it.
	maxToken = 64 << 10 // bytes

	pageInsteadOfJSON = "it is an HTML or XML page instead of JSON"
)

// Tokens are what Entra issued for one grant. They are not written anywhere.
type Tokens struct {
	AccessToken string
	// RefreshToken is empty if none was issued.
	RefreshToken string
	// Claims are those of the access token.
	Claims Claims
	// Expires is when the access token expires.
	Expires time.Time
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
	return Tokens{
		AccessToken:  r.accessToken,
		RefreshToken: r.refreshToken,
		Claims:       readClaims(r.accessToken),
		Expires:      r.requested.Add(r.lifetime),
	}
}

// decodeTokenResponse reads a response. The error is an [*Error].
func decodeTokenResponse(resp *pipeline.Response, secrets *redact.Secrets) (tokenResponse, error) {
	if resp.StatusCode != http.StatusOK {
		return tokenResponse{}, newError(resp, secrets)
	}
	invalid := func(reason string) (tokenResponse, error) {
		return tokenResponse{}, &Error{StatusCode: resp.StatusCode, Invalid: reason}
	}
	members, err := resp.Object()
	var result tokenResponse
	var tokenType string
	ok := err == nil && decodeMember(members, "access_token", &result.accessToken) &&
		decodeMember(members, "token_type", &tokenType) && decodeMember(members, "refresh_token", &result.refreshToken)
	if ok {
		result.lifetime, ok = decodeSeconds(members["expires_in"], defaultLifetime)
	}
	switch err := checkAccessToken(result.accessToken); {
	case !ok && resp.IsPage():
		return invalid(pageInsteadOfJSON)
	case !ok:
		return invalid("it is not a token response in JSON")
	case err != nil:
		return invalid(err.Error())
	case len(result.refreshToken) > maxToken:
		return invalid("its refresh token is longer than 64 KiB")
	case strings.TrimSpace(result.refreshToken) != result.refreshToken || strings.ContainsFunc(result.refreshToken, unicode.IsControl):
		return invalid("its refresh token could not be read back from a file")
	case tokenType != "" && !strings.EqualFold(tokenType, "Bearer"):
		return invalid("its access token is not a bearer token")
	}
	return result, nil
}

// decodeMember reads a member of a JSON object, and reports whether it has the
// right type. One that is absent or null leaves the value as it is.
func decodeMember(members map[string]json.RawMessage, name string, value any) (ok bool) {
	raw, found := members[name]
	return !found || json.Unmarshal(raw, value) == nil
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

// decodeSeconds reads a time from now on, which the v1 endpoint sends as a string
// and the v2 endpoint as a number. One that is absent or makes no sense is the
// default.
func decodeSeconds(raw json.RawMessage, byDefault time.Duration) (d time.Duration, ok bool) {
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
