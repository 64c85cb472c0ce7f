// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

// The URLs of the provider's guides in the registry.
const (
	guides = "https://registry.terraform.io/providers/terraform-partnercenter/partnercenter/latest/docs/guides/"

	// GuideSignIn is about getting a partner user's refresh token.
	GuideSignIn = guides + "secure-application-model"
	// guideAccessToken is about a given access token.
	guideAccessToken = guides + "access-token"
	// guideAzureCLI is about the Azure CLI.
	guideAzureCLI = guides + "azure-cli"
	// guideTroubleshooting is the index of messages.
	guideTroubleshooting = guides + "troubleshooting"
)
