// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// AzureCLI is about an Azure CLI that gives no token.
func AzureCLI(e *entra.AzureCLIError) Advice {
	switch {
	case e.Unauthorized:
		return Advice{
			"Azure CLI's own app is not authorized for Partner Center.",
			"Use an app registration of your own: set refresh_token, tenant_id and client_id instead of use_cli.",
		}
	case e.Missing:
		return Advice{"There is no az on PATH.", "Install Azure CLI, or set refresh_token instead of use_cli."}
	case e.LoggedOut:
		return Advice{"Nobody is signed in to Azure CLI, or the sign-in is no longer good.", "Run az login with multifactor authentication (MFA), with --tenant and the partner's tenant."}
	}
	return Advice{"az account get-access-token failed.", "Run it by hand to see more, or set refresh_token instead of use_cli."}
}
