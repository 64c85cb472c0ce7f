// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	// defaultLifetime is for a response without a usable lifetime.
	defaultLifetime = 5 * time.Minute
	maxLifetime     = 24 * time.Hour
	// maxToken is far more than a token needs. It is kept in memory once for each
	// encoding in which a server may echo it.
	maxToken = 64 << 10 // bytes
)

// Tokens are what Entra issued for one grant, as far as a command needs it. They
// are not written anywhere.
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
