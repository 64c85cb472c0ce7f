// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// partnerCenterAppID is the ID of Partner Center's own app, which a token may have
// as its audience in place of the URL.
const partnerCenterAppID = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"

// IsForPartnerCenter reports whether an access token with these audiences is for
// Partner Center, whose resource depends on the cloud.
func IsForPartnerCenter(audiences []string, resource string) bool {
	return slices.ContainsFunc(audiences, func(audience string) bool {
		return strings.TrimSuffix(audience, "/") == resource || audience == partnerCenterAppID
	})
}

// claimsAdvice returns the reasons that the claims of a rejected token give.
func claimsAdvice(claims entra.Claims, resource string, now time.Time) []advice {
	if !claims.Readable {
		return nil
	}
	var found []advice
	if !claims.Expires.IsZero() && now.After(claims.Expires) {
		found = append(found, advice{
			fmt.Sprintf("the access token expired at %s", claims.Expires.UTC().Format(time.RFC3339)),
			"Get a new one, or set refresh_token so that the provider gets one. If it is new, check this machine's clock.",
		})
	}
	if len(claims.Audiences) > 0 && !IsForPartnerCenter(claims.Audiences, resource) {
		found = append(found, advice{
			"the access token is for another audience",
			fmt.Sprintf("Get one for %s; if that is not the partner's cloud, check environment.", resource),
		})
	}
	if !claims.MFA && !claims.AppOnly {
		found = append(found, advice{"the access token has no mfa in its amr claim: the user signed in without multifactor authentication (MFA)", signInAgain})
	}
	return found
}

// withClaims puts what the claims say first, and drops a row that only guesses or
// repeats it.
func withClaims(row advice, found []advice) []advice {
	duplicate := slices.ContainsFunc(found, func(one advice) bool { return one.NextStep == row.NextStep })
	if len(found) == 0 || row != notAuthorized && row != mfaLikely && !duplicate {
		found = append(found, row)
	}
	return found
}
