// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

func (s Situation) secret(e *entra.SecretError) Explanation {
	x := s.explanation(TitleSignInFailed, row{cause: e.Error(), remedy: runAgain})
	next := "Correct it."
	if source, ok := s.Config.Source.(entra.RefreshToken); ok && source.Token.Path != "" && source.Token.Name == e.Name {
		next = "Correct it, or write a new file with " + s.Config.Program + " sign-in -output FILE."
	}
	x.NextStep, x.guide = sentences(next, x.NextStep), guideTroubleshooting
	return x
}

func (s Situation) appOnly() Explanation {
	x := s.explanation(TitleMissingCredentials, appOnlyRow)
	x.NextStep, x.guide = sentences(x.NextStep, s.Config.WhyNoUser), GuideSignIn
	return x
}

// entra explains a response of Microsoft Entra. It looks up a domain without a
// credential, so that no advice on a credential applies then.
func (s Situation) entra(e *entra.Error) Explanation {
	isDomain := s.Subject.Kind == Domain
	code, r, known := knownCode(e.Codes, e.Description)
	codes := cmp.Or(codesText(e.Codes), word(e.OAuthError), pipeline.StatusText(e.StatusCode), "no code")
	x, done := s.explainResponse(response{
		service: "Microsoft Entra", host: e.Host, request: s.request(), status: e.StatusCode,
		code: codes, invalid: e.Invalid, isFinal: e.Final() || known, retryAfter: e.RetryAfter,
	})
	switch {
	case done && isDomain && e.StatusCode == http.StatusOK:
		x.NextStep = sentences("Check environment: the domain's tenant may belong to another cloud.", x.NextStep)
	case !done:
		title := TitleSignInFailed
		if isDomain {
			title, r = domainRow(code, r)
		} else if !known {
			r = s.usualEntraRow(e)
		}
		if e.Retried {
			r.more, r.settings = "The response to an earlier attempt was probably lost.", nil
		}
		x = s.explanation(title, r)
		if code == mustAuthenticate {
			x.NextStep = sentences(x.NextStep, s.Config.WhyNoAuthentication)
		}
		x.Missing = title == TitleDomainNotFound
		if r.isKnown() {
			x.Reason = withCode(x.Reason, code)
		} else {
			x.Reason = fmt.Sprintf("Microsoft Entra rejected %s (%s)", s.request(), codes)
			x.said = fact{"Microsoft Entra says", e.Description}
		}
		if !isDomain {
			x.guide = s.guideOf(r.remedy)
		}
	}
	x.Common, x.facts = !isDomain, entraFacts(e, code, x.said.value == "")
	return x
}

func (s Situation) request() string {
	return cmp.Or(kinds[s.Subject.Kind].request, "the request for an access token")
}

// domainRow returns what an error means for a domain, given its row for a token.
func domainRow(code int, r row) (title string, ofDomain row) {
	switch {
	case code == unknownTenant || code == invalidTenantName:
		return TitleDomainNotFound, row{
			cause: "Microsoft Entra found no tenant with this domain",
			more:  "Check domain: it must be verified in the customer's tenant. Otherwise, set customer_id.",
		}
	case r.remedy == checkCloud:
		return TitleRequestRejected, row{cause: "the domain's tenant belongs to another cloud", remedy: checkDomain}
	}
	return TitleRequestRejected, row{remedy: checkDomain}
}

// entraFacts are the details of the response. The code is the one that was explained; 0 for none.
func entraFacts(e *entra.Error, code int, withDescription bool) facts {
	returned := facts{}.with("HTTP status", pipeline.StatusText(e.StatusCode)).with("Error", e.OAuthError).with("Suberror", e.SubError).
		with("Code", codesText(e.Codes))
	if withDescription {
		returned = returned.with("Description", e.Description)
	}
	if len(e.Codes) > 0 {
		code = cmp.Or(code, e.Codes[len(e.Codes)-1]) // the first may be the general one
		returned = returned.with("More about the code", fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", code))
	}
	return returned.with("Asked to wait", pauseText(e.RetryAfter)).with("Trace ID", e.TraceID).with("Correlation ID", e.CorrelationID)
}

func withCode(cause string, code int) string { return fmt.Sprintf("%s (AADSTS%d)", cause, code) }

func codesText(codes []int) string {
	var texts []string
	for _, code := range codes {
		texts = append(texts, fmt.Sprintf("AADSTS%d", code))
	}
	return strings.Join(texts, ", ")
}

func (s Situation) federatedToken(e *entra.FederatedTokenError) Explanation {
	x, done := s.explainResponse(response{
		service: "the CI system's token service", host: e.Host, request: "the request for a federated token",
		status: e.StatusCode, invalid: e.Invalid, isFinal: e.Final(),
	})
	if !done {
		r := row{
			cause: "the CI system did not issue a token for this job",
			more: "In GitHub Actions, give the job the permission id-token: write. " +
				"In Azure DevOps, set %s. Elsewhere, check %s and %s.",
			settings: names{"ado_pipeline_service_connection_id", "oidc_request_url", "oidc_request_token"},
		}
		if e.AzureDevOps {
			r = row{
				cause: "Azure DevOps did not issue a token for this service connection",
				more: "Check %s. Allow the pipeline to use the service connection, " +
					"and map System.AccessToken to SYSTEM_ACCESSTOKEN in the step's environment.",
				settings: names{"ado_pipeline_service_connection_id"},
			}
		}
		x = s.explanation(TitleSignInFailed, r)
	}
	if e.AzureDevOps && pipeline.ClassOf(e.StatusCode) == pipeline.Redirect {
		x.NextStep = sentences("Check SYSTEM_ACCESSTOKEN: Azure DevOps redirects a token that it does not accept to its sign-in page.", x.NextStep)
	}
	x.guide = guideTroubleshooting
	x.facts = facts{}.with("HTTP status", pipeline.StatusText(e.StatusCode)).with("Description", e.Description)
	return x
}

func (s Situation) azureCLI(e *entra.AzureCLIError) Explanation {
	otherwise := s.naming("or set %s instead of %s.", "refresh_token", "use_cli")
	title := TitleSignInFailed
	code, r, known := knownCode(e.Codes, e.Description)
	switch {
	case e.TimedOut:
		title, r = TitleTimedOut, row{cause: "az account get-access-token did not finish in time", more: "Run it manually for details, " + otherwise}
	case e.Missing:
		r = row{cause: "az was not found on PATH", more: "Install the Azure CLI, " + otherwise}
	case r.remedy == useOwnApp:
	case e.Login != "":
		r.usually, r.more = "Run "+e.Login+", as the Azure CLI suggests.", ""
		if r.remedy != reviewPolicy && r.remedy != meetDevicePolicy { // which another sign-in may not satisfy
			r.remedy = nil
		}
	case r.isOfApp:
		r.remedy, r.more = signIn, ""
	case r.remedy == grantConsent: // the app is Microsoft's
		r.remedy, r.more = useOwnApp, ""
	case known:
	case e.SignedOut:
		r = row{cause: "no account is signed in to the Azure CLI", remedy: signIn}
	case len(e.Codes) > 0:
		r = row{usually: signInUsually, remedy: signIn, more: "Otherwise, run az account get-access-token manually for details, " + otherwise}
	default: // a proxy or a file, as likely as the sign-in
		r = row{more: "Run az account get-access-token manually for details, run az login if it asks for it, " + otherwise}
	}
	x := s.explanation(title, r)
	x.guide = guideAzureCLI
	x.facts = facts{}.with("Reason", e.Invalid)
	if r.isKnown() {
		x.facts = x.facts.with("The Azure CLI says", e.Description)
		if known {
			x.Reason = withCode(x.Reason, code)
		}
		return x
	}
	x.Reason, x.said = "az account get-access-token failed", fact{"The Azure CLI says", e.Description}
	if len(e.Codes) > 0 {
		x.Reason += " (" + codesText(e.Codes) + ")"
	}
	return x
}
