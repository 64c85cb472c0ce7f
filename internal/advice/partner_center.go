// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"cmp"
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
	appOnlyRow      = row{cause: "this read accepts only App+User credentials, not app-only ones", remedy: useUser}
)

// partnerCenterRows are keyed by error code. The page only describes the codes: the
// remedies are what usually helps.
//
// https://learn.microsoft.com/partner-center/developer/error-codes
var partnerCenterRows = map[string]row{
	"2012":   {cause: "Partner Center cannot convert this subscription ID to one in Microsoft Entra", remedy: checkIDs},
	"800011": {cause: "this is not a valid Azure subscription", remedy: checkIDs},
	"800021": {cause: "this is not a valid subscription", remedy: checkIDs},
	"900118": {cause: "this is not a valid customer ID", remedy: checkCustomer},

	"900420": {cause: "Partner Center does not accept the access token's audience", remedy: checkAppAndSignIn},
	// https://learn.microsoft.com/partner-center/developer/partner-center-authentication
	"900421": {cause: "Partner Center accepts only users who signed in with multifactor authentication (MFA)", remedy: signIn},

	"2030":  {cause: "the partner is not onboarded to sell in this country", more: "Check the partner account's regions in Partner Center."},
	"20002": noRelationship,
	"90000": {
		cause:   "Microsoft Entra returned an error when a token was issued",
		usually: "Usually, the cause is the sign-in, the consent, or MFA.", remedy: signIn,
	},
	"800039": programInactive,
	"800073": accountReview,
	"800074": accountReview,
	"800075": {cause: "the customer's account was not approved", more: "Check the customer's account information in Partner Center."},
	"900149": programInactive,
	"900150": roleMissing,
	"900159": noRelationship,
	"900263": {
		cause: "Partner Center does not support this request for legacy subscriptions",
		more:  "Check the type of the subscription in Partner Center.",
	},
	"900308": roleMissing,
	"900309": {cause: "a Conditional Access policy blocks the access", remedy: reviewPolicy},
	"900329": appOnlyRow,
	"900416": {cause: "the customer's account is locked for transactions", more: "Check the customer's account in Partner Center."},

	client.OrderNotFound:            {cause: "Partner Center did not find this order", more: "Check order_id. A new order can take up to 15 minutes to appear."},
	"20003":                         {cause: "Partner Center found no subscription with this ID", remedy: checkIDs},
	"800007":                        {cause: "Partner Center could not retrieve the provisioning information", remedy: checkIDs},
	client.CustomerNotFound:         {cause: "Partner Center did not find this customer", remedy: checkCustomer},
	client.AzureEntitlementNotFound: {cause: "Partner Center did not find this Azure entitlement", remedy: checkIDs},
}

func (s Situation) partnerCenterRow(e *client.Error) row {
	r, ok := partnerCenterRows[e.Code]
	switch {
	case ok:
	case e.Code == "3000" && strings.Contains(strings.ToLower(e.Description), "relationship"): // a code of several meanings
		r = noRelationship
	default:
		r = s.usualRow(e)
	}
	const orderDelay = 15 * time.Minute // as Microsoft documents for orders
	if isMissing(e, r) && e.Code != client.OrderNotFound && s.Elapsed < orderDelay {
		r.more = sentences(r.more, "New "+kinds[s.Subject.Kind].newThings+" can take a few minutes to appear.")
	}
	return r
}

// usualRow is for an error response whose code is not documented.
func (s Situation) usualRow(e *client.Error) row {
	switch {
	case e.StatusCode == http.StatusUnauthorized && s.Claims.AppOnly:
		return row{remedy: checkApp}
	case e.StatusCode == http.StatusUnauthorized && e.Code == "" && e.Description == "": // its response to a user without MFA before it had a code
		return row{usually: "Usually, the user signed in without MFA.", remedy: signIn}
	case e.StatusCode == http.StatusUnauthorized:
		return row{usually: "Usually, the access token is for another cloud or app, or the user signed in without MFA.", remedy: checkAppAndSignIn}
	case e.StatusCode == http.StatusForbidden && s.Claims.AppOnly:
		return row{usually: "Usually, the app is not registered in Partner Center, or the partner has no relationship with the customer.", remedy: assignRole}
	case e.StatusCode == http.StatusForbidden:
		return row{
			usually: "Usually, the partner user lacks a role, or the partner has no relationship with the customer. " +
				"Indirect resellers usually have no access to this API.",
			remedy: assignRole,
		}
	case e.StatusCode == http.StatusNotFound:
		return row{usually: "Usually, one of the IDs is wrong.", remedy: checkIDs}
	case e.StatusCode == http.StatusBadRequest:
		return row{remedy: checkIDs, more: "If the IDs are right, give the request ID and the correlation ID to Partner Center support."}
	}
	return row{remedy: contactSupport}
}

func (s Situation) partnerCenter(e *client.Error) Explanation {
	class, ids := pipeline.ClassOf(e.StatusCode), e.IDs
	r := response{
		service: "Partner Center", host: e.Host, request: "this request", status: e.StatusCode,
		isFinal: class != pipeline.Unavailable, retryAfter: e.RetryAfter,
	}
	if e.Foreign {
		r.invalid = e.Invalid
	}
	x, done := s.explainResponse(r)
	switch {
	case !done && e.StatusCode < http.StatusBadRequest:
		x = s.undocumented(e)
	case !done:
		x = s.rejected(e)
	case class == pipeline.Network:
		ids = client.IDs{} // the request did not get to Partner Center
	case class == pipeline.TooManyRequests:
		x.NextStep = sentences(x.NextStep, "Partner Center documents a limit of 500 requests a minute per partner, including rejected requests.")
	case class == pipeline.Unavailable:
		x.NextStep = sentences(x.NextStep, s.words(contactSupport))
	default:
		x.Common, x.said = false, fact{"The response says", e.Description}
	}
	returned := facts{}.with("HTTP status", pipeline.StatusText(e.StatusCode)).with("Code", e.Code)
	if x.said.value == "" {
		returned = returned.with("Description", e.Description)
	}
	returned = returned.with("Asked to wait", pauseText(e.RetryAfter))
	if class == pipeline.TooManyRequests {
		returned = returned.elapsed(s)
	}
	if e.StatusCode == http.StatusUnauthorized {
		returned = returned.with("Audience", s.Secrets.Line(strings.Join(s.Claims.Audiences, ", ")))
	}
	x.facts = returned.ids(ids)
	return x
}

// undocumented explains a response of Partner Center itself that is not documented for the request.
func (s Situation) undocumented(e *client.Error) Explanation {
	r := row{cause: "Partner Center's response is invalid (" + e.Invalid + ")", remedy: contactSupport, more: "The response was ignored."}
	if e.Invalid == "" {
		r.cause = "Partner Center sent a response that is not documented for this request (" + pipeline.StatusText(e.StatusCode) + ")"
	}
	x := s.explanation(TitleInvalidResponse, r)
	x.Common = false
	return x
}

func (s Situation) rejected(e *client.Error) Explanation {
	r := s.partnerCenterRow(e)
	rejected, isToken := "request", e.StatusCode == http.StatusUnauthorized
	var findings []Finding
	if isToken {
		rejected, findings = "access token", s.Findings(false)
		if len(findings) > 0 && !r.isKnown() { // the findings are no guess
			r = row{}
		}
	}
	x := s.explanation(rejectedTitle(e, r, s.Subject.Kind), r)
	x.Common, x.Missing = isToken, isMissing(e, r)
	if r.isKnown() {
		x.Reason += " (" + e.Code + ")"
	} else {
		code := ""
		if word(e.Code) != "" {
			code = ", code " + e.Code
		}
		x.Reason = fmt.Sprintf("Partner Center rejected the %s (%s%s)", rejected, pipeline.StatusText(e.StatusCode), code)
		x.said = fact{"Partner Center says", e.Description}
	}
	for _, f := range findings {
		if r.remedy == nil || f.row.remedy != r.remedy {
			x.NextStep = strings.TrimPrefix(x.NextStep+"\n\n"+s.Text(f), "\n\n")
			x.remedy = cmp.Or(x.remedy, s.words(f.row.remedy))
		}
	}
	if isToken {
		x.guide = s.guideOf(signIn)
	}
	return x
}

// isMissing reports whether a 404 is about what was read: its code may have another
// meaning, such as a missing relationship.
func isMissing(e *client.Error, r row) bool {
	return e.StatusCode == http.StatusNotFound && (!r.isKnown() || e.IsNotFound() || e.Code == client.OrderNotFound || e.Code == client.AzureEntitlementNotFound)
}

func rejectedTitle(e *client.Error, r row, kind Kind) string {
	notFound := kinds[kind].notFound
	switch {
	case e.StatusCode == http.StatusUnauthorized, e.StatusCode == http.StatusForbidden:
		return TitleAccessDenied
	case !isMissing(e, r):
		return TitleRequestRejected
	case e.Code == client.OrderNotFound:
		return TitleOrderNotFound
	case e.Code == client.CustomerNotFound:
		return TitleCustomerNotFound
	case !r.isKnown() && !e.IsNotFound(), r.isKnown() && e.IsSubscriptionNotFound() && notFound == TitleCustomerNotFound: // it may be something else
		return TitleRequestRejected
	}
	return notFound
}

// UnreadableEndDate warns that the end date of a provisioning status is null.
func UnreadableEndDate(s Subject, value string) Explanation {
	return Situation{Subject: s}.about(Explanation{
		Title:    TitleUnreadableEndDate,
		Reason:   "its end_date is not a valid time",
		NextStep: "end_date is null. The other values are not affected.",
		facts:    facts{}.with("End date", value),
		opening:  "Partner Center sent an invalid date for",
	})
}

// OddValues warns about values of a list that are null or cut, of these attributes.
func OddValues(s Subject, values client.OddValues, attributes []string) Explanation {
	valuesHave := "values have"
	if values.Count == 1 {
		valuesHave = "value has"
	}
	return Situation{Subject: s}.about(Explanation{
		Title:    TitleUnexpectedValue,
		Reason:   fmt.Sprintf("%d %s an unexpected type, format or length (%s)", values.Count, valuesHave, strings.Join(attributes, ", ")),
		NextStep: fmt.Sprintf("Texts longer than %d characters are cut; the other values are null. The rest of the list is not affected.", client.MaxText),
		facts:    facts{}.with("First", values.First),
		opening:  "Partner Center sent unexpected values for",
	})
}
