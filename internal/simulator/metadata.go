// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"strings"
)

// ScriptMetadata adds faults for requests for OpenID Connect metadata, of all tenants together, by the rules of
// [Simulator.ScriptSubscription].
func (e *entra) ScriptMetadata(faults ...Fault) { e.metadataScript.add(faults) }

func (e *entra) serveMetadata(w http.ResponseWriter, r *http.Request, name string) {
	if r.Method != http.MethodGet {
		e.rejected(r, "the method is not GET")
		w.Header().Set("Allow", http.MethodGet)
		EntraError(http.StatusMethodNotAllowed, "invalid_request", 900561, "The endpoint only accepts GET requests.")(w, r)
		return
	}
	if wrong := mistakesInMetadataRequest(r); len(wrong) > 0 {
		e.rejected(r, wrong...)
		EntraError(http.StatusBadRequest, "invalid_request", 90013, "Invalid input received from the user: "+strings.Join(wrong, "; "))(w, r)
		return
	}
	fault, _ := e.metadataScript.next()
	respond(w, r, fault, e.metadata(name))
}

// mistakesInMetadataRequest describes what the provider should not have sent, without quoting it: anything that tells
// who is asking.
func mistakesInMetadataRequest(r *http.Request) []string {
	var wrong []string
	check := func(ok bool, text string) {
		if !ok {
			wrong = append(wrong, text)
		}
	}
	accept := r.Header.Values("Accept")
	check(r.URL.RawQuery == "" && !r.URL.ForceQuery, "there is a query")
	check(r.ContentLength == 0, "there is a body")
	check(len(r.Header.Values("Authorization")) == 0, "there is an Authorization header")
	check(len(r.Header.Values("Cookie")) == 0, "there is a cookie")
	check(len(accept) == 1 && accept[0] == "application/json", "Accept is not application/json")
	return wrong
}

// metadata is Entra's own response to a well-formed request.
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document
func (e *entra) metadata(name string) Fault {
	tenantID, ok := e.directory(name)
	if !ok {
		return EntraError(http.StatusBadRequest, "invalid_tenant", 90002, noTenant(name)+
			" Check to make sure you have the correct tenant ID and are signing into the correct cloud. "+
			"Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.")
	}
	base := e.url + "/" + tenantID
	return Respond(http.StatusOK, http.Header{
		"Content-Type":                {"application/json; charset=utf-8"},
		"Cache-Control":               {"max-age=86400, private"},
		"Access-Control-Allow-Origin": {"*"},
	}, encode(map[string]any{
		"issuer":                                issuer(e.url, tenantID),
		"authorization_endpoint":                base + authorizeEndpoint,
		"token_endpoint":                        base + tokenEndpoint,
		"jwks_uri":                              base + "/discovery/v2.0/keys",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt"},
		"response_modes_supported":              []string{"query"},
		"response_types_supported":              []string{"code"},
		"scopes_supported":                      []string{"openid", "profile", "offline_access"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"tenant_region_scope":                   "EU",
		"cloud_instance_name":                   "microsoftonline.com",
	}))
}

// issuer is that of version 2.0 tokens.
func issuer(authority, tenantID string) string { return authority + "/" + tenantID + "/v2.0" }
