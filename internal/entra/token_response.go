// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	// defaultLifetime is for an answer that does not say how long its token
	// lives, or not in a way that makes sense.
	defaultLifetime = 5 * time.Minute
	maxLifetime     = 24 * time.Hour
	// maxToken is far more than a token needs. Each is kept in memory many times
	// over, once for each form that a server may echo it in.
	maxToken = 64 << 10 // bytes
)

// answer is a successful answer of the token endpoint.
type answer struct {
	accessToken  string
	refreshToken string // empty if it was not rotated
	lifetime     time.Duration
}

// decodeAnswer reads an answer. The error is an [*Error].
func decodeAnswer(resp *http.Response, secrets *redact.Secrets) (answer, error) {
	if resp.StatusCode != http.StatusOK {
		return answer{}, newError(resp, secrets)
	}
	invalid := func(reason string) (answer, error) {
		return answer{}, &Error{StatusCode: resp.StatusCode, Invalid: reason}
	}
	var body struct {
		AccessToken  string          `json:"access_token"`
		TokenType    string          `json:"token_type"`
		ExpiresIn    json.RawMessage `json:"expires_in"`
		RefreshToken string          `json:"refresh_token"`
	}
	lifetime, ok := time.Duration(0), false
	if decodeBody(resp, &body) == nil {
		lifetime, ok = decodeLifetime(body.ExpiresIn)
	}
	switch {
	case !ok && isPage(resp):
		return invalid("it is an HTML or XML page instead of JSON")
	case !ok:
		return invalid("it is not a token answer in JSON")
	case body.AccessToken == "":
		return invalid("it holds no access token")
	case len(body.AccessToken) > maxToken:
		return invalid("its access token is longer than 64 KiB")
	case len(body.RefreshToken) > maxToken:
		return invalid("its refresh token is longer than 64 KiB")
	case body.TokenType != "" && !strings.EqualFold(body.TokenType, "Bearer"):
		return invalid("its token is not a bearer token")
	case !headerSafe(body.AccessToken):
		return invalid("its token holds characters that no header can carry")
	}
	return answer{accessToken: body.AccessToken, refreshToken: body.RefreshToken, lifetime: lifetime}, nil
}

// headerSafe tells whether a token can stand in a header.
func headerSafe(accessToken string) bool {
	return accessToken != "" && !strings.ContainsFunc(accessToken, func(r rune) bool { return r <= ' ' || r > '~' })
}

// decodeLifetime reads seconds, which the v1 endpoint sends as a string and the
// v2 endpoint as a number.
func decodeLifetime(raw json.RawMessage) (time.Duration, bool) {
	text := strings.Trim(string(raw), `" `)
	if text == "" || text == "null" {
		return defaultLifetime, true
	}
	seconds, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(seconds):
		return 0, false
	case seconds < 1: // nonsense: the token has only just been issued
		return defaultLifetime, true
	}
	return time.Duration(min(seconds, maxLifetime.Seconds()) * float64(time.Second)), true
}

func isPage(resp *http.Response) bool {
	body, err := runtime.Payload(resp)
	return err == nil && pipeline.IsPage(body)
}

func decodeBody(resp *http.Response, into any) error {
	body, err := runtime.Payload(resp)
	if err != nil {
		return err
	}
	return json.Unmarshal(pipeline.WithoutBOM(body), into)
}
