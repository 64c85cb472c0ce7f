// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

// The provider's guides, by the address where the registry serves them.
const (
	guides = "https://registry.terraform.io/providers/terraform-partnercenter/partnercenter/latest/docs/guides/"

	// GuideSignIn is about getting a partner user's refresh token.
	GuideSignIn = guides + "secure-application-model"
	// GuideAccessToken is about a given access token.
	GuideAccessToken = guides + "access-token"
	// GuideAzureCLI is about the Azure CLI.
	GuideAzureCLI = guides + "azure-cli"
	// GuideTroubleshooting is the index of messages.
	GuideTroubleshooting = guides + "troubleshooting"
)
