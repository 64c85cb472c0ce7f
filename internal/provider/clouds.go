// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"
)

// cloud is one of Microsoft's clouds as Partner Center lives in it.
//
// https://learn.microsoft.com/partner-center/developer/partner-center-rest-urls
type cloud struct {
	name string
	// endpoint is the API's base URL.
	endpoint string
	// authorityHost is Entra's base URL.
	authorityHost string
	// resource is the audience of the API's tokens, whatever the endpoint is.
	resource string
	// federatedAudience is what Entra takes a federated token for.
	federatedAudience string
	// roles is what a partner user needs to read a customer.
	roles string
}

const gdapRoles = "Give it the Directory Reader or Global Reader role for the customer through granular delegated admin privileges (GDAP), " +
	"or delegated admin permission, and make it a member of the AdminAgents group."

// clouds holds the default first.
var clouds = []cloud{
	{
		name:              "public",
		endpoint:          "https://api.partnercenter.microsoft.com",
		authorityHost:     "https://login.microsoftonline.com",
		resource:          "https://api.partnercenter.microsoft.com",
		federatedAudience: "api://AzureADTokenExchange",
		roles:             gdapRoles,
	},
	{
		name:              "china",
		endpoint:          "https://partner.partnercenterapi.microsoftonline.cn",
		authorityHost:     "https://login.partner.microsoftonline.cn",
		resource:          "https://partner.partnercenterapi.microsoftonline.cn",
		federatedAudience: "api://AzureADTokenExchangeChina",
		roles:             "Give it delegated admin permission for the customer, and make it a member of the AdminAgents group.", // no GDAP here
	},
	{
		name:              "usgovernment",
		endpoint:          "https://api.partnercenter.microsoft.com",
		authorityHost:     "https://login.microsoftonline.us",
		resource:          "https://api.partnercenter.microsoft.com",
		federatedAudience: "api://AzureADTokenExchangeUSGov",
		roles:             gdapRoles,
	},
}

func cloudNamed(name string) (cloud, bool) {
	i := slices.IndexFunc(clouds, func(c cloud) bool { return c.name == name })
	if i < 0 {
		return cloud{}, false
	}
	return clouds[i], true
}

// cloudNames lists the choices for a message.
func cloudNames() string {
	names := make([]string, len(clouds))
	for i, c := range clouds {
		names[i] = fmt.Sprintf("%q", c.name)
	}
	return strings.Join(names, ", ")
}
