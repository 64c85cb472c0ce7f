// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

const azureCLISignIn = "Run az login with multifactor authentication (MFA) and with --tenant set to the partner's tenant."

// azureCLIAdvice explains why the Azure CLI returned no token.
func azureCLIAdvice(e *entra.AzureCLIError) advice {
	switch {
	case e.Unauthorized:
		return advice{
			"the Azure CLI's own app is not authorized for Partner Center",
			"Use your own app registration: set refresh_token, tenant_id and client_id instead of use_cli.",
		}
	case e.Missing:
		return advice{"az was not found on PATH", "Install the Azure CLI, or set refresh_token instead of use_cli."}
	case e.LoggedOut:
		return advice{
			"no one is signed in to the Azure CLI, or the sign-in has expired",
			azureCLISignIn,
		}
	}
	return advice{"az account get-access-token failed", "Run it manually for details, or set refresh_token instead of use_cli."}
}
