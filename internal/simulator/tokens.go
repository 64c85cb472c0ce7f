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

// grant is what the simulator knows about a token: whose it is and whether it is still good.
type grant struct {
	tenantID string
	expires  time.Time // zero: never
}

// SetTokenLifetime changes how long access tokens live that are minted from now on.
func (s *Simulator) SetTokenLifetime(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokenLifetime = d
}

// AcceptAccessToken lets the API accept a token that was not issued here, for a tenant.
func (s *Simulator) AcceptAccessToken(token, tenantID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accessTokens[token] = grant{tenantID: tenantID}
}

// AccessTokens are the access tokens minted so far, oldest first.
func (s *Simulator) AccessTokens() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.minted)
}

// RefreshTokens are the refresh tokens handed out so far by rotation, oldest first.
func (s *Simulator) RefreshTokens() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.rotated)
}

// bearer returns the tenant of an access token, unless it is unknown or expired.
func (s *Simulator) bearer(token string) (tenantID string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.accessTokens[token]
	if !ok || !g.expires.IsZero() && !s.now().Before(g.expires) {
		return "", false
	}
	return g.tenantID, true
}

// checkRefreshToken returns nil if the token is good. Entra does not revoke a refresh token when it rotates it, so
// neither does this.
func (s *Simulator) checkRefreshToken(token string, tenant Tenant) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g, ok := s.refreshTokens[token]; !ok || g.tenantID != tenant.ID {
		return EntraError(http.StatusBadRequest, "invalid_grant", 70000, "Provided grant is invalid or malformed.")
	}
	return nil
}

// grant answers with a new access token and a new refresh token, both good from now on.
func (s *Simulator) grant(tenant Tenant, scope string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	issued := s.now()
	expires := issued.Add(s.tokenLifetime)

	access := mint(tenant, scope, issued, expires)
	s.accessTokens[access] = grant{tenantID: tenant.ID, expires: expires}
	s.minted = append(s.minted, access)

	refresh := "0." + rand.Text() + rand.Text()
	s.refreshTokens[refresh] = grant{tenantID: tenant.ID}
	s.rotated = append(s.rotated, refresh)

	seconds := int64(s.tokenLifetime / time.Second)
	return entraResponse(http.StatusOK, struct {
		TokenType    string `json:"token_type"`
		Scope        string `json:"scope"`
		ExpiresIn    int64  `json:"expires_in"`
		ExtExpiresIn int64  `json:"ext_expires_in"`
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}{"Bearer", scope, seconds, seconds, access, refresh})
}

// mint makes a JWT with the claims of a user who signed in with MFA. Its signature is random: clients are not to
// verify it, and the simulator knows its tokens by heart.
func mint(tenant Tenant, scope string, issued, expires time.Time) string {
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
