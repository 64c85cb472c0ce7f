// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// partnerCenterAppID is Partner Center's own app, an audience like its URL.
const partnerCenterAppID = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"

// claimsAdvice is what the claims of a token that Partner Center refused say
// about the reason. Nothing else of them is ever shown.
func (c *configured) claimsAdvice(claims entra.Claims, now time.Time) []advice {
	var found []advice
	if !claims.Readable {
		return nil
	}
	if !claims.Expires.IsZero() && now.After(claims.Expires) {
		found = append(found, advice{
			fmt.Sprintf("The access token expired at %s.", claims.Expires.UTC().Format(time.RFC3339)),
			"Get a new one, or set refresh_token and let the provider get it. If it is new, check this machine's clock.",
		})
	}
	isOurs := func(audience string) bool {
		return strings.TrimSuffix(audience, "/") == c.cloud.Resource || audience == partnerCenterAppID
	}
	if len(claims.Audiences) > 0 && !slices.ContainsFunc(claims.Audiences, isOurs) {
		found = append(found, advice{
			fmt.Sprintf("The access token is for another audience.\n\n%s", facts{}.with("Audience", c.secrets.Line(strings.Join(claims.Audiences, ", "))).lines()),
			fmt.Sprintf("Get one for %s; if that is not the partner's cloud, check environment.", c.cloud.Resource),
		})
	}
	if !claims.MFA {
		found = append(found, advice{"The access token has no mfa in its amr claim: the user signed in without multifactor authentication (MFA).", signInAgain})
	}
	return found
}

// withClaims puts what the claims say first. It takes the place of a row that
// only guesses.
func withClaims(row advice, found []advice) string {
	if len(found) == 0 {
		return row.String()
	}
	said := slices.ContainsFunc(found, func(one advice) bool { return one.nextStep == row.nextStep })
	if row != notAuthorized && row != mfaGuessed && !said {
		found = append(found, row)
	}
	texts := make([]string, len(found))
	for i, one := range found {
		texts[i] = one.String()
	}
	return strings.Join(texts, "\n\n")
}
