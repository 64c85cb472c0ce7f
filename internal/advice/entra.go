// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// noToken explains why there is no access token, or no tenant of a domain. It reports
// false for any other error.
func (s Situation) noToken(err error) (Explanation, bool) {
	if rejected, ok := errors.AsType[*entra.Error](err); ok {
		return s.entra(rejected), true
	}
	if secret, ok := errors.AsType[*entra.SecretError](err); ok {
		e := s.explanation(TitleSignInFailed, row{cause: secret.Error(), more: "Correct it, and " + lower(s.again()) + "."}, "", true)
		e.guide = guideTroubleshooting
		return e, true
	}
	if federated, ok := errors.AsType[*entra.FederatedTokenError](err); ok {
		return s.federatedToken(federated), true
	}
	if az, ok := errors.AsType[*entra.AzureCLIError](err); ok {
		return s.azureCLI(az), true
	}
	if errors.Is(err, entra.ErrAppOnly) {
		e := s.explanation(TitleMissingCredentials, appOnlyRow, "", true)
		e.NextStep, e.guide = sentences(e.NextStep, s.Config.WhyNoUser), GuideSignIn
		return e, true
	}
	return Explanation{}, false
}

func (s Situation) entra(e *entra.Error) Explanation {
	if s.Subject.Kind == Domain { // a request without a credential
		return s.domain(e)
	}
	code, r, known := knownCode(e.Codes, e.Description)
	x, done := s.explainResponse(s.entraResponse(e, known))
	if !done {
		if !known {
			r = s.usualEntraRow(e)
		}
		if e.Retried {
			r.more = "The response to an earlier attempt was lost."
		}
		if code == mustAuthenticate {
			r.more = sentences(r.more, s.Config.WhyNoAuthentication)
		}
		x = s.explanation(TitleSignInFailed, r, e.Host, true)
		if r.isKnown() {
			x.Reason = withCode(x.Reason, code)
		} else {
			x.Reason, x.said = s.rejectedByEntra(e), fact{"Microsoft Entra says", e.Description}
		}
		x.guide = s.guideOf(r.remedy)
	}
	x.facts = entraFacts(e, x.said.value == "")
	return x
}

func (s Situation) entraResponse(e *entra.Error, known bool) response {
	return response{
		service: "Microsoft Entra", host: e.Host, request: s.request(), status: e.StatusCode,
		code: cmp.Or(codesText(e.Codes), word(e.OAuthError), pipeline.StatusText(e.StatusCode), "no code"), invalid: e.Invalid, isFinal: e.Final() || known,
	}
}

// rejectedByEntra is all that is known of an error without a row.
func (s Situation) rejectedByEntra(e *entra.Error) string {
	return fmt.Sprintf("Microsoft Entra rejected %s (%s)", s.request(), cmp.Or(codesText(e.Codes), word(e.OAuthError), pipeline.StatusText(e.StatusCode), "no code"))
}

// request names what Microsoft Entra was asked for.
func (s Situation) request() string {
	switch s.Subject.Kind {
	case Domain:
		return "the request for the tenant of the domain"
	case SignIn:
		return "the sign-in"
	}
	return "the request for an access token"
}

// domain explains a response to a request for the metadata of a domain.
func (s Situation) domain(e *entra.Error) Explanation {
	code, r, known := knownCode(e.Codes, e.Description)
	x, done := s.explainResponse(s.entraResponse(e, known))
	switch {
	case done:
		if x.Common = false; e.StatusCode == http.StatusOK {
			x.NextStep = sentences("Check environment: the domain's tenant may belong to another cloud.", x.NextStep)
		}
	case code == unknownTenant || code == invalidTenantName:
		x = s.explanation(TitleDomainNotFound, row{
			cause: withCode("Microsoft Entra does not find a tenant with this domain", code),
			more:  "Check domain: it must be verified in the customer's tenant. Otherwise, set customer_id.",
		}, e.Host, false)
		x.Missing = true
	case r.remedy == checkCloud:
		x = s.explanation(TitleRequestRejected, row{cause: withCode("the domain's tenant belongs to another cloud", code), remedy: checkDomain}, e.Host, false)
	default:
		x = s.explanation(TitleRequestRejected, row{cause: s.rejectedByEntra(e), remedy: checkDomain}, e.Host, false)
		x.said = fact{"Microsoft Entra says", e.Description}
	}
	x.facts = entraFacts(e, x.said.value == "")
	return x
}

func entraFacts(e *entra.Error, withDescription bool) facts {
	returned := facts{}.with("HTTP status", pipeline.StatusText(e.StatusCode)).with("Error", e.OAuthError).with("Suberror", e.SubError).
		with("Code", codesText(e.Codes))
	if withDescription {
		returned = returned.with("Description", e.Description)
	}
	if len(e.Codes) > 0 {
		returned = returned.with("About the code", fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", e.Codes[0]))
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
			more:  "In GitHub Actions, give the job the permission id-token: write. Elsewhere, check oidc_request_url and oidc_request_token.",
		}
		if e.AzureDevOps {
			r = row{
				cause: "Azure DevOps did not issue a token for this service connection",
				more: "Check ado_pipeline_service_connection_id. Allow the pipeline to use the service connection, " +
					"and map System.AccessToken to SYSTEM_ACCESSTOKEN in the step's environment.",
			}
		}
		x = s.explanation(TitleSignInFailed, r, e.Host, true)
	}
	x.guide = guideTroubleshooting
	x.facts = facts{}.with("HTTP status", pipeline.StatusText(e.StatusCode)).with("Description", e.Description)
	return x
}

func (s Situation) azureCLI(e *entra.AzureCLIError) Explanation {
	code, r, known := knownCode(e.Codes, e.Description)
	title, said := TitleSignInFailed, fact{"The Azure CLI says", e.Description}
	switch {
	case e.TimedOut:
		title, r = TitleTimedOut, row{cause: "az account get-access-token did not end in time", more: "Run it manually for details, or set refresh_token instead of use_cli."}
	case e.Missing:
		r = row{cause: "az was not found on PATH", more: "Install the Azure CLI, or set refresh_token instead of use_cli."}
	case r.remedy == useOwnApp:
	case e.Login != "":
		r.remedy, r.more = none, "Run "+e.Login+", which the Azure CLI asks for."
	case known:
	case e.SignedOut:
		r = row{cause: "no account is signed in to the Azure CLI", remedy: signIn}
	default:
		r = row{usually: "Usually, signing in again resolves this.", remedy: signIn, more: "Otherwise, run az account get-access-token manually for details, or set refresh_token instead of use_cli."}
	}
	x := s.explanation(title, r, "", true)
	x.facts = facts{}.with("Reason", e.Invalid)
	switch {
	case !r.isKnown():
		x.Reason = "az account get-access-token failed"
		if len(e.Codes) > 0 {
			x.Reason += " (" + codesText(e.Codes) + ")"
		}
		x.said = said
	case known:
		x.Reason = withCode(x.Reason, code)
		fallthrough
	default:
		x.facts = x.facts.with(said.label, said.value)
	}
	x.guide = guideAzureCLI
	return x
}

func lower(text string) string { return strings.ToLower(text[:1]) + text[1:] }
