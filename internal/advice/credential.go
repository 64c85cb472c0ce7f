// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// credential explains why there is no token to read with. It reports false for
// any other error.
func credential(err error, s Situation) (Explanation, bool) {
	var (
		rejected  *entra.Error
		secret    *entra.SecretError
		federated *entra.FederatedTokenError
		az        *entra.AzureCLIError
	)
	var e Explanation
	switch {
	case errors.As(err, &rejected):
		e = rejectedByEntra(rejected, s)
	case errors.As(err, &secret):
		e = Explanation{Title: TitleSignInFailed, Reason: secret.Error(), NextStep: "Correct it and run Terraform again."}
	case errors.As(err, &federated):
		e = explained(federatedTokenAdvice(federated))
		e.Title = tokenTitle(federated.StatusCode, federated.Final(), "")
		e.facts = facts{}.with("HTTP status", pipeline.StatusText(federated.StatusCode)).with("Description", federated.Description)
	case errors.As(err, &az):
		e = explained(azureCLIAdvice(az))
		if e.Title = TitleSignInFailed; az.TimedOut {
			e.Title = TitleTimedOut
		}
		if !az.Missing { // otherwise it said nothing
			e.facts = facts{}.with("Azure CLI says", az.Description)
		}
	case errors.Is(err, entra.ErrAppOnly):
		e = explained(appOnly)
		e.Title = TitleMissingCredentials
		if s.Config.WhyNoUser != "" {
			e.NextStep += " " + s.Config.WhyNoUser
		}
	default:
		return Explanation{}, false
	}
	if s.Subject.Kind == Domain { // which is read without a credential
		return e, true
	}
	e.Common = true
	e.guide = guideTroubleshooting
	if strings.HasPrefix(e.NextStep, signInAgain) || e.Title == TitleMissingCredentials {
		e.guide = GuideSignIn
	}
	return e, true
}

func rejectedByEntra(e *entra.Error, s Situation) Explanation {
	row := entraAdvice(e)
	switch {
	case s.Subject.Kind == Domain:
		row = domainAdvice(e)
	case s.Claims.AppOnly && strings.HasPrefix(row.NextStep, signInAgain):
		row = appRejected
	}
	isUnknownDomain := row == unknownDomain
	if s.Subject.Kind == SignIn {
		row.Cause = strings.Replace(row.Cause, "the refresh token", "the sign-in", 1)
	}
	code := ""
	if e.AADSTS != 0 {
		code = fmt.Sprintf("AADSTS%d", e.AADSTS)
		row.Cause += " (" + code + ")"
	}
	explanation := explained(row)
	explanation.Title = tokenTitle(e.StatusCode, e.Final(), e.Invalid)
	if e.AADSTS == mustAuthenticate && s.Config.WhyNoAuthentication != "" {
		explanation.NextStep += " " + s.Config.WhyNoAuthentication
	}
	if e.Retried {
		explanation.NextStep = "Sign in again: the response to an earlier attempt was lost."
	}
	if s.Subject.Kind == Domain && explanation.Title == TitleSignInFailed {
		explanation.Title = TitleRequestRejected
		if isUnknownDomain {
			explanation.Title, explanation.Missing = TitleDomainNotFound, true
		}
	}
	explanation.facts = facts{}.with("HTTP status", pipeline.StatusText(e.StatusCode)).with("Error", e.OAuthError).with("Code", code).
		with("Description", e.Description).with("Invalid response", e.Invalid).with("Asked to wait", pauseText(e.RetryAfter)).
		with("Trace ID", e.TraceID).with("Correlation ID", e.CorrelationID)
	return explanation
}

// tokenTitle is the title for an error response from a token issuer.
func tokenTitle(status int, final bool, invalid string) string {
	switch {
	case status == http.StatusTooManyRequests:
		return TitleThrottled
	case proxyAdvice[status] != advice{}:
		return TitleServiceNotReachable
	case !final:
		return TitleServiceUnavailable
	case invalid != "" || status == http.StatusOK || isRedirect(status):
		return TitleInvalidResponse
	}
	return TitleSignInFailed
}

func explained(a advice) Explanation {
	return Explanation{Reason: a.Cause, NextStep: a.NextStep}
}
