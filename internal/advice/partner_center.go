// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

var (
	noRelationship = row{
		cause:  "your organization has no commerce relationship with this customer",
		remedy: checkCustomer, more: "Check that the customer has accepted your reseller relationship in Partner Center.",
	}
	roleMissing     = row{cause: "the credentials lack the privileges for this request", remedy: assignRole}
	programInactive = row{cause: "the partner's program status is not active", more: "Check the account's program status in Partner Center."}
	accountReview   = row{cause: "the customer's account is under review", more: "Microsoft's documentation says to check again in a few days."}
	// appOnlyRow is for credentials without a user.
	appOnlyRow = row{cause: "this read accepts only App+User credentials, and these are app-only", remedy: useUser}
)

// partnerCenterRows are keyed by error code. The page gives only a description of
// each: the remedies are what usually helps.
//
// https://learn.microsoft.com/partner-center/developer/error-codes
var partnerCenterRows = map[string]row{
	"2012":   {cause: "Partner Center cannot convert this subscription ID between its own and Microsoft Entra's", remedy: checkIDs},
	"800011": {cause: "this is not a valid Azure subscription", remedy: checkIDs},
	"800021": {cause: "this is not a valid subscription", remedy: checkIDs},
	"900118": {cause: "this is not a valid customer ID", remedy: checkCustomer},

	"900420": {
		cause: "Partner Center does not accept the access token's audience",
		more:  "Get an access token for Partner Center itself, or set refresh_token.",
	},
	// https://learn.microsoft.com/partner-center/developer/partner-center-authentication
	"900421": {cause: "Partner Center accepts only users who signed in with multifactor authentication (MFA)", remedy: signIn},

	"2030":   {cause: "the partner is not onboarded to sell in this country", more: "Check the partner account's regions in Partner Center."},
	"20002":  noRelationship,
	"90000":  {cause: "Microsoft Entra returned an error when it issued a token to Partner Center", usually: "Usually, the sign-in, the consent or MFA is the reason.", remedy: signIn},
	"800039": programInactive,
	"800073": accountReview,
	"800074": accountReview,
	"800075": {cause: "the customer's account was not approved", more: "Check the customer's account information in Partner Center."},
	"900149": programInactive,
	"900150": roleMissing,
	"900159": noRelationship,
	"900263": {cause: "Partner Center does not support this request for legacy subscriptions", more: "Check in Partner Center which kind of subscription this is."},
	"900308": roleMissing,
	"900309": {cause: "a Conditional Access policy blocks the access", remedy: reviewPolicy},
	"900329": appOnlyRow,
	"900416": {cause: "the customer's account is locked for transactions", more: "Check the customer's account in Partner Center."},

	client.OrderNotFound:            {cause: "Partner Center does not find this order", more: "Check order_id. A new order can take up to 15 minutes to appear."},
	"20003":                         {cause: "Partner Center does not find a subscription with this ID", remedy: checkIDs},
	"800007":                        {cause: "Partner Center could not retrieve the provisioning information", remedy: checkIDs},
	client.CustomerNotFound:         {cause: "Partner Center does not find this customer", remedy: checkCustomer},
	client.AzureEntitlementNotFound: {cause: "Partner Center does not find this Azure entitlement", remedy: checkIDs},
}

// partnerCenterRow looks up an error response of Partner Center itself.
func (s Situation) partnerCenterRow(e *client.Error) row {
	r, ok := partnerCenterRows[e.Code]
	switch {
	case ok:
	case e.Code == "3000" && strings.Contains(strings.ToLower(e.Description), "relationship"): // a code of several meanings
		r = noRelationship
	default:
		r = s.usualRow(e)
	}
	if e.StatusCode == http.StatusNotFound && e.Code != client.OrderNotFound && s.Elapsed < visibleAfter {
		r.more = sentences(r.more, "New "+newThings[s.Subject.Kind]+" can take a few minutes to appear.")
	}
	return r
}

var newThings = map[Kind]string{
	ProvisioningStatus: "subscriptions", Customer: "customers", Subscriptions: "customers", AzureSubscriptions: "Azure plans", AzureSubscription: "Azure plans",
}

// visibleAfter is how long Microsoft says that an order may take to appear.
const visibleAfter = 15 * time.Minute

// usualRow is for an error response whose code is not documented.
func (s Situation) usualRow(e *client.Error) row {
	switch {
	case e.StatusCode == http.StatusUnauthorized && s.Claims.AppOnly:
		return row{remedy: checkApp}
	case e.StatusCode == http.StatusUnauthorized && e.Code == "" && e.Description == "": // how it refused users without MFA before there was a code
		return row{usually: "Usually, the user signed in without MFA.", remedy: signIn}
	case e.StatusCode == http.StatusUnauthorized:
		return row{usually: "Usually, the access token is for another cloud or app, or the user signed in without MFA.", remedy: checkAppAndSignIn}
	case e.StatusCode == http.StatusForbidden && s.Claims.AppOnly:
		return row{usually: "Usually, the app is not registered in Partner Center, or the partner has no relationship with the customer.", remedy: assignRole}
	case e.StatusCode == http.StatusForbidden:
		return row{
			usually: "Usually, the partner user lacks a role, or the partner has no relationship with the customer. Indirect resellers usually have no access to this API.",
			remedy:  assignRole,
		}
	case e.StatusCode == http.StatusBadRequest, e.StatusCode == http.StatusNotFound:
		return row{usually: "Usually, one of the IDs is wrong.", remedy: checkIDs}
	}
	return row{remedy: contactSupport}
}

// partnerCenter explains a response of Partner Center without data.
func (s Situation) partnerCenter(e *client.Error) Explanation {
	status := pipeline.StatusText(e.StatusCode)
	returned := facts{}.with("HTTP status", status).with("Code", e.Code)
	said := fact{"Partner Center says", e.Description}
	var explanation Explanation
	switch class := pipeline.ClassOf(e.StatusCode); {
	case class == pipeline.Network:
		explanation = s.network(e.StatusCode, e.Host)
		e.IDs = client.IDs{} // it did not get to Partner Center
	case class == pipeline.TooManyRequests:
		explanation = s.throttled("Partner Center", e.RetryAfter)
		explanation.NextStep = sentences(explanation.NextStep, "Partner Center documents a limit of 500 requests a minute for a partner, including rejected ones.")
	case class == pipeline.Unavailable:
		explanation = s.unavailable("Partner Center responded " + status)
		explanation.NextStep = sentences(explanation.NextStep, s.words(contactSupport, ""))
	case class == pipeline.Redirect, e.StatusCode < http.StatusBadRequest, e.Invalid != "":
		explanation = s.invalidPartnerCenter(e, class)
		said.label = "The response says"
		explanation.said = said
	default:
		explanation = s.rejected(e, said)
	}
	if explanation.said.value == "" {
		returned = returned.with("Description", e.Description)
	}
	returned = returned.with("Asked to wait", pauseText(e.RetryAfter))
	if explanation.Title == TitleThrottled {
		returned = returned.elapsed(s)
	}
	if e.StatusCode == http.StatusUnauthorized {
		returned = returned.with("Audience", s.Secrets.Line(strings.Join(s.Claims.Audiences, ", ")))
	}
	explanation.facts = returned.ids(e.IDs)
	return explanation
}

// rejected explains an error response in Partner Center's format.
func (s Situation) rejected(e *client.Error, said fact) Explanation {
	r := s.partnerCenterRow(e)
	isToken := e.StatusCode == http.StatusUnauthorized
	var findings []Finding
	if isToken {
		if findings = s.Findings(false); len(findings) > 0 && !r.isKnown() { // what the token lacks is no guess
			r = row{}
		}
	}
	explanation := s.explanation(s.rejectedTitle(e), r, e.Host, isToken)
	explanation.Missing = e.StatusCode == http.StatusNotFound
	if r.isKnown() {
		if e.Code != "" {
			explanation.Reason += " (" + e.Code + ")"
		}
	} else {
		what, code := "request", ""
		if isToken {
			what = "access token"
		}
		if word(e.Code) != "" {
			code = ", code " + e.Code
		}
		explanation.Reason = fmt.Sprintf("Partner Center rejected the %s (%s%s)", what, pipeline.StatusText(e.StatusCode), code)
		explanation.said = said
	}
	for _, f := range findings {
		if r.remedy == none || f.row.remedy != r.remedy {
			explanation.NextStep = strings.TrimPrefix(explanation.NextStep+"\n\n"+s.Text(f), "\n\n")
			if explanation.remedy == "" {
				explanation.remedy = s.words(f.row.remedy, "")
			}
		}
	}
	if isToken {
		explanation.guide = s.guideOf(signIn)
	}
	return explanation
}

func (s Situation) rejectedTitle(e *client.Error) string {
	switch {
	case e.StatusCode == http.StatusUnauthorized, e.StatusCode == http.StatusForbidden:
		return TitleAccessDenied
	case e.StatusCode != http.StatusNotFound:
		return TitleRequestRejected
	case e.Code == client.OrderNotFound:
		return TitleOrderNotFound
	case e.Code == client.CustomerNotFound, s.Subject.Kind == Customer, s.Subject.Kind == Subscriptions:
		return TitleCustomerNotFound
	case s.Subject.Kind == ProvisioningStatus:
		return TitleSubscriptionNotFound
	}
	return TitleAzurePlanNotFound
}

// invalidPartnerCenter explains a response that is not in Partner Center's format.
func (s Situation) invalidPartnerCenter(e *client.Error, class pipeline.Class) Explanation {
	status := pipeline.StatusText(e.StatusCode)
	r := row{cause: fmt.Sprintf("the response from %s (%s) is not in Partner Center's format: %s", e.Host, status, e.Invalid), usually: fromNetwork, remedy: checkProxy}
	switch {
	case class == pipeline.Redirect:
		r.cause = fmt.Sprintf("the response from %s (%s) is a redirect, which is never followed: it would send the access token elsewhere", e.Host, status)
	case e.StatusCode == http.StatusOK && !e.Foreign:
		r = row{cause: "Partner Center's response is invalid (" + e.Invalid + ")", remedy: contactSupport, more: "Nothing was taken from the response."}
	case e.Invalid == "":
		r = row{cause: fmt.Sprintf("Partner Center sent a response that is not documented for this request (%s)", status), remedy: contactSupport}
	}
	return s.explanation(TitleInvalidResponse, r, e.Host, false)
}
