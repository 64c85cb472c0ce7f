// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// The Partner Center API in the public cloud and in the one operated by 21Vianet.
const (
	publicResource = "https://api.partnercenter.microsoft.com"
	chinaResource  = "https://partner.partnercenterapi.microsoftonline.cn"
)

// userPermission is the API's one delegated permission, and allPermissions stands for those that an app has itself.
const (
	userPermission = "/user_impersonation"
	allPermissions = "/.default"
)

const invalidScopeText = "The provided value for the input parameter 'scope' is not valid."

// scopes are those that a token is requested for.
type scopes struct {
	resource string
	offline  bool // offline_access: with a refresh token
	openID   bool // openid: with an ID token
}

// parseUserScopes requires the delegated permission of one resource, and allows those of OpenID Connect beside it.
func parseUserScopes(text string) (scopes, Fault) {
	words := strings.Fields(text)
	parsed := scopes{offline: slices.Contains(words, "offline_access"), openID: slices.Contains(words, "openid")}
	words = slices.DeleteFunc(words, func(word string) bool {
		return word == "offline_access" || word == "openid" || word == "profile"
	})
	if len(words) == 1 {
		parsed.resource = strings.TrimSuffix(words[0], userPermission)
		if parsed.resource != words[0] && isResource(parsed.resource) {
			return parsed, nil
		}
	}
	return scopes{}, invalidScope(70011, invalidScopeText)
}

// parseAppScopes requires all permissions of one resource and nothing else.
func parseAppScopes(text string) (scopes, Fault) {
	resource, ok := strings.CutSuffix(text, allPermissions)
	switch {
	case !ok:
		return scopes{}, invalidScope(1002012, "The provided value for scope is not valid. Client credential flows must have "+
			"a scope value with /.default suffixed to the resource identifier (application ID URI).")
	case !isResource(resource):
		return scopes{}, EntraError(http.StatusBadRequest, "invalid_resource", 500011, "The resource principal was not found in the tenant.")
	}
	return scopes{resource: resource}, nil
}

func isResource(name string) bool { return name == publicResource || name == chinaResource }

func invalidScope(aadsts int, description string) Fault {
	return EntraError(http.StatusBadRequest, "invalid_scope", aadsts, description)
}
