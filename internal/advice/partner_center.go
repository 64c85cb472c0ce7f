// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"net/http"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

const (
	checkResourceIDs = "Check customer_id (the customer's tenant ID) and subscription_id in Partner Center."
	contactSupport   = "Give the request ID and the correlation ID to Partner Center support."
	// grantRoles is a placeholder: the roles depend on the cloud in use.
	grantRoles = "(roles)"
)

var (
	mfaMissing     = Advice{"Partner Center accepts only tokens of users who signed in with MFA.", signInAgain}
	mfaLikely      = Advice{"Partner Center gave no reason, but it has responded this way to users who signed in without MFA.", signInAgain}
	roleMissing    = Advice{"The partner user is not allowed to read this customer.", grantRoles}
	noRelationship = Advice{
		"Your organization has no reseller relationship with this customer.",
		"Check customer_id, and whether the customer has accepted your reseller relationship in Partner Center.",
	}
	// SubscriptionNotFound is for a subscription that Partner Center can't find.
	SubscriptionNotFound = Advice{
		"The customer has no such subscription, or it is too new to be visible, or it was canceled.",
		checkResourceIDs + " A new subscription can take some minutes to appear. " + destroyHint,
	}
	badRequest    = Advice{"Partner Center rejected these IDs.", checkResourceIDs}
	notAuthorized = Advice{"The access token was not accepted.", "Check environment, tenant_id and client_id. " + signInAgain}
	// AppOnly is for an access token without a user.
	AppOnly = Advice{
		"The access token is app-only, but this operation accepts only App+User credentials.",
		"Use the refresh token of a partner user, from the secure application model.",
	}
	serviceProblem = Advice{"The problem is on the service's side, or in a proxy in front of it.", "Run Terraform again later. " + contactSupport}
)

// partnerCenterAdvice is keyed by error code.
//
// https://learn.microsoft.com/partner-center/developer/error-codes
var partnerCenterAdvice = map[string]Advice{
	"2012":   {"Partner Center cannot map this subscription ID to Microsoft Entra.", checkResourceIDs},
	"3000":   badRequest,
	"800002": badRequest,
	"800021": {"This is not a valid subscription.", checkResourceIDs},
	"900118": {"This is not a valid customer ID.", "Check customer_id: it is the customer's tenant ID."},

	"400":    notAuthorized,
	"800001": notAuthorized,
	"900420": {
		"The access token is for an audience that Partner Center no longer accepts, such as https://graph.windows.net.",
		"Get an access token for Partner Center itself, or set refresh_token so that the provider gets one.",
	},
	"900421": mfaMissing,

	"2030":  {"The partner is not onboarded to sell in this country.", "Check the partner account's regions in Partner Center."},
	"2032":  roleMissing,
	"20002": noRelationship,
	"90000": {
		"Microsoft Entra did not issue Partner Center a token for this customer.",
		"In Partner Center, check your relationship with the customer and the partner user's roles.",
	},
	"800039": {"The partner's reseller program status is not active.", "Check the account's program status in Partner Center."},
	"900150": roleMissing,
	"900159": noRelationship,
	"900263": {"Partner Center has no provisioning status for legacy subscriptions.", "Remove this subscription from the configuration."},
	"900308": roleMissing,
	"900309": {
		"A Conditional Access policy blocks Partner Center's access to this customer.",
		"Ask the administrator of the tenant to review the policy; the sign-in logs in Microsoft Entra identify it.",
	},
	"900329": AppOnly,

	"1000":  SubscriptionNotFound,
	"20003": SubscriptionNotFound,
	"60003": {
		"The customer's tenant was not found in Partner Center.",
		"Check customer_id: it is the customer's tenant ID. A new customer can take some minutes to appear. " + destroyHint,
	},
	"800007": SubscriptionNotFound,

	"800003": serviceProblem,
	"900192": serviceProblem,
}

// partnerCenterStatusAdvice is for responses without a known code.
var partnerCenterStatusAdvice = map[int]Advice{
	http.StatusBadRequest:   badRequest,
	http.StatusUnauthorized: notAuthorized,
	http.StatusForbidden:    roleMissing,
	http.StatusNotFound:     SubscriptionNotFound,
}

// PartnerCenter explains an error response from Partner Center. What the claims of
// a rejected token say comes first.
func PartnerCenter(e *client.Error, cloud config.Cloud, claims entra.Claims, now time.Time) []Advice {
	row := partnerCenterRow(e)
	if row.NextStep == grantRoles {
		row.NextStep = cloud.Roles
	}
	if e.StatusCode != http.StatusUnauthorized {
		return []Advice{row}
	}
	return withClaims(row, claimsAdvice(claims, cloud.Resource, now))
}

func partnerCenterRow(e *client.Error) Advice {
	if row, ok := proxyAdvice[e.StatusCode]; ok {
		return row
	}
	if row, ok := partnerCenterAdvice[e.Code]; ok {
		return row
	}
	switch {
	case e.StatusCode == http.StatusUnauthorized && e.Empty: // how it rejected a missing MFA claim before there was a code
		return mfaLikely
	case e.StatusCode == http.StatusTooManyRequests:
		return Advice{
			"Partner Center is throttling requests. It allows about 500 requests a minute per organization, including rejected ones.",
			Throttling(e.RetryAfter),
		}
	case e.StatusCode >= http.StatusInternalServerError || e.StatusCode == http.StatusRequestTimeout:
		return serviceProblem
	case e.Unrecognized:
		return Advice{"The response is not in Partner Center's format.", NotFromService}
	case isRedirect(e.StatusCode):
		return Advice{"The response is a redirect, which is never followed: it would send the access token elsewhere.", NotFromService}
	}
	if row, ok := partnerCenterStatusAdvice[e.StatusCode]; ok {
		return row
	}
	return Advice{"Partner Center sent a response that it does not document for this operation.", contactSupport}
}

func isRedirect(status int) bool {
	return status >= http.StatusMultipleChoices && status < http.StatusBadRequest && status != http.StatusNotModified
}
