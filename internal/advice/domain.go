// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"net/http"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

const checkDomain = "Check domain and environment, or set customer_id instead of domain."

var unknownDomain = advice{
	"Microsoft Entra knows no tenant with this domain",
	"Check domain: it must be verified in the customer's tenant. Otherwise, set customer_id.",
}

// domainAdvice explains an error response from Microsoft Entra to a request for
// the metadata of a domain. That request holds no credential, so that no setting
// of one is to blame.
func domainAdvice(e *entra.Error) advice {
	row := entraAdvice(e)
	switch {
	case e.AADSTS == unknownTenant || e.AADSTS == invalidTenantName:
		return unknownDomain
	case row == wrongCloud:
		return advice{"the domain's tenant belongs to another cloud", checkDomain}
	case isRedirect(e.StatusCode):
		return advice{"the response is a redirect, which is never followed", notFromService}
	case e.StatusCode == http.StatusOK:
		return advice{row.Cause, "Check environment: the domain's tenant may belong to another cloud. " + notFromService}
	case e.OAuthError != "" && e.Final():
		return advice{"Microsoft Entra rejected the request for the domain", checkDomain}
	}
	return row
}
