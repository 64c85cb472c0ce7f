// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// grant is what the simulator knows about a token: whose it is and when it expires.
type grant struct {
	tenantID string
	appOnly  bool
	user     user      // zero if appOnly
	expires  time.Time // zero: never
}

// SetTokenLifetime changes how long access tokens live that are issued from now on.
func (e *entra) SetTokenLifetime(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tokenLifetime = d
}

// AcceptAccessToken lets the API accept a token that was not issued here, for a tenant's user who signed in with MFA.
func (e *entra) AcceptAccessToken(token, tenantID string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.accessTokens[token] = grant{tenantID: tenantID, user: users[0]}
}

// AccessTokens are the access tokens issued so far, oldest first.
func (e *entra) AccessTokens() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.issued)
}

// RefreshTokens are the refresh tokens issued so far, by sign-in and by rotation, oldest first.
func (e *entra) RefreshTokens() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.rotated)
}

// bearer returns the tenant of an access token and what was granted, unless the token is unknown or expired.
func (e *entra) bearer(token string) (Tenant, grant, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	g, ok := e.accessTokens[token]
	if !ok || !g.expires.IsZero() && !e.now().Before(g.expires) {
		return Tenant{}, grant{}, false
	}
	tenant, ok := e.tenantLocked(g.tenantID)
	return tenant, g, ok
}

// SetClaims has change edit the claims of each access token that is issued from now on; nil stops that. A token that it
// leaves without claims is opaque. The API does not check claims: it knows whom it issued a token to.
func (e *entra) SetClaims(change func(claims map[string]any)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.changeClaims = change
}

// RevokeUsedRefreshTokens limits each refresh token to one use from now on. Entra leaves the old one valid.
func (e *entra) RevokeUsedRefreshTokens() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.revokeUsed = true
}

// redeemRefreshToken renews a user's tokens.
func (e *entra) redeemRefreshToken(tenant Tenant, form url.Values) Fault {
	requested, invalid := parseUserScopes(form.Get("scope"))
	if invalid != nil {
		return invalid
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	token := form.Get("refresh_token")
	g, ok := e.refreshTokens[token]
	if !ok || g.tenantID != tenant.ID {
		return invalidGrant(70000, "Provided grant is invalid or malformed.")
	}
	if e.revokeUsed {
		delete(e.refreshTokens, token)
	}
	requested.offline = true // without being asked
	return e.issueLocked(tenant, g, requested)
}

// redeemApp issues a token of an app without a user.
func (e *entra) redeemApp(tenant Tenant, form url.Values) Fault {
	if tenant.public() {
		return invalidClient(7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
	}
	requested, invalid := parseAppScopes(form.Get("scope"))
	if invalid != nil {
		return invalid
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.issueLocked(tenant, grant{tenantID: tenant.ID, appOnly: true}, requested)
}

// issueLocked responds with an access token and, if they are requested, a refresh token and an ID token, all valid from
// now on.
func (e *entra) issueLocked(tenant Tenant, g grant, requested scopes) Fault {
	now := e.now()
	seconds := int64(e.tokenLifetime / time.Second)
	response := tokenResponse{TokenType: "Bearer", ExpiresIn: seconds, ExtExpiresIn: seconds}
	if !g.appOnly {
		response.Scope = requested.resource + userPermission
	}

	g.expires = now.Add(e.tokenLifetime)
	claims := accessClaims(tenant, g, requested.resource, now)
	if e.changeClaims != nil {
		e.changeClaims(claims)
	}
	if response.AccessToken = rand.Text(); len(claims) > 0 {
		response.AccessToken = newJWT(claims)
	}
	e.accessTokens[response.AccessToken] = g
	e.issued = append(e.issued, response.AccessToken)
	if requested.openID {
		response.IDToken = newJWT(idClaims(tenant, g, e.url, now))
	}

	if requested.offline {
		g.expires = time.Time{}
		response.RefreshToken = "0." + rand.Text() + rand.Text()
		e.refreshTokens[response.RefreshToken] = g
		e.rotated = append(e.rotated, response.RefreshToken)
	}
	return entraResponse(http.StatusOK, response)
}

// tokenResponse is a success of the token endpoint. Unlike version 1.0's, its numbers are numbers.
type tokenResponse struct {
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope,omitempty"`
	ExpiresIn    int64  `json:"expires_in"`
	ExtExpiresIn int64  `json:"ext_expires_in"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
}

func invalidGrant(aadsts int, description string) Fault {
	return EntraError(http.StatusBadRequest, "invalid_grant", aadsts, description)
}
