// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strconv"
	"strings"
)

// UserPermission is the delegated permission of Partner Center's API.
//
// https://learn.microsoft.com/partner-center/developer/partner-center-authentication
const UserPermission = "user_impersonation"

// Cloud is one of Microsoft's clouds, with the URLs of Partner Center and Microsoft Entra in it.
//
// https://learn.microsoft.com/partner-center/developer/partner-center-rest-urls
type Cloud struct {
	Name              string
	Endpoint          string // the API's base URL
	AuthorityHost     string // Entra's base URL
	Resource          string // the audience of the API's tokens, even with another endpoint
	FederatedAudience string // the audience that Entra expects in a federated token
	GDAP              bool   // whether there are granular delegated admin privileges
}

// UserScope is the scope of access tokens of a user.
func (c Cloud) UserScope() string { return c.Resource + "/" + UserPermission }

// Clouds holds the default first.
var Clouds = []Cloud{
	{
		Name:              "public",
		Endpoint:          "https://api.partnercenter.microsoft.com",
		AuthorityHost:     "https://login.microsoftonline.com",
		Resource:          "https://api.partnercenter.microsoft.com",
		FederatedAudience: "api://AzureADTokenExchange",
		GDAP:              true,
	},
	{
		Name:              "china",
		Endpoint:          "https://partner.partnercenterapi.microsoftonline.cn",
		AuthorityHost:     "https://login.partner.microsoftonline.cn",
		Resource:          "https://partner.partnercenterapi.microsoftonline.cn",
		FederatedAudience: "api://AzureADTokenExchangeChina",
	},
	{
		Name:              "usgovernment",
		Endpoint:          "https://api.partnercenter.microsoft.com",
		AuthorityHost:     "https://login.microsoftonline.us",
		Resource:          "https://api.partnercenter.microsoft.com",
		FederatedAudience: "api://AzureADTokenExchangeUSGov",
		GDAP:              true,
	},
}

func cloudNamed(name string) (Cloud, bool) {
	for _, c := range Clouds {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Cloud{}, false
}

func cloudNames() string {
	var names []string
	for _, c := range Clouds {
		names = append(names, strconv.Quote(c.Name))
	}
	return strings.Join(names, ", ")
}
