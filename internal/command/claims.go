// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

// judge returns why Partner Center will not accept an access token for a user of
// the tenant, or nil. An opaque token is not judged.
func (p *process) judge(c entra.Claims, cloud config.Cloud, tenantID string) *failure {
	if !c.Readable {
		return nil
	}
	if f := p.judgeToken(c, cloud, tenantID); f != nil {
		return f
	}
	return p.judgeUser(c)
}

// judgeToken checks the audience and the tenant of the token. A tenant that is
// named by its domain is not compared.
func (p *process) judgeToken(c entra.Claims, cloud config.Cloud, tenantID string) *failure {
	switch {
	case !advice.IsForPartnerCenter(c.Audiences, cloud.Resource):
		return &failure{exitRefused, "The access token is for " + p.claimText(strings.Join(c.Audiences, ", ")) + ", not for " + cloud.Resource + ". " +
			"Check PARTNERCENTER_ENVIRONMENT, and the app registration's API permissions."}
	case guid.Is(tenantID) && !strings.EqualFold(c.TenantID, tenantID):
		return &failure{exitRefused, "The access token was issued by the tenant " + p.claimText(c.TenantID) + ", not by the one that PARTNERCENTER_TENANT_ID names. " +
			"Sign in as a user of the partner tenant, or correct the variable."}
	}
	return nil
}

// judgeUser checks the user in the token.
func (p *process) judgeUser(c entra.Claims) *failure {
	switch {
	case c.AppOnly:
		return &failure{exitRefused, "The access token is app-only: there is no user in it. Sign in as a partner user."}
	case !slices.Contains(c.Scopes, config.UserPermission):
		return &failure{exitRefused, "The access token lacks the permission " + config.UserPermission + ". " +
			"Grant the app registration this delegated permission of Microsoft Partner Center, with admin consent, and sign in again."}
	case !c.MFA:
		return &failure{exitNoMFA, "The user signed in without multifactor authentication (MFA), and Partner Center accepts only users who signed in with it. " +
			"Require MFA of this user with a Conditional Access policy of the partner tenant, and sign in again. " +
			"MFA by another product than Microsoft's counts only if it is reported to Microsoft Entra."}
	}
	return nil
}

// claimText is a claim as one plain line.
func (p *process) claimText(claim string) string {
	return cmp.Or(p.sender.Secrets.Line(claim), "(none)")
}
