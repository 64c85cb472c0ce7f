// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"
)

// accessClaims are those of an access token that is issued now, of version 1.0 as Partner Center's are.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
func accessClaims(tenant Tenant, g grant, resource string, issued time.Time) map[string]any {
	claims := map[string]any{
		"aud":   resource,
		"iss":   "https://sts.windows.net/" + tenant.ID + "/",
		"tid":   tenant.ID,
		"appid": tenant.ClientID,
		"iat":   issued.Unix(),
		"nbf":   issued.Unix(),
		"exp":   g.expires.Unix(),
		"ver":   "1.0",
		"jti":   uuid.NewString(),
	}
	if g.appOnly {
		claims["idtyp"] = "app"
		return claims
	}
	claims["scp"] = strings.TrimPrefix(userPermission, "/")
	claims["amr"] = []string{"pwd"}
	if g.user.mfa {
		claims["amr"] = []string{"pwd", "mfa"}
	}
	claims["oid"] = g.user.objectID
	claims["name"] = g.user.name
	claims["upn"] = g.user.upn
	claims["unique_name"] = g.user.upn
	return claims
}

// idClaims are those of an ID token that is issued now.
//
// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
func idClaims(tenant Tenant, g grant, authority string, issued time.Time) map[string]any {
	return map[string]any{
		"aud":                tenant.ClientID,
		"iss":                issuer(authority, tenant.ID),
		"tid":                tenant.ID,
		"iat":                issued.Unix(),
		"nbf":                issued.Unix(),
		"exp":                g.expires.Unix(),
		"ver":                "2.0",
		"oid":                g.user.objectID,
		"name":               g.user.name,
		"preferred_username": g.user.upn,
	}
}

// newJWT has a random signature: clients are not to verify it, and the simulator remembers its tokens.
func newJWT(claims map[string]any) string {
	signature := make([]byte, 256)
	_, _ = rand.Read(signature)
	return strings.Join([]string{
		segment(encode(map[string]string{"typ": "JWT", "alg": "RS256", "kid": "simulator"})),
		segment(encode(claims)),
		segment(string(signature)),
	}, ".")
}

func segment(data string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(data))
}
