// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"net/http"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	checkResourceIDs = "Check customer_id (the customer's tenant ID) and subscription_id in Partner Center."
	checkApp         = "Check environment, tenant_id and client_id."
	checkCustomerID  = "Check customer_id: it is the customer's tenant ID."
	newAccessToken   = "Get a new access token of a partner user who signed in with multifactor authentication (MFA), and set it as access_token."
	contactSupport   = "Give the request ID and the correlation ID to Partner Center support."
	notYourDomain    = "Microsoft Entra knows the domain, but Partner Center does not have its tenant among your customers. " +
		"Check domain, and whether the customer has accepted your reseller relationship."
	visibleLater = " What is new can take some minutes to appear."
)

var (
	mfaMissing = advice{"Partner Center accepts only users who signed in with MFA", signInAgain}
	mfaLikely  = advice{"Partner Center gave no reason, as to users without MFA", signInAgain}
	// roleMissing and notFound are placeholders: what they say depends on what was
	// read.
	roleMissing = advice{Cause: "role missing"}
	notFound    = advice{Cause: "not found"}

	noRelationship = advice{
		"your organization has no reseller relationship with this customer",
		"Check customer_id, and whether the customer has accepted your reseller relationship in Partner Center.",
	}
	legacy           = advice{"Partner Center has no provisioning status for legacy subscriptions", "Remove this subscription from the configuration."}
	customerNotFound = advice{"the customer was not found in Partner Center", checkCustomerID}
	badRequest       = advice{"Partner Center rejected these IDs", checkResourceIDs}
	notAuthorized    = advice{"the access token was not accepted", checkApp + " " + signInAgain}
	// appOnly is for credentials without a user.
	appOnly = advice{
		"this read accepts only App+User credentials, and these are app-only",
		"Set refresh_token to the refresh token of a partner user. To get one (secure application model), run terraform-provider-partnercenter sign-in.",
	}
	serviceProblem = advice{"the problem is on the service's side, or in a proxy in front of it", "Run Terraform again later. " + contactSupport}
)

// partnerCenterCodes is keyed by error code.
//
// https://learn.microsoft.com/partner-center/developer/error-codes
var partnerCenterCodes = map[string]advice{
	"2012":   {"Partner Center cannot map this subscription ID to Microsoft Entra", checkResourceIDs},
	"20000":  badRequest,
	"3000":   badRequest,
	"800002": badRequest,
	"800021": {"this is not a valid subscription", checkResourceIDs},
	"900118": {"this is not a valid customer ID", checkCustomerID},

	"400":    notAuthorized,
	"800001": notAuthorized,
	"900420": {
		"Partner Center no longer accepts the access token's audience",
		"Get an access token for Partner Center itself, or set refresh_token. One for https://graph.windows.net is no longer accepted.",
	},
	"900421": mfaMissing,

	"2030":  {"the partner is not onboarded to sell in this country", "Check the partner account's regions in Partner Center."},
	"2032":  roleMissing,
	"20002": noRelationship,
	"90000": {
		"Microsoft Entra did not issue Partner Center a token for this customer",
		"In Partner Center, check your relationship with the customer and the partner user's roles.",
	},
	"800039": {"the partner's reseller program status is not active", "Check the account's program status in Partner Center."},
	"900150": roleMissing,
	"900159": noRelationship,
	"900263": legacy,
	"900308": roleMissing,
	"900309": {
		"a Conditional Access policy blocks Partner Center's access to this customer",
		"Ask the administrator of the tenant to review the policy; the sign-in logs in Microsoft Entra identify it.",
	},
	"900329": appOnly,

	"1000":                 notFound,
	"20003":                notFound,
	client.UnknownCustomer: customerNotFound,
	"800007":               notFound,
	// https://learn.microsoft.com/partner-center/developer/get-an-azure-entitlement-for-a-subscription
	"800111": {"the Azure entitlement was not found", checkResourceIDs},

	"800003": serviceProblem,
	"900192": serviceProblem,
}

// partnerCenterStatusAdvice is for responses without a known code.
var partnerCenterStatusAdvice = map[int]advice{
	http.StatusBadRequest:   badRequest,
	http.StatusUnauthorized: notAuthorized,
	http.StatusForbidden:    roleMissing,
	http.StatusNotFound:     notFound,
}

// partnerCenter explains an error response from Partner Center.
func partnerCenter(e *client.Error, s Situation) Explanation {
	returned := facts{}.with("HTTP status", pipeline.StatusText(e.StatusCode)).with("Code", e.Code).with("Description", e.Description).
		with("Asked to wait", pauseText(e.RetryAfter))
	rows := partnerCenterAdvice(e, s)
	explanation := explained(rows[0])
	for _, row := range rows[1:] {
		explanation.NextStep += "\n\nBesides, " + row.Cause + ". " + row.NextStep
	}
	if _, ok := partnerCenterCodes[e.Code]; ok {
		explanation.Reason += " (" + e.Code + ")"
	}
	explanation.Title = partnerCenterTitle(e, s)
	explanation.Missing = e.StatusCode == http.StatusNotFound
	explanation.Common = explanation.Title == TitleThrottled || explanation.Title == TitleServiceUnavailable || explanation.Title == TitleServiceNotReachable
	switch e.StatusCode {
	case http.StatusUnauthorized:
		returned = returned.with("Audience", s.Secrets.Line(strings.Join(s.Claims.Audiences, ", ")))
		explanation.Common = true
		if explanation.guide = GuideSignIn; s.Claims.AppOnly {
			explanation.guide = guideTroubleshooting
		}
		switch s.Config.Source.(type) { // without a refresh token and an app of the user's own
		case entra.AccessToken:
			explanation.guide = guideAccessToken
			explanation.NextStep = strings.NewReplacer(checkApp, "Check environment.", signInAgain, newAccessToken).Replace(explanation.NextStep)
		case entra.AzureCLI:
			explanation.guide = guideAzureCLI
			explanation.NextStep = strings.NewReplacer(checkApp, "Check environment and tenant_id.", signInAgain, azureCLISignIn).Replace(explanation.NextStep)
		}
	case http.StatusTooManyRequests:
		returned = returned.elapsed(s)
	}
	if proxyAdvice[e.StatusCode] == (advice{}) { // otherwise it did not get to Partner Center
		returned = returned.ids(e.IDs)
	}
	explanation.facts = returned
	return explanation
}

func partnerCenterTitle(e *client.Error, s Situation) string {
	switch {
	case proxyAdvice[e.StatusCode] != advice{}:
		return TitleServiceNotReachable
	case e.StatusCode == http.StatusTooManyRequests:
		return TitleThrottled
	case isServiceProblem(e.StatusCode):
		return TitleServiceUnavailable
	case e.Unrecognized || e.StatusCode < http.StatusBadRequest:
		return TitleInvalidResponse
	case e.StatusCode == http.StatusUnauthorized, e.StatusCode == http.StatusForbidden:
		return TitleAccessDenied
	case e.StatusCode == http.StatusNotFound && (e.Code == client.UnknownCustomer || s.Subject.Kind == Customer || s.Subject.Kind == Subscriptions):
		return TitleCustomerNotFound
	case e.StatusCode == http.StatusNotFound && s.Subject.Kind == ProvisioningStatus:
		return TitleSubscriptionNotFound
	case e.StatusCode == http.StatusNotFound:
		return TitleAzurePlanNotFound
	}
	return TitleRequestRejected
}

// partnerCenterAdvice is what an error response means. What the claims of a
// rejected token say comes first.
func partnerCenterAdvice(e *client.Error, s Situation) []advice {
	row := partnerCenterRow(e, s)
	switch row {
	case roleMissing:
		row = s.roleMissing()
	case notFound:
		row = s.notFound()
	case customerNotFound:
		row.NextStep += s.visibleLater()
	case legacy:
		if s.Subject.Kind != ProvisioningStatus {
			row = advice{"Partner Center does not support this request for legacy subscriptions", checkResourceIDs}
		}
	}
	switch {
	case row.NextStep == checkResourceIDs:
		row.NextStep = s.checkIDs()
	case row == noRelationship && s.isByDomain():
		row.NextStep = notYourDomain
	case s.isByDomain():
		row.NextStep = strings.Replace(row.NextStep, checkCustomerID, notYourDomain, 1)
	}
	if e.StatusCode != http.StatusUnauthorized {
		return []advice{row}
	}
	if s.Claims.AppOnly && strings.HasSuffix(row.NextStep, signInAgain) { // there is no user
		row = advice{notAuthorized.Cause, checkApp}
	}
	return withClaims(row, claimsAdvice(s.Claims, s.Config.Cloud.Resource, s.Now))
}

// roleMissing is the advice on a 403 for what was read.
func (s Situation) roleMissing() advice {
	switch {
	case s.Claims.AppOnly:
		return advice{"the app is not allowed to read this customer", "Check that the app is registered in Partner Center, under App management."}
	case s.Subject.Kind == ProvisioningStatus:
		roles := "Give the user delegated admin permission for the customer, and make the user a member of the AdminAgents group."
		if s.Config.Cloud.GDAP {
			roles = "Give the user the Directory Reader or Global Reader role for the customer through granular delegated admin privileges (GDAP), " +
				"or delegated admin permission, and make the user a member of the AdminAgents group."
		}
		return advice{"the partner user is not allowed to read this customer", roles}
	}
	return advice{
		"the partner user is not allowed to read this customer",
		"Give the partner user the Admin agent role in Partner Center, which makes the user a member of the AdminAgents group.",
	}
}

// notFound is the advice on a 404 for what was read.
func (s Situation) notFound() advice {
	later := s.visibleLater()
	tooNew := ""
	if later != "" {
		tooNew = ", or it is too new to be visible"
	}
	cause := "the customer has no such Azure plan" + tooNew
	switch s.Subject.Kind {
	case ProvisioningStatus:
		cause = "the customer has no such subscription" + tooNew + ", or it was canceled"
	case Customer, Subscriptions:
		cause = customerNotFound.Cause
	case AzureSubscription: // the list itself was found
		return azureSubscriptionNotFound
	}
	return advice{cause, s.checkIDs() + later}
}

// checkIDs names the arguments that identify what was read.
func (s Situation) checkIDs() string {
	switch {
	case s.Subject.Kind == ProvisioningStatus:
		return checkResourceIDs
	case s.isByDomain():
		return notYourDomain
	case s.Subject.Kind == Customer || s.Subject.Kind == Subscriptions:
		return checkCustomerID
	}
	return "Check customer_id (the customer's tenant ID) and azure_plan_id in Partner Center."
}

// isByDomain reports whether the customer was found by a domain.
func (s Situation) isByDomain() bool { return s.Subject.Kind == Customer && s.Subject.Name != "" }

// visibleLater is left out after a wait that was long enough.
func (s Situation) visibleLater() string {
	if s.Elapsed > 15*time.Minute {
		return ""
	}
	return visibleLater
}

func isServiceProblem(status int) bool {
	return status >= http.StatusInternalServerError || status == http.StatusRequestTimeout
}

func partnerCenterRow(e *client.Error, s Situation) advice {
	if row, ok := proxyAdvice[e.StatusCode]; ok {
		return row
	}
	if row, ok := partnerCenterCodes[e.Code]; ok {
		return row
	}
	switch {
	case e.StatusCode == http.StatusUnauthorized && e.Empty: // how it rejected a missing MFA claim before there was a code
		return mfaLikely
	case e.StatusCode == http.StatusTooManyRequests:
		return advice{
			"Partner Center is throttling requests",
			s.throttling(e.RetryAfter) + " Partner Center allows about 500 requests a minute per organization, including rejected ones.",
		}
	case isServiceProblem(e.StatusCode):
		return serviceProblem
	case e.Unrecognized:
		return advice{"the response is not in Partner Center's format", notFromService}
	case isRedirect(e.StatusCode):
		return advice{"the response is a redirect, which is never followed: it would send the access token elsewhere", notFromService}
	}
	if row, ok := partnerCenterStatusAdvice[e.StatusCode]; ok {
		return row
	}
	return advice{"Partner Center sent a response that it does not document for this operation", contactSupport}
}

func isRedirect(status int) bool {
	return status >= http.StatusMultipleChoices && status < http.StatusBadRequest && status != http.StatusNotModified
}
