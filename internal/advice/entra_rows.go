// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// entraRows are keyed by AADSTS code. Entra's own texts document those that the page of error codes
// lacks: 500113, 650051, 700007, 700024, 700211 to 700213, 900023, 7000229 and 9002327.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
// https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity
var entraRows = map[int]row{
	// The refresh token or the authorization code.
	54005:  {grant: "was redeemed before", remedy: signIn},
	70000:  {usually: "Usually, the redeemed token or code has expired, was revoked, or is incomplete.", remedy: signIn},
	70008:  {grant: "has expired or was revoked", remedy: signIn},
	70043:  {grant: "has expired or exceeds the sign-in frequency that Conditional Access requires", remedy: signIn},
	50173:  {grant: "was revoked", remedy: signIn, more: "A password reset revokes it, for example."},
	700005: {grant: "was issued for another tenant", remedy: checkTenant},
	700007: {grant: "was issued to another app", more: "Set %s to the ID of the app that it was issued to.", settings: names{"client_id"}, isOfApp: true},
	700082: {grant: "has expired because it was not used", remedy: signIn, more: "By default, a refresh token expires when it is not used for 90 days."},
	700084: {
		grant: "was issued to a single-page app, and has expired", remedy: signIn,
		more: "First, register the redirect URI under Mobile and desktop applications or Web instead: a single-page app's token lasts 24 hours.",
	},
	501481: {cause: "the code verifier does not match the sign-in", remedy: signIn, more: "Use the URL that was printed last."},

	// The user.
	50020: {cause: "the user's account is not in the tenant", more: "Sign in as a user of the partner's tenant, or correct %s.", settings: names{"tenant_id"}},
	50053: {cause: "the account is locked, or its sign-in came from an IP address with malicious activity", remedy: askAdministrator},
	50055: {cause: "the user's password has expired", remedy: signIn, more: resetFirst},
	50057: {cause: "the user's account is disabled", more: "Enable the account, or use the credentials of another partner user."},
	50072: {cause: "the user must set up multifactor authentication (MFA), or the federated identity provider must send its claim", remedy: signIn},
	50074: {cause: "the user did not pass the MFA challenge", remedy: signIn},
	50076: {cause: "Microsoft Entra requires multifactor authentication (MFA) for this sign-in", remedy: signIn},
	50078: {cause: "the user's multifactor authentication (MFA) has expired under an administrator's policy", remedy: signIn},
	50105: {
		cause: "the user is not assigned to the app",
		more:  "In Microsoft Entra, under Enterprise applications, assign the user to the app, or turn off its assignment requirement.",
	},
	50125: {cause: "the user must change the password", remedy: signIn, more: resetFirst},
	50132: {cause: "the session is not valid, because the password expired or was changed", remedy: signIn},
	50144: {cause: "the user's Active Directory password has expired", remedy: signIn, more: resetFirst},
	50158: {
		cause:   "an external security challenge was not satisfied",
		usually: "Usually, this is MFA with another product than Microsoft's, or terms of use.", remedy: signIn,
	},
	53004: {cause: "the user must complete the registration for MFA", remedy: signIn},
	53011: {cause: "the user is blocked because of risk in the home tenant", more: "Ask an administrator of that tenant to remediate or dismiss the risk."},

	// Policies.
	50005:  {cause: "Conditional Access does not support the platform of the device", remedy: meetDevicePolicy},
	50097:  {cause: "the device must be authenticated", remedy: meetDevicePolicy},
	50131:  {cause: "Conditional Access blocks this sign-in, for example because of the device, suspicious activity, or a policy", remedy: reviewPolicy},
	53000:  {cause: "Conditional Access requires a compliant device, and this one is not", remedy: meetDevicePolicy},
	53001:  {cause: "Conditional Access requires a domain-joined device, and this one is not", remedy: meetDevicePolicy},
	53002:  {cause: "Conditional Access requires an approved app, and this one is not", remedy: reviewPolicy},
	53003:  {cause: "a Conditional Access policy blocks this sign-in", remedy: reviewPolicy},
	530003: {cause: "the device must be managed", remedy: meetDevicePolicy},
	530032: {cause: "a security policy of the tenant blocks the request", remedy: reviewPolicy},
	530035: {cause: "the tenant's security defaults block the request", remedy: askAdministrator},
	500021: {cause: "tenant restrictions of the network deny access to the tenant", more: "Ask your network administrator to allow the tenant."},

	// Consent and the app registration.
	50011:   {cause: "the redirect URI is not registered for the app", remedy: registerRedirectURI},
	9002325: {usually: "Usually, the redirect URI is registered for a single-page app.", remedy: registerRedirectURI},
	9002327: {cause: "the redirect URI is registered for a single-page app", remedy: registerRedirectURI},
	65001: {
		cause: "the user or an administrator has not consented to the app", remedy: grantConsent,
		more: "Check that %s is the partner's tenant and not a customer's. Then sign the partner user in again.", settings: names{"tenant_id"},
	},
	65002: {cause: "the app is one of Microsoft's own, and it is not preauthorized for Partner Center", remedy: useOwnApp},
	65004: {cause: "the user declined to consent", remedy: signIn, more: "Consent when asked, or have an administrator grant consent."},
	90094: {cause: "an administrator must consent to the app", remedy: grantConsent},
	90099: {
		cause: "the app is not authorized in the tenant",
		more:  "Set %s to the partner's tenant, or consent to the app for the customer.", settings: names{"tenant_id"},
	},
	500011: {
		cause: "Partner Center was not found as a resource in the tenant", remedy: checkTenant,
		more: "Add Microsoft Partner Center to the app registration's API permissions.", isOfApp: true,
	},
	500014: {cause: "the service principal of the resource is disabled", remedy: askAdministrator},
	650051: {
		cause: "the consent to the app failed", remedy: runLater,
		more: "If it fails again, remove the app's service principal from the tenant and consent again.",
	},
	650052:  {cause: "the tenant lacks a service that the app needs", remedy: grantConsent},
	650057:  {cause: "the app registration lacks a permission for Partner Center", remedy: grantConsent},
	700016:  {cause: "the app was not found in the tenant", remedy: checkApp},
	7000112: {cause: "the app is disabled in the tenant", more: "Enable it in Microsoft Entra, under Enterprise applications."},
	7000229: {
		cause: "the app has no service principal in the tenant", remedy: grantConsent,
		more: "Check %s and %s.", settings: names{"client_id", "tenant_id"}, isOfApp: true,
	},

	// The app's authentication.
	assertionOutOfTime: {
		cause: "the client assertion has expired or is not yet valid",
		more: "Check this machine's clock. A token in %s or %s must not have expired: " +
			"those of CI systems expire within minutes.",
		settings: names{"oidc_token", "oidc_token_file_path"}, isOfApp: true,
	},
	signatureWrong: {cause: "the signature of the client assertion was rejected", remedy: checkCertificate, isOfApp: true},
	secretWrong:    {cause: "the client secret is wrong", more: "Check %s: it is the secret's value, not its ID.", settings: names{"client_secret"}, isOfApp: true},
	mustAuthenticate: {
		cause:    "the app is a confidential client and must authenticate",
		more:     "Set %s, %s or %s, or the path of a file with the secret or the certificate. Otherwise, register the app as a public client.",
		settings: names{"client_secret", "client_certificate", "use_oidc"}, isOfApp: true,
	},
	700025: {
		cause:    "the app is a public client and must not authenticate",
		more:     "Remove the client secret, the certificate or %s, or register the app as a web app.",
		settings: names{"use_oidc"}, isOfApp: true,
	},
	7000222: {cause: "the client secret has expired", more: "Create a new one in the app registration and set it as %s.", settings: names{"client_secret"}, isOfApp: true},
	70021:   {cause: "no federated credential of the app matches the token", remedy: checkFederation},
	700223:  {cause: "the tenant restricts federated credentials", remedy: askAdministrator},
	50166: {
		cause: "Microsoft Entra could not reach the issuer of the federated token", remedy: runLater,
		more: "The issuer's metadata must be reachable from the internet.",
	},

	// The tenant and the cloud.
	unknownTenant:     {cause: "the tenant was not found", remedy: checkTenant},
	invalidTenantName: {cause: "this is not a valid tenant name", remedy: checkTenant},
	5000224: {
		cause: "the resource is not available", remedy: checkTenant,
		more: "If the tenant is right, contact Microsoft support.",
	},
	90038:   {cause: "the tenant belongs to another cloud", remedy: checkCloud},
	900382:  {cause: "Microsoft Entra does not support a confidential client in a request across clouds", remedy: checkCloud},
	1000104: {cause: "the resource's cloud is not allowed for the tenant of the user", remedy: checkCloud},

	// The request and the service.
	50000:   {cause: "Microsoft Entra reports an issue with its sign-in service", remedy: runLater, more: "If it persists, open a support ticket with Microsoft."},
	90013:   {cause: "Microsoft Entra found the input invalid", remedy: checkRequest},
	70011:   {cause: "Microsoft Entra found the scope of the request invalid", remedy: checkCloud},
	901002:  {cause: "Microsoft Entra does not support the request's resource parameter", remedy: report},
	9002313: {cause: "Microsoft Entra found the request malformed or invalid", remedy: checkRequest},
	90055:   {cause: "Microsoft Entra is throttling requests", remedy: runLater},
	50196: {
		cause: "Microsoft Entra received the same request too often in a short time",
		more:  "Wait a few minutes. Run fewer plans at the same time with the same credentials.",
	},
}

const resetFirst = "First set a new password for the user."

// The codes that advice depends on.
const (
	unknownTenant      = 90002
	invalidTenantName  = 900023
	mustAuthenticate   = 7000218
	secretWrong        = 7000215
	signatureWrong     = 700027
	assertionOutOfTime = 700024
)

// sameRow maps a code to the one whose row it shares.
var sameRow = map[int]int{
	50034: 50020, 90072: 50020,
	50135: 50125, 50137: 50125, 50142: 50125,
	70025: 70021, 700211: 70021, 700212: 70021, 700213: 70021, 7002137: 70021, 7002138: 70021,
	90061: 50166, 501661: 50166,
	50079: 50072, 50133: 50132, 530034: 53011, 530033: 530003, 500022: 500021, 500113: 50011, 90095: 90094, 700238: 700223, 900432: 900382,
}

// knownCode returns the first code that has a row.
func knownCode(codes []int, description string) (code int, r row, ok bool) {
	for _, code := range codes {
		if r, ok := entraRows[rowCode(code, strings.ToLower(description))]; ok {
			if code == 70002 && slices.Contains(codes, 50012) { // which it stands before
				code = 50012
			}
			return code, r, true
		}
	}
	return 0, row{}, false
}

// rowCode returns the code under which the row of a code is. 50012 and 70002 stand
// for a wrong secret or a wrong client assertion: only the text says which.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
func rowCode(code int, description string) int {
	if code != 50012 && code != 70002 {
		return cmp.Or(sameRow[code], code)
	}
	switch {
	case strings.Contains(description, "invalid client secret"):
		return secretWrong
	case strings.Contains(description, "assertion contains an invalid signature"):
		return signatureWrong
	case strings.Contains(description, "assertion is not within its valid time range"):
		return assertionOutOfTime
	}
	return code
}

const (
	signInUsually = "Usually, signing in again resolves this."
	signInLogs    = "If it does not, ask the administrator of the partner tenant: the sign-in logs in Microsoft Entra may have the details."
)

// usualByOAuthError is keyed by OAuth error code, for errors without a known AADSTS
// code. It holds no cause: each of these errors has many.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-codes-for-token-endpoint-errors
var usualByOAuthError = map[string]row{
	"invalid_grant":        {usually: signInUsually, remedy: signIn, more: signInLogs},
	"interaction_required": {usually: signInUsually, remedy: signIn, more: signInLogs},
	"access_denied":        {usually: "Usually, the user or a policy denied the sign-in or the consent.", remedy: askAdministrator},
	"invalid_client":       {usually: "Usually, the app could not authenticate.", remedy: checkCredential},
	"unauthorized_client":  {usually: "Usually, the app registration is wrong, or it is not in the tenant.", remedy: checkApp},
	"invalid_resource":     {usually: "Usually, Partner Center is not set up as a resource in the tenant.", remedy: checkTenant},
}

// usualBySubError is keyed by suberror, which says more than the OAuth error code.
//
// https://learn.microsoft.com/entra/msal/dotnet/advanced/exceptions/msal-error-handling
var usualBySubError = map[string]row{
	"basic_action":      {remedy: signIn},
	"token_expired":     {remedy: signIn},
	"message_only":      {usually: "Usually, signing in again does not resolve this.", remedy: askAdministrator},
	"additional_action": {usually: "Usually, signing in again does not resolve this.", remedy: askAdministrator},
	"consent_required":  {usually: "Usually, the consent to the app is missing or was revoked.", remedy: grantConsent},
}

// usualEntraRow is for an error without a known AADSTS code.
func (s Situation) usualEntraRow(e *entra.Error) row {
	r, ok := usualBySubError[e.SubError]
	if ok {
		return r
	}
	if r, ok = usualByOAuthError[e.OAuthError]; !ok {
		return row{remedy: askAdministrator}
	}
	if s.Claims.AppOnly && r.remedy == signIn { // there is no user to sign in
		return usualByOAuthError["invalid_client"]
	}
	return r
}
