// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"slices"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

var (
	mfaRequired = row{cause: "Microsoft Entra requires multifactor authentication (MFA) for this sign-in", remedy: signIn}
	mfaNotSetUp = row{
		cause: "the user must set up multifactor authentication (MFA), or get its claim from the federated identity provider", remedy: signIn,
	}
	passwordChange    = row{cause: "the user must change the password", remedy: signIn, more: "First set a new password for the user."}
	sessionRevoked    = row{cause: "the session is not valid, because the password expired or was changed", remedy: signIn}
	deviceNotManaged  = row{cause: "the device is required to be managed", remedy: meetDevicePolicy}
	conditionalAccess = row{cause: "a Conditional Access policy blocks this sign-in", remedy: reviewPolicy}
	userAtRisk        = row{cause: "the user is blocked because of risk in the home tenant", more: "Ask an administrator of that tenant to remediate or dismiss the risk."}
	noAccount         = row{cause: "the user's account is not in the tenant", more: "Sign in as a user of the partner's tenant, or correct tenant_id."}
	consentByAdmin    = row{cause: "an administrator must consent to the app", remedy: grantConsent}

	secretWrong          = row{cause: "the client secret is wrong", more: "Check client_secret: it is the secret's value, not its ID."}
	signatureWrong       = row{cause: "the signature of the client assertion was rejected", remedy: checkCertificate}
	assertionOutOfTime   = row{cause: "the client assertion has expired or is not yet valid", more: "Check this machine's clock. A token in oidc_token or oidc_token_file_path must not have expired: those of CI systems expire within minutes."}
	federationMissing    = row{cause: "no federated credential of the app matches the token", remedy: checkFederatedCredential}
	federationRestricted = row{cause: "the tenant restricts federated credentials", remedy: askAdministrator}
	issuerUnreachable    = row{cause: "Microsoft Entra could not reach the issuer of the federated token", remedy: runLater, more: "The issuer's metadata must be reachable from the internet."}

	wrongCloud  = row{cause: "the tenant belongs to another cloud", remedy: checkCloud}
	crossCloud  = row{cause: "Microsoft Entra does not support a confidential client in a request across clouds", remedy: checkCloud}
	throttles   = row{cause: "Microsoft Entra is throttling requests", remedy: runLater}
	noRedirect  = row{cause: "the redirect URI is not registered for the app", remedy: registerRedirectURI}
	declined    = row{cause: "the user declined to consent", remedy: signIn, more: "Accept the consent, or have an administrator grant it."}
	appDisabled = row{cause: "the app is disabled in the tenant", more: "Enable it in Microsoft Entra, under Enterprise applications."}
)

// entraRows are keyed by AADSTS code. Those that the page of error codes lacks are
// documented by Entra's own text: 500113, 650051, 700007, 700024, 700211 to 700213,
// 900023, 7000229 and 9002327.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
// https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity
var entraRows = map[int]row{
	// The refresh token or the authorization code.
	54005:  {grant: "was redeemed before", remedy: signIn},
	70000:  {usually: "Usually, what was redeemed has expired, was revoked, or is incomplete.", remedy: signIn},
	70008:  {grant: "has expired or was revoked", remedy: signIn},
	70043:  {grant: "has expired or is not valid under the sign-in frequency that Conditional Access requires", remedy: signIn},
	50173:  {grant: "was revoked", remedy: signIn, more: "A password reset revokes it, for example."},
	700005: {grant: "was issued for another tenant", remedy: checkTenant},
	700007: {grant: "was issued to another app", more: "Set client_id to the app that it was issued to."},
	700082: {grant: "has expired because it was not used", remedy: signIn, more: "By default, a refresh token expires when it is not used for 90 days."},
	700084: {
		grant: "was issued to a single-page app, and has expired", remedy: signIn,
		more: "First, register the redirect URI under Mobile and desktop applications or Web instead: a single-page app's token lasts 24 hours.",
	},
	501481: {cause: "the code verifier does not match the sign-in", remedy: signIn, more: "Use the URL that was printed last."},

	// The user.
	50072: mfaNotSetUp,
	50074: {cause: "the user did not pass the MFA challenge", remedy: signIn},
	50076: mfaRequired,
	50078: {cause: "the MFA of the user's sign-in has expired by a policy of the administrator", remedy: signIn},
	50079: mfaNotSetUp,
	53004: {cause: "the user must complete the registration for MFA", remedy: signIn},
	50158: {cause: "an external security challenge was not satisfied", usually: "Usually, this is MFA with another product than Microsoft's, or terms of use.", remedy: signIn},
	50020: noAccount,
	50034: noAccount,
	90072: noAccount,
	50053: {cause: "the account is locked, or its sign-in came from an IP address with malicious activity", remedy: askAdministrator},
	50055: {cause: "the user's password has expired", remedy: signIn, more: "First set a new password for the user."},
	50057: {cause: "the user's account is disabled", more: "Enable the account, or use the refresh token of another partner user."},
	50105: {
		cause: "the user is not assigned to the app",
		more:  "Assign the user to it in Microsoft Entra, under Enterprise applications, or turn off its requirement of an assignment.",
	},
	50125:  passwordChange,
	50132:  sessionRevoked,
	50133:  sessionRevoked,
	50135:  passwordChange,
	50137:  passwordChange,
	50142:  passwordChange,
	50144:  {cause: "the user's Active Directory password has expired", remedy: signIn, more: "First set a new password for the user."},
	53011:  userAtRisk,
	530034: userAtRisk,

	// Policies.
	50005:  {cause: "Conditional Access does not support the platform of the device", remedy: meetDevicePolicy},
	50097:  {cause: "the device must be authenticated", remedy: meetDevicePolicy},
	50131:  {cause: "Conditional Access blocks this sign-in, for example because of the device, suspicious activity, or a policy", remedy: reviewPolicy},
	53000:  {cause: "Conditional Access requires a compliant device, and the device is not", remedy: meetDevicePolicy},
	53001:  {cause: "Conditional Access requires a domain-joined device, and the device is not", remedy: meetDevicePolicy},
	53002:  {cause: "Conditional Access requires an approved app, and the app is not", remedy: reviewPolicy},
	53003:  conditionalAccess,
	530003: deviceNotManaged,
	530032: {cause: "a security policy of the tenant blocks the request", remedy: reviewPolicy},
	530033: deviceNotManaged,
	530035: {cause: "the tenant's security defaults block the request", remedy: askAdministrator},
	500021: {cause: "tenant restrictions of the network deny access to the tenant", more: "Ask your network administrator to allow the tenant."},
	500022: {cause: "tenant restrictions of the network deny access to the tenant", more: "Ask your network administrator to allow the tenant."},

	// Consent and the app registration.
	50011:   noRedirect,
	500113:  noRedirect,
	9002325: {usually: "Usually, the redirect URI is registered for a single-page app.", remedy: registerRedirectURI},
	9002327: {cause: "the redirect URI is registered for a single-page app", remedy: registerRedirectURI},
	65001: {
		cause: "the user or an administrator has not consented to the app", remedy: grantConsent,
		more: "Check that tenant_id is the partner's tenant and not a customer's. Then sign the partner user in again.",
	},
	65002:   {cause: "the app is one of Microsoft's own, and it is not preauthorized for Partner Center", remedy: useOwnApp},
	65004:   declined,
	90094:   consentByAdmin,
	90095:   consentByAdmin,
	90099:   {cause: "the app is not authorized in the tenant", more: "Set tenant_id to the partner's tenant, or consent to the app for the customer."},
	500011:  {cause: "Partner Center was not found as a resource in the tenant", remedy: checkTenant, more: "Add Microsoft Partner Center to the app registration's API permissions."},
	500014:  {cause: "the service principal of the resource is disabled", remedy: askAdministrator},
	650051:  {cause: "the consent to the app failed", remedy: runLater, more: "If it fails again, remove the app's service principal from the tenant and consent again."},
	650052:  {cause: "the tenant lacks a service that the app needs", remedy: grantConsent},
	650057:  {cause: "the app registration lacks a permission for Partner Center", remedy: grantConsent},
	700016:  {cause: "the app was not found in the tenant", remedy: checkApp},
	7000112: appDisabled,
	7000229: {cause: "the app has no service principal in the tenant", remedy: grantConsent, more: "Check client_id and tenant_id."},

	// The app's authentication.
	700024:  assertionOutOfTime,
	700025:  {cause: "the app is a public client and must not authenticate", more: "Remove the client secret, the certificate or use_oidc, or register the app as a web app."},
	700027:  signatureWrong,
	7000215: secretWrong,
	7000218: {
		cause: "the app is a confidential client and must authenticate",
		more:  "Set client_secret, client_certificate or use_oidc (or their variables or files). Otherwise, register the app as a public client.",
	},
	7000222: {cause: "the client secret has expired", more: "Create a new client secret in the app registration and set it as client_secret."},
	70021:   federationMissing,
	70025:   federationMissing,
	700211:  federationMissing,
	700212:  federationMissing,
	700213:  federationMissing,
	7002137: federationMissing,
	7002138: federationMissing,
	700223:  federationRestricted,
	700238:  federationRestricted,
	50166:   issuerUnreachable,
	90061:   issuerUnreachable,
	501661:  issuerUnreachable,

	// The tenant and the cloud.
	unknownTenant:     {cause: "the tenant was not found", remedy: checkTenant},
	invalidTenantName: {cause: "this is not the name of a tenant", remedy: checkTenant},
	5000224:           {cause: "Microsoft Entra says that the resource is not available", remedy: checkTenant, more: "If the tenant is right, contact Microsoft support."},
	90038:             wrongCloud,
	900382:            crossCloud,
	900432:            crossCloud,
	1000104:           {cause: "the resource's cloud is not allowed for the tenant of the user", remedy: checkCloud},

	// The request and the service.
	50000:   {cause: "Microsoft Entra reports an issue with its sign-in service", remedy: runLater, more: "If it persists, open a support ticket with Microsoft."},
	90013:   {cause: "Microsoft Entra found the input invalid", remedy: checkApp, more: "Check the refresh token as well."},
	901002:  {cause: "Microsoft Entra does not support the request's resource parameter", remedy: report},
	9002313: {cause: "Microsoft Entra found the request malformed or invalid", remedy: checkApp, more: "Check that the refresh token is complete."},
	90055:   throttles,
	50196: {
		cause: "Microsoft Entra received the same request too often in a short time",
		more:  "Wait a few minutes. Run fewer plans at the same time with the same refresh token.",
	},
}

// The codes for a domain of no tenant.
const (
	unknownTenant     = 90002
	invalidTenantName = 900023
	mustAuthenticate  = 7000218
)

// ambiguousCodes stand for a wrong secret or a wrong client assertion: only the text
// says which.
//
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
var ambiguousCodes = []int{50012, 70002}

// knownCode returns the row of the first code that has one.
func knownCode(codes []int, description string) (code int, r row, ok bool) {
	for _, code := range codes {
		if r, ok := entraRows[code]; ok {
			return code, r, true
		}
		if slices.Contains(ambiguousCodes, code) {
			if r, ok := byText(strings.ToLower(description)); ok {
				return code, r, true
			}
		}
	}
	return 0, row{}, false
}

func byText(text string) (row, bool) {
	switch {
	case strings.Contains(text, "client secret"):
		return secretWrong, true
	case strings.Contains(text, "assertion contains an invalid signature"):
		return signatureWrong, true
	case strings.Contains(text, "assertion is not within its valid time range"):
		return assertionOutOfTime, true
	}
	return row{}, false
}

const signInUsually = "Usually, signing in again resolves this."

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

const signInLogs = "If it does not, ask the administrator of the partner tenant: the sign-in logs in Microsoft Entra have the details."

// usualRow is for an error without a known AADSTS code.
//
// https://learn.microsoft.com/entra/msal/dotnet/advanced/exceptions/msal-error-handling
func (s Situation) usualEntraRow(e *entra.Error) row {
	switch e.SubError {
	case "basic_action", "token_expired":
		return row{remedy: signIn}
	case "message_only", "additional_action":
		return row{usually: "Usually, signing in again does not resolve this.", remedy: askAdministrator}
	case "consent_required":
		return row{usually: "Usually, the consent to the app is missing or was revoked.", remedy: grantConsent}
	}
	if s.Claims.AppOnly && (e.OAuthError == "invalid_grant" || e.OAuthError == "interaction_required") { // there is no user to sign in
		return row{usually: "Usually, the app could not authenticate.", remedy: checkCredential}
	}
	if r, ok := usualByOAuthError[e.OAuthError]; ok {
		return r
	}
	return row{remedy: askAdministrator}
}
