// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// explainCredential explains why there is no token to read with. It returns nil
// for any other failure.
func (c *configured) explainCredential(read *subscriptionRead, err error) diag.Diagnostic {
	var (
		refused   *entra.Error
		secret    *entra.SecretError
		federated *entra.FederatedTokenError
		az        *entra.AzureCLIError
	)
	switch {
	case errors.As(err, &refused):
		return c.explainEntra(read, refused)
	case errors.As(err, &secret):
		return diag.NewErrorDiagnostic("Unable to Use a Credential", fmt.Sprintf(
			"Could not read %s: %s.\n\nCorrect it and run Terraform again.", read, secret))
	case errors.As(err, &federated):
		return c.explainOnce(read, federated.Final(), "the CI system issued no federated token", facts{}.
			with("Status", pipeline.StatusText(federated.StatusCode)).with("Description", federated.Description),
			federatedTokenAdvice(federated).String())
	case errors.As(err, &az):
		return c.explainOnce(read, true, "Azure CLI gave no access token", facts{}.with("Azure CLI says", az.Description), azureCLIAdvice(az).String())
	case errors.Is(err, entra.ErrAppOnly):
		return c.explainOnce(read, true, "the access token was not sent", nil, partnerCenterAdvice["900329"].String())
	}
	return nil
}

func (c *configured) explainEntra(read *subscriptionRead, e *entra.Error) diag.Diagnostic {
	code := ""
	if e.AADSTS != 0 {
		code = fmt.Sprintf("AADSTS%d", e.AADSTS)
	}
	what := "Microsoft Entra refused to issue an access token"
	if e.Invalid != "" {
		what = "Microsoft Entra's answer holds no access token"
	}
	found := facts{}.with("Status", pipeline.StatusText(e.StatusCode)).with("Error", e.Code).with("Code", code).with("Description", e.Description).
		with("Invalid answer", e.Invalid).with("Asked to wait", pauseText(e.RetryAfter)).
		with("Trace ID", e.TraceID).with("Correlation ID", e.CorrelationID)
	return c.explainOnce(read, e.Final(), what, found, entraNextStep(e))
}

// explainOnce gives the advice for one read of the run alone if the failure is
// final, since it is the same for every read.
func (c *configured) explainOnce(read *subscriptionRead, final bool, what string, found facts, nextStep string) diag.Diagnostic {
	if final && !c.refusalTold.CompareAndSwap(false, true) {
		return diag.NewErrorDiagnostic(unableToRead, fmt.Sprintf(
			"Could not read %s either: %s. Another error of this run says what to do.", read, what))
	}
	return explained(read.failed(what), found, nextStep)
}

func federatedTokenAdvice(e *entra.FederatedTokenError) advice {
	if row, ok := proxyAdvice[e.StatusCode]; ok {
		return row
	}
	switch {
	case !e.Final():
		return advice{"The fault is on the CI system's side.", "Run the job again later."}
	case isRedirect(e.StatusCode):
		return advice{"The answer is a redirect. None is followed, since the request token would go along.", "Check the request URL and the request token."}
	case e.StatusCode == http.StatusOK:
		return advice{"The answer is not in the CI system's form.", foreignNextStep}
	case e.AzureDevOps:
		return advice{
			"Azure DevOps does not hand out a token for this service connection.",
			"Check ado_pipeline_service_connection_id, allow the pipeline to use the service connection, and map System.AccessToken to SYSTEM_ACCESSTOKEN in the step's environment.",
		}
	}
	return advice{
		"The CI system does not hand out a token for this job.",
		"In GitHub Actions, give the job the permission id-token: write. Elsewhere, check oidc_request_url and oidc_request_token.",
	}
}

func azureCLIAdvice(e *entra.AzureCLIError) advice {
	switch {
	case e.Unauthorized:
		return advice{
			"Azure CLI's own app is not authorized for Partner Center.",
			"Use an app registration of your own: set refresh_token, tenant_id and client_id instead of use_cli.",
		}
	case e.Missing:
		return advice{"There is no az on PATH.", "Install Azure CLI, or set refresh_token instead of use_cli."}
	case e.LoggedOut:
		return advice{"Nobody is signed in to Azure CLI, or the sign-in is no longer good.", "Run az login with multifactor authentication (MFA), with --tenant and the partner's tenant."}
	}
	return advice{"az account get-access-token failed.", "Run it by hand to see more, or set refresh_token instead of use_cli."}
}
