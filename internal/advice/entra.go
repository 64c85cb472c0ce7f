// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"net/http"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

var (
	mfaNeeded       = advice{"the refresh token lacks multifactor authentication (MFA), or its MFA has expired", signInAgain}
	blockedByPolicy = advice{
		"a Conditional Access policy blocks this sign-in",
		"Ask the administrator of the partner tenant to review the policy. The sign-in logs in Microsoft Entra identify it.",
	}
	wrongCloud        = advice{"the tenant belongs to another cloud", "Check environment, authority_host and tenant_id."}
	badRequestToEntra = advice{
		"Microsoft Entra rejected the request as malformed",
		"Check tenant_id, client_id and the refresh token. If they are correct, please report this to the provider's developers.",
	}
	federationMissing = advice{
		"no federated credential of the app matches the token",
		"Add or correct the federated credential in the app registration. Its issuer, subject and audience must be the token's: " +
			"the subject names the repository, branch, environment, service connection or workspace. " +
			"Check environment, which determines the audience.",
	}
	passwordExpired = advice{
		"the partner user's password has expired",
		"Set a new password for the user, sign in again with MFA, and store the new refresh token.",
	}
	notOfTheTenant = advice{"the user does not belong to the tenant", "Sign in as a user of the partner's tenant, or correct tenant_id."}
	singlePageApp  = advice{
		"the redirect URI is registered for a single-page app",
		"Register it in the app registration under Mobile and desktop applications instead.",
	}
	redirectMissing = advice{
		"the redirect URI is not registered for the app",
		"Register http://localhost with the app, under Mobile and desktop applications. Otherwise, pass a registered one with -redirect-uri.",
	}
	deviceNeeded = advice{
		"a policy requires a managed device for this sign-in",
		"Sign in from a device that the organization manages.",
	}
	declined    = advice{"the sign-in or the consent was declined", "Sign in again and accept, or have an administrator grant consent."}
	appDisabled = advice{"the app is disabled in the tenant", "Enable it in Microsoft Entra, under Enterprise applications."}

	// appRejected takes the place of a row that asks a user to sign in, if there is
	// none.
	appRejected = advice{
		"Microsoft Entra rejected the app's credential",
		"Check tenant_id, client_id, and the client secret, the certificate or the federated credential. The sign-in logs in Microsoft Entra have the details.",
	}

	entraThrottles = advice{"Microsoft Entra is throttling requests", "Run Terraform again later."}
	entraProblem   = advice{"the problem is on Microsoft Entra's side", "Run Terraform again later."}
)

// AADSTS codes.
const (
	mustAuthenticate  = 7000218
	unknownTenant     = 90002
	invalidTenantName = 900023
)

// aadstsAdvice is keyed by AADSTS code.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
var aadstsAdvice = map[int]advice{
	70000:  {"the refresh token is not valid", signInAgain + " It has expired, was revoked, or is incomplete."},
	70008:  {"the refresh token has expired or was revoked", signInAgain},
	700082: {"the refresh token has expired", signInAgain + " A refresh token expires when it is not used for 90 days."},
	700084: {
		"the refresh token was issued to a single-page app",
		"Register the app as a web or native app, and sign the partner user in again with MFA. A single-page app's token is valid for only 24 hours.",
	},
	70043: {"the refresh token has expired under the sign-in frequency policy", signInAgain},
	50173: {"the refresh token was revoked", signInAgain + " A reset of the user's password revokes it, for example."},

	50072: mfaNeeded,
	50074: mfaNeeded,
	50076: mfaNeeded,
	50078: mfaNeeded,
	50079: mfaNeeded,

	50055: passwordExpired,
	50057: {"the partner user's account is disabled", "Enable the account, or use the refresh token of another partner user."},
	50144: passwordExpired,

	53000:  blockedByPolicy,
	53003:  blockedByPolicy,
	530032: blockedByPolicy,

	530035: {
		"the tenant's security defaults block this sign-in",
		"Ask the administrator of the partner tenant to review them. The sign-in logs in Microsoft Entra have the details.",
	},
	50097: deviceNeeded,
	53001: deviceNeeded,
	50158: {
		"the tenant requires MFA with another product than Microsoft's",
		"Have the administrator add it as an external method. Partner Center accepts only MFA that Microsoft Entra confirms.",
	},

	50011:   redirectMissing,
	500113:  redirectMissing,
	9002325: singlePageApp,
	9002327: singlePageApp,
	501481:  {"the authorization code belongs to another sign-in", "Sign in again, with the address that was printed last."},
	54005:   {"the authorization code was redeemed before", "Sign in again."},
	65004:   declined,
	50105: {
		"the user is not assigned to the app",
		"Assign the user to it in Microsoft Entra, under Enterprise applications. Otherwise, turn off its requirement of an assignment.",
	},
	50020: notOfTheTenant,
	50034: notOfTheTenant,
	90072: notOfTheTenant,

	65001: {
		"no one has consented to the app's access to Partner Center",
		"Grant admin consent to user_impersonation of Microsoft Partner Center. Then sign the partner user in again.",
	},
	65002: {"the app is one of Microsoft's own and is not authorized for Partner Center", "Set client_id to your own app registration."},
	500011: {
		"Partner Center was not found as a resource in the tenant",
		"Check environment and tenant_id. Add Microsoft Partner Center to the app registration's API permissions.",
	},
	650057: {
		"the app registration lacks a permission for Partner Center",
		"Add user_impersonation of Microsoft Partner Center to its API permissions.",
	},

	7000215: {"the client secret is wrong", "Check client_secret: it is the secret's value, not its ID."},
	7000222: {"the client secret has expired", "Create a new client secret in the app registration and set it as client_secret."},
	mustAuthenticate: {
		"the app is a confidential client and must authenticate",
		"Set client_secret, client_certificate or use_oidc (or their variables or files). Otherwise, register the app as a public client.",
	},
	700025: {"the app is a public client and must not authenticate", "Remove the client secret, the certificate or use_oidc, or register the app as a web app."},
	700027: {
		"the signature made with the app's certificate was rejected",
		"Upload the certificate to the app registration. Check that client_certificate or client_certificate_path holds the same one and its private key.",
	},
	700024: {
		"the client assertion has expired or is not yet valid",
		"Check this machine's clock. With oidc_token or oidc_token_file_path, provide a token that has not expired: those of CI systems expire within minutes.",
	},
	70021:   federationMissing,
	700211:  federationMissing,
	700212:  federationMissing,
	700213:  federationMissing,
	7000112: appDisabled,
	7000229: {
		"the app has no service principal in the tenant",
		"Grant the app admin consent in the partner's tenant. Check client_id and tenant_id.",
	},
	700016: {"the app was not found in the tenant", "Check client_id and tenant_id."},
	700007: {"the refresh token was issued to another app", "Set client_id to the app that the refresh token was issued to."},

	unknownTenant:     {"the tenant was not found", "Check tenant_id and environment."},
	invalidTenantName: {"this is not the name of a tenant", "Check tenant_id and environment."},
	90038:             wrongCloud,
	900382:            wrongCloud,
	900432:            wrongCloud,
	90099:             {"the app is not authorized in the customer's tenant", "Set tenant_id to the partner's own tenant, or consent to the app for the customer."},

	901002:  badRequestToEntra,
	9002313: badRequestToEntra,
	90013:   badRequestToEntra,

	90033: entraProblem,
	90006: entraProblem,
	90024: entraProblem,
	50087: entraProblem,
	90090: entraProblem,
	90055: entraProblem,
	50196: {
		"Microsoft Entra received the same request too often in a short time",
		"Wait a few minutes. Run fewer plans at the same time with the same refresh token.",
	},
}

// oauthErrorAdvice is keyed by OAuth error code, for AADSTS codes that are not listed.
var oauthErrorAdvice = map[string]advice{
	"invalid_grant":        {"the refresh token was rejected", signInAgain},
	"access_denied":        declined,
	"interaction_required": {"the partner user must sign in again", signInAgain},
	"invalid_client":       {"the app could not authenticate", "Check client_id, and the client secret, the certificate or the federated credential."},
	"unauthorized_client":  {"the app is not authorized for this request", "Check client_id and tenant_id."},
	"invalid_resource":     {"Partner Center was not found as a resource in the tenant", "Check environment and tenant_id."},
}

// entraAdvice explains an error response from Microsoft Entra to a request for a
// token.
func entraAdvice(e *entra.Error) advice {
	if row, ok := aadstsAdvice[e.AADSTS]; ok {
		return row
	}
	if row, ok := oauthErrorAdvice[e.OAuthError]; ok {
		return row
	}
	if row, ok := proxyAdvice[e.StatusCode]; ok {
		return row
	}
	switch {
	case e.StatusCode == http.StatusTooManyRequests:
		return entraThrottles
	case !e.Final():
		return entraProblem
	case isRedirect(e.StatusCode):
		return advice{"the response is a redirect, which is never followed: it would send the credentials elsewhere", notFromService}
	case e.Invalid != "":
		return advice{"Microsoft Entra's response is invalid", notFromService}
	}
	return advice{
		"the provider does not know this error",
		"Give the trace ID and the correlation ID to the administrator of the partner tenant. " +
			"The sign-in logs in Microsoft Entra have the details.",
	}
}
