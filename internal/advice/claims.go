// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

// Finding is a reason to reject an access token that its claims show.
type Finding struct {
	NoMFA bool // whether the claims do not show MFA
	row   row
}

// Text is a finding in sentences: the cause and the remedy.
func (s Situation) Text(f Finding) string {
	return sentences(strings.ToUpper(f.row.cause[:1])+f.row.cause[1:]+".", s.words(f.row.remedy), s.naming(f.row.more, f.row.settings...))
}

// partnerCenterAppID is the ID of Partner Center's own app, which a token may have
// as its audience in place of the URL.
const partnerCenterAppID = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"

// Findings returns the reasons for which Partner Center does not accept the access
// token whose claims the situation holds, the gravest first; none for an opaque token.
// An app-only token is no reason unless a user is needed.
func (s Situation) Findings(userNeeded bool) []Finding {
	c, resource := s.Claims, s.Config.Cloud.Resource
	if !c.Readable {
		return nil
	}
	var found []Finding
	add := func(r row) { found = append(found, Finding{row: r}) }
	if !c.Expires.IsZero() && s.Now.After(c.Expires) {
		add(row{
			cause: "the access token expired at " + c.Expires.UTC().Format(time.RFC3339),
			more:  "Get a new token. If this one is new, check this machine's clock.",
		})
	}
	isForPartnerCenter := func(audience string) bool {
		return strings.TrimSuffix(audience, "/") == resource || audience == partnerCenterAppID
	}
	if !slices.ContainsFunc(c.Audiences, isForPartnerCenter) {
		add(row{
			cause: fmt.Sprintf("the audience of the access token is another one%s, not %s", named(strings.Join(c.Audiences, "")), resource),
			more:  "Check %s, and the app registration's API permissions.", settings: names{"environment"},
		})
	}
	// A tenant that is configured by its domain is not compared.
	if tenantID := s.tenantID(); guid.Is(tenantID) && !strings.EqualFold(c.TenantID, tenantID) {
		add(row{
			cause: fmt.Sprintf("the access token was issued by another tenant%s than the one in %s", named(c.TenantID), s.setting("tenant_id")),
			more:  "Sign in as a user of the partner's tenant, or correct %s.", settings: names{"tenant_id"},
		})
	}
	switch {
	case c.AppOnly && userNeeded:
		add(row{cause: "the access token is app-only: it does not represent a user", more: "Sign in as a partner user."})
	case c.AppOnly:
	case !slices.Contains(c.Scopes, config.UserPermission):
		add(row{cause: "the access token lacks the permission " + config.UserPermission, remedy: grantConsent, more: "Then sign in again."})
	case !c.MFA:
		found = append(found, Finding{NoMFA: true, row: row{
			cause:  "the access token does not show MFA (no mfa in its amr claim), and Partner Center accepts only users who signed in with MFA",
			remedy: signIn,
			more: "A Conditional Access policy of the partner's tenant can require MFA. " +
				"MFA with another product than Microsoft's counts only if that product reports it to Microsoft Entra.",
		}})
	}
	return found
}

// named adds a claim in parentheses, if it can be in a sentence.
func named(claim string) string {
	if word(claim) == "" {
		return ""
	}
	return " (" + claim + ")"
}
