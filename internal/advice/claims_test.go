// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

func TestFindings(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const tenant = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
	claims := func(change func(*entra.Claims)) entra.Claims {
		good := entra.Claims{Readable: true, MFA: true, Expires: now.Add(time.Hour), Audiences: []string{public.Resource}, TenantID: tenant, Scopes: []string{"user_impersonation"}}
		change(&good)
		return good
	}
	const expired, audience, mfa = "2026-01-02T03:04:04Z", "audience", "amr"
	for name, c := range map[string]struct {
		claims entra.Claims
		want   []string // in this order, and no others
	}{
		"opaque":                {entra.Claims{}, nil},
		"good":                  {claims(func(*entra.Claims) {}), nil},
		"expired":               {claims(func(c *entra.Claims) { c.Expires = now.Add(-time.Second) }), []string{expired}},
		"without an expiry":     {claims(func(c *entra.Claims) { c.Expires = time.Time{} }), nil},
		"without MFA":           {claims(func(c *entra.Claims) { c.MFA = false }), []string{mfa}},
		"for Graph":             {claims(func(c *entra.Claims) { c.Audiences = []string{"https://graph.windows.net"} }), []string{audience}},
		"for both":              {claims(func(c *entra.Claims) { c.Audiences = append(c.Audiences, "https://graph.windows.net") }), nil},
		"audience with a slash": {claims(func(c *entra.Claims) { c.Audiences = []string{public.Resource + "/"} }), nil},
		"audience by app ID":    {claims(func(c *entra.Claims) { c.Audiences = []string{partnerCenterAppID} }), nil},
		"without an audience":   {claims(func(c *entra.Claims) { c.Audiences = nil }), []string{audience}},
		"of another tenant":     {claims(func(c *entra.Claims) { c.TenantID = "another" }), []string{"another tenant (another)"}},
		"without a permission":  {claims(func(c *entra.Claims) { c.Scopes = []string{"openid"} }), []string{"user_impersonation"}},
		"app-only":              {claims(func(c *entra.Claims) { c.AppOnly, c.MFA, c.Scopes = true, false, nil }), []string{"app-only"}},
		"all at once":           {entra.Claims{Readable: true, Expires: now.Add(-time.Second), Audiences: []string{"other"}, TenantID: tenant, Scopes: []string{"user_impersonation"}}, []string{expired, audience, mfa}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := about(example)
			s.Claims, s.Now, s.Config.Source = c.claims, now, entra.RefreshToken{App: entra.App{TenantID: tenant}}
			got := s.Findings(true)
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %q", got, c.want)
			}
			text := Explain(&client.Error{StatusCode: 401, Code: "999"}, s).Text()
			for i, want := range c.want {
				words{want}.in(t, s.Text(got[i]))
				if got[i].NoMFA != (want == mfa) {
					t.Errorf("%s: NoMFA is %t", s.Text(got[i]), got[i].NoMFA)
				}
				if !c.claims.AppOnly {
					words{want}.in(t, text)
				}
			}
			if guess := strings.Contains(text, "Usually"); guess != (len(c.want) == 0) && !c.claims.AppOnly {
				t.Errorf("got %q, want a guess only where nothing is known", text)
			}
			if c.claims.AppOnly && len(s.Findings(false)) != 0 {
				t.Error("an app-only token is rejected where it suffices")
			}
		})
	}
}

func TestFindings_RepeatNoRemedy(t *testing.T) {
	t.Parallel()
	s := about(example)
	s.Claims = entra.Claims{Readable: true, Audiences: []string{public.Resource}, Scopes: []string{"user_impersonation"}}
	text := Explain(&client.Error{StatusCode: 401, Code: "900421"}, s).Text()
	if n := strings.Count(text, "Sign the partner user in again"); n != 1 {
		t.Errorf("got %q, which says it %d times", text, n)
	}
}
