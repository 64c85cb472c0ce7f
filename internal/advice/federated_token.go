// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"net/http"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// federatedTokenAdvice explains why the CI system issued no token.
func federatedTokenAdvice(e *entra.FederatedTokenError) advice {
	if row, ok := proxyAdvice[e.StatusCode]; ok {
		return row
	}
	switch {
	case !e.Final():
		return advice{"the problem is on the CI system's side", "Run the job again later."}
	case isRedirect(e.StatusCode):
		return advice{
			"the response is a redirect, which is never followed: it would send the request token elsewhere",
			"Check the request URL and the request token.",
		}
	case e.StatusCode == http.StatusOK:
		return advice{"the response is not in the CI system's format", notFromService}
	case e.AzureDevOps:
		return advice{
			"Azure DevOps did not issue a token for this service connection",
			"Check ado_pipeline_service_connection_id. Allow the pipeline to use the service connection, " +
				"and map System.AccessToken to SYSTEM_ACCESSTOKEN in the step's environment.",
		}
	}
	return advice{
		"the CI system did not issue a token for this job",
		"In GitHub Actions, give the job the permission id-token: write. Elsewhere, check oidc_request_url and oidc_request_token.",
	}
}
