// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func TestReadClaims(t *testing.T) {
	t.Parallel()
	expires := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	user := jwt.MapClaims{
		"aud": "https://api.partnercenter.microsoft.com", "scp": "user_impersonation", "amr": []string{"pwd", "mfa"}, "exp": expires.Unix(),
		"tid": tenantID, "upn": "ada@partner.example", "unique_name": "unique", "preferred_username": "preferred", "name": "Ada",
	}
	with := func(name string, value any) string {
		claims := maps.Clone(user)
		claims[name] = value
		return signed(t, claims)
	}
	without := func(names ...string) string {
		claims := maps.Clone(user)
		maps.DeleteFunc(claims, func(name string, _ any) bool { return slices.Contains(names, name) })
		return signed(t, claims)
	}
	whole := Claims{
		Readable: true, MFA: true, Expires: expires, Audiences: []string{"https://api.partnercenter.microsoft.com"},
		TenantID: tenantID, User: "ada@partner.example", Scopes: []string{"user_impersonation"},
	}
	changed := func(change func(*Claims)) Claims {
		claims := whole
		change(&claims)
		return claims
	}
	for name, c := range map[string]struct {
		token string
		want  Claims
	}{
		"a user":               {signed(t, user), whole},
		"an app":               {with("idtyp", "app"), changed(func(c *Claims) { c.AppOnly = true })},
		"a user, said so":      {with("idtyp", "user"), whole},
		"no scope":             {without("scp"), changed(func(c *Claims) { c.AppOnly, c.Scopes = true, nil })},
		"an empty scope":       {with("scp", ""), changed(func(c *Claims) { c.AppOnly, c.Scopes = true, nil })},
		"no MFA":               {with("amr", []string{"pwd"}), changed(func(c *Claims) { c.MFA = false })},
		"no amr":               {without("amr"), changed(func(c *Claims) { c.MFA = false })},
		"no expiry":            {without("exp"), changed(func(c *Claims) { c.Expires = time.Time{} })},
		"a list of audiences":  {with("aud", []string{"a", "b"}), changed(func(c *Claims) { c.Audiences = []string{"a", "b"} })},
		"no audience":          {without("aud"), changed(func(c *Claims) { c.Audiences = nil })},
		"several scopes":       {with("scp", "a b"), changed(func(c *Claims) { c.Scopes = []string{"a", "b"} })},
		"no tenant":            {without("tid"), changed(func(c *Claims) { c.TenantID = "" })},
		"no UPN":               {without("upn"), changed(func(c *Claims) { c.User = "unique" })},
		"no unique name":       {without("upn", "unique_name"), changed(func(c *Claims) { c.User = "preferred" })},
		"a name alone":         {without("upn", "unique_name", "preferred_username"), changed(func(c *Claims) { c.User = "Ada" })},
		"no name":              {without("upn", "unique_name", "preferred_username", "name"), changed(func(c *Claims) { c.User = "" })},
		"opaque":               {"opaque-token", Claims{}},
		"opaque in two parts":  {"a.b", Claims{}},
		"opaque with dots":     {"a.b.c", Claims{}},
		"claims of odd types":  {with("exp", "soon"), Claims{}},
		"nothing but a header": {"eyJhbGciOiJIUzI1NiJ9..", Claims{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readClaims(c.token)
			if !got.Expires.IsZero() {
				got.Expires = got.Expires.UTC()
			}
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
