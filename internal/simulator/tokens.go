// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// grant is what the simulator knows about a token: whose it is and when it expires.
type grant struct {
	tenantID string
	expires  time.Time // zero: never
}

// SetTokenLifetime changes how long access tokens live that are issued from now on.
func (e *entra) SetTokenLifetime(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tokenLifetime = d
}

// AcceptAccessToken lets the API accept a token that was not issued here, for a tenant.
func (e *entra) AcceptAccessToken(token, tenantID string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.accessTokens[token] = grant{tenantID: tenantID}
}

// AccessTokens are the access tokens issued so far, oldest first.
func (e *entra) AccessTokens() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.issued)
}

// RefreshTokens are the refresh tokens issued so far by rotation, oldest first.
func (e *entra) RefreshTokens() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.rotated)
}

// bearer returns the tenant of an access token, unless the token is unknown or expired.
func (e *entra) bearer(token string) (Tenant, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	g, ok := e.accessTokens[token]
	if !ok || !g.expires.IsZero() && !e.now().Before(g.expires) {
		return Tenant{}, false
	}
	return e.tenantLocked(g.tenantID)
}

// checkRefreshToken returns nil if the token is valid. Entra does not revoke a refresh token when it rotates it, so
// neither does this.
func (e *entra) checkRefreshToken(token string, tenant Tenant) Fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	if g, ok := e.refreshTokens[token]; !ok || g.tenantID != tenant.ID {
		return EntraError(http.StatusBadRequest, "invalid_grant", 70000, "Provided grant is invalid or malformed.")
	}
	return nil
}

// grant responds with a new access token and a new refresh token, both valid from now on.
func (e *entra) grant(tenant Tenant, scope string) Fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.now()
	expires := now.Add(e.tokenLifetime)

	access := newJWT(tenant, scope, now, expires)
	e.accessTokens[access] = grant{tenantID: tenant.ID, expires: expires}
	e.issued = append(e.issued, access)

	refresh := "0." + rand.Text() + rand.Text()
	e.refreshTokens[refresh] = grant{tenantID: tenant.ID}
	e.rotated = append(e.rotated, refresh)

	seconds := int64(e.tokenLifetime / time.Second)
	return entraResponse(http.StatusOK, struct {
		TokenType    string `json:"token_type"`
		Scope        string `json:"scope"`
		ExpiresIn    int64  `json:"expires_in"`
		ExtExpiresIn int64  `json:"ext_expires_in"`
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}{"Bearer", scope, seconds, seconds, access, refresh})
}

// newJWT has the claims of a user who signed in with MFA. Its signature is random: clients are not to
// verify it, and the simulator remembers its tokens.
func newJWT(tenant Tenant, scope string, issued, expires time.Time) string {
	signature := make([]byte, 256)
	_, _ = rand.Read(signature)
	return strings.Join([]string{
		segment(encode(map[string]string{"typ": "JWT", "alg": "RS256", "kid": "simulator"})),
		segment(encode(map[string]any{
			"aud":   strings.TrimSuffix(scope, "/user_impersonation"),
			"iss":   "https://sts.windows.net/" + tenant.ID + "/",
			"tid":   tenant.ID,
			"appid": tenant.ClientID,
			"scp":   "user_impersonation",
			"amr":   []string{"pwd", "mfa"},
			"iat":   issued.Unix(),
			"nbf":   issued.Unix(),
			"exp":   expires.Unix(),
			"ver":   "1.0",
			"jti":   uuid.NewString(),
		})),
		segment(string(signature)),
	}, ".")
}

func segment(data string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(data))
}
