// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strconv"
	"strings"
)

// Cloud is one of Microsoft's clouds as Partner Center lives in it.
//
// https://learn.microsoft.com/partner-center/developer/partner-center-rest-urls
type Cloud struct {
	Name              string
	Endpoint          string // the API's base URL
	AuthorityHost     string // Entra's base URL
	Resource          string // the audience of the API's tokens, whatever the endpoint is
	FederatedAudience string // what Entra takes a federated token for
	Roles             string // what a partner user needs to read a customer
}

const gdapRoles = "Give the user the Directory Reader or Global Reader role for the customer through granular delegated admin privileges (GDAP), " +
	"or delegated admin permission, and make the user a member of the AdminAgents group."

// Clouds holds the default first.
var Clouds = []Cloud{
	{
		Name:              "public",
		Endpoint:          "https://api.partnercenter.microsoft.com",
		AuthorityHost:     "https://login.microsoftonline.com",
		Resource:          "https://api.partnercenter.microsoft.com",
		FederatedAudience: "api://AzureADTokenExchange",
		Roles:             gdapRoles,
	},
	{
		Name:              "china",
		Endpoint:          "https://partner.partnercenterapi.microsoftonline.cn",
		AuthorityHost:     "https://login.partner.microsoftonline.cn",
		Resource:          "https://partner.partnercenterapi.microsoftonline.cn",
		FederatedAudience: "api://AzureADTokenExchangeChina",
		Roles:             "Give the user delegated admin permission for the customer, and make the user a member of the AdminAgents group.", // no GDAP here
	},
	{
		Name:              "usgovernment",
		Endpoint:          "https://api.partnercenter.microsoft.com",
		AuthorityHost:     "https://login.microsoftonline.us",
		Resource:          "https://api.partnercenter.microsoft.com",
		FederatedAudience: "api://AzureADTokenExchangeUSGov",
		Roles:             gdapRoles,
	},
}

// cloudNamed finds a cloud by its name in the configuration, in any case.
func cloudNamed(name string) (Cloud, bool) {
	for _, c := range Clouds {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Cloud{}, false
}

// cloudNames lists the choices for a message.
func cloudNames() string {
	var names []string
	for _, c := range Clouds {
		names = append(names, strconv.Quote(c.Name))
	}
	return strings.Join(names, ", ")
}
