// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

const (
	checkIDs  = "Check customer_id (the customer's tenant ID) and subscription_id in Partner Center."
	askForIDs = "Give the request ID and the correlation ID to Microsoft's support for Partner Center."
	// needRole stands for the roles that the cloud in use has.
	needRole = "(roles)"
)

var (
	mfaMissing     = advice{"Partner Center takes only tokens of a user who signed in with MFA.", signInAgain}
	mfaGuessed     = advice{"Partner Center does not say why. It has refused users who signed in without MFA in this way.", signInAgain}
	roleMissing    = advice{"The partner user may not read this customer.", needRole}
	noRelationship = advice{
		"Your organization has no reseller relationship with this customer.",
		"Check customer_id, and whether the customer has accepted your reseller relationship in Partner Center.",
	}
	notFound = advice{
		"The customer has no such subscription, or it is too new to be visible, or it was cancelled.",
		checkIDs + " A new subscription can take some minutes to appear. " + wayToDestroy,
	}
	badRequest    = advice{"Partner Center does not take these IDs.", checkIDs}
	notAuthorized = advice{"The access token was not accepted.", "Check environment, tenant_id and client_id. " + signInAgain}
	serviceFault  = advice{"The fault is on the service's side, or on that of a proxy before it.", "Run Terraform again later. " + askForIDs}
)

// partnerCenterAdvice is by error code.
//
// https://learn.microsoft.com/partner-center/developer/error-codes
var partnerCenterAdvice = map[string]advice{
	"2012":   {"The subscription ID is not one that Partner Center can map to Microsoft Entra.", checkIDs},
	"3000":   badRequest,
	"800002": badRequest,
	"800021": {"This is not a valid subscription.", checkIDs},
	"900118": {"This is not a valid customer ID.", "Check customer_id: it is the customer's tenant ID."},

	"400":    notAuthorized,
	"800001": notAuthorized,
	"900420": {
		"The access token is for an audience that Partner Center no longer takes, such as https://graph.windows.net.",
		"Get an access token for Partner Center itself, or set refresh_token and let the provider get it.",
	},
	"900421": mfaMissing,

	"2030":   {"The partner is not onboarded to sell in this country.", "Check the partner account's regions in Partner Center."},
	"2032":   roleMissing,
	"20002":  noRelationship,
	"90000":  {"Microsoft Entra refused Partner Center a token for this customer.", "Check the customer's relationship and the partner user's roles for it in Partner Center."},
	"800039": {"The partner's reseller program status is not active.", "Check the account's program status in Partner Center."},
	"900150": roleMissing,
	"900159": noRelationship,
	"900263": {"Partner Center does not offer this for legacy subscriptions.", "Leave this subscription out of the configuration."},
	"900308": roleMissing,
	"900309": {"A Conditional Access policy blocks Partner Center's access to this customer.", "Ask the administrator of the tenant to review the policy; sign-in logs in Microsoft Entra name it."},
	"900329": {
		"The access token is for an app alone; this operation takes App+User credentials only.",
		"Use the refresh token of a partner user, from the secure application model.",
	},

	"1000":   notFound,
	"20003":  notFound,
	"60003":  {"Partner Center does not know this customer's tenant.", "Check customer_id: it is the customer's tenant ID. A new customer can take some minutes to appear. " + wayToDestroy},
	"800007": notFound,

	"800003": serviceFault,
	"900192": serviceFault,
}

// partnerCenterStatusAdvice is for answers whose code says nothing more.
var partnerCenterStatusAdvice = map[int]advice{
	http.StatusBadRequest:   badRequest,
	http.StatusUnauthorized: notAuthorized,
	http.StatusForbidden:    roleMissing,
	http.StatusNotFound:     notFound,
}

// partnerCenterNextStep tells what a refusal means and what to do about it.
func (c *configured) partnerCenterNextStep(e *client.Error) string {
	row, known := partnerCenterAdvice[e.Code]
	if byProxy, ok := proxyAdvice[e.StatusCode]; ok {
		row, known = byProxy, true
	}
	switch {
	case known:
	case e.StatusCode == http.StatusUnauthorized && e.Empty: // how a missing MFA claim was refused before it had a code
		row = mfaGuessed
	case e.StatusCode == http.StatusTooManyRequests:
		row = advice{
			"Partner Center throttles: it takes about 500 requests a minute from an organization, and counts those that it refuses.",
			throttlingNextStep(e.RetryAfter),
		}
	case e.StatusCode >= http.StatusInternalServerError || e.StatusCode == http.StatusRequestTimeout:
		row = serviceFault
	case e.Foreign:
		row = advice{"The answer is not in Partner Center's form.", foreignNextStep}
	case isRedirect(e.StatusCode):
		row = advice{"The answer is a redirect. None is followed, since the access token would go along.", foreignNextStep}
	default:
		row, known = partnerCenterStatusAdvice[e.StatusCode]
		if !known {
			row = advice{"Partner Center gave an answer that it does not document for this operation.", askForIDs}
		}
	}
	if row.nextStep == needRole {
		row.nextStep = c.cloud.Roles
	}
	if e.StatusCode != http.StatusUnauthorized {
		return row.String()
	}
	return withClaims(row, c.claimsAdvice(c.tokens.Claims(), time.Now()))
}

func isRedirect(status int) bool {
	return status >= http.StatusMultipleChoices && status < http.StatusBadRequest && status != http.StatusNotModified
}
