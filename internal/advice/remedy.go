// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"cmp"
	"fmt"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// row is what an error means and what to do about it.
type row struct {
	// cause is what the service documents or has said, a clause without a period. It
	// is empty where the service gave no cause: then only usually may name one.
	cause string
	// grant is a cause without its subject: the redeemed refresh token or authorization code.
	grant string
	// usually is a sentence about what the error usually means.
	usually string
	remedy  *remedy
	// more is added to the words of the remedy, in sentences. Each %s in it is the next
	// of settings.
	more     string
	settings names
	// isOfApp is for a next step about the app registration, which the Azure CLI does not use.
	isOfApp bool
}

// names are attributes of the provider block.
type names []string

func (r row) isKnown() bool { return r.cause != "" || r.grant != "" }

func (s Situation) cause(r row) string {
	switch {
	case r.grant == "":
		return r.cause
	case s.Subject.Kind == SignIn:
		return "the authorization code " + r.grant
	case s.source() == appOnly:
		return "the grant " + r.grant
	}
	return "the refresh token " + r.grant
}

// remedy is what the user can do, in words that fit the situation.
type remedy struct{ words func(s Situation) string }

func always(text string) *remedy { return &remedy{func(Situation) string { return text }} }

func ofHost(format string) *remedy {
	return &remedy{func(s Situation) string { return fmt.Sprintf(format, cmp.Or(s.host, "the host")) }}
}

func ofSettings(format string, settings ...string) *remedy {
	return &remedy{func(s Situation) string { return s.naming(format, settings...) }}
}

var (
	runAgain  = &remedy{func(s Situation) string { return s.again() + "." }}
	runLater  = &remedy{func(s Situation) string { return s.again() + " later." }}
	tryLonger = &remedy{Situation.longer}
	slowDown  = &remedy{Situation.slower}

	signIn            = &remedy{Situation.signIn}
	useUser           = &remedy{Situation.useUser}
	useOwnApp         = ofSettings("Use your own app registration: set %s, %s and %s.", "refresh_token", "tenant_id", "client_id")
	checkApp          = &remedy{Situation.checkApp}
	checkRequest      = &remedy{Situation.checkRequest}
	checkAppAndSignIn = &remedy{Situation.checkAppAndSignIn}
	checkTenant       = ofSettings("Check %s and %s.", "tenant_id", "environment")
	checkCloud        = ofSettings("Check %s, %s and %s.", "environment", "authority_host", "tenant_id")
	checkCredential   = &remedy{Situation.checkCredential}
	checkCertificate  = &remedy{Situation.checkCertificate}
	checkFederation   = always("Add or correct the federated credential in the app registration: its issuer, subject and audience must match those of the token.")
	grantConsent      = always("Add user_impersonation of Microsoft Partner Center to the app registration's API permissions, and grant admin consent.")

	registerRedirectURI = always("Register http://localhost with the app, under Mobile and desktop applications. " +
		"Otherwise, pass a registered one with -redirect-uri.")

	checkIDs      = &remedy{func(s Situation) string { return cmp.Or(kinds[s.Subject.Kind].checkIDs, s.checkCustomer()) }}
	checkCustomer = &remedy{Situation.checkCustomer}
	checkDomain   = always("Check domain and environment, or set customer_id instead of domain.")
	assignRole    = &remedy{Situation.assignRole}

	checkNetwork  = ofHost("Check that %s is the right host, and check DNS. If the network requires a proxy, HTTPS_PROXY must be its URL.")
	allowHost     = ofHost("Ask your network administrator to allow %s.")
	checkProxy    = ofHost("Check HTTPS_PROXY. Ask your network administrator to allow %s, or add it to NO_PROXY if no proxy is needed.")
	signInToProxy = ofHost("Set the user name and the password of the proxy in HTTPS_PROXY, or add %s to NO_PROXY.")

	reviewPolicy     = always("Ask the administrator of the partner tenant to review the policy. The sign-in logs in Microsoft Entra usually identify it.")
	meetDevicePolicy = &remedy{Situation.meetDevicePolicy}
	askAdministrator = always("Ask the administrator of the partner tenant: the sign-in logs in Microsoft Entra may have the details.")
	contactSupport   = always("Give the request ID and the correlation ID to Partner Center support.")
	report           = always("Please report this to the provider's developers.")
)

// words returns "" for no remedy.
func (s Situation) words(r *remedy) string {
	if r == nil {
		return ""
	}
	return r.words(s)
}

func (s Situation) again() string {
	if s.IsCommand {
		return "Run the command again"
	}
	return "Run Terraform again"
}

func (s Situation) longer() string {
	if s.TimeoutName == "" {
		return s.again() + " later."
	}
	return s.again() + " later, or set a longer " + s.TimeoutName + "."
}

func (s Situation) slower() string {
	if s.Many {
		return s.longer() + " Read fewer subscriptions at once."
	}
	return s.longer()
}

// setting names an attribute as the user sets it.
func (s Situation) setting(attribute string) string {
	if s.IsCommand {
		return config.VariableName(attribute)
	}
	return attribute
}

// naming replaces each %s in a text with the name of the next attribute.
func (s Situation) naming(text string, attributes ...string) string {
	if text == "" || len(attributes) == 0 {
		return text
	}
	var names []any
	for _, a := range attributes {
		names = append(names, s.setting(a))
	}
	return fmt.Sprintf(text, names...)
}

func (s Situation) signIn() string {
	switch {
	case s.Subject.Kind == SignIn:
		return "Sign in again."
	case s.source() == accessToken && s.Claims.AppOnly:
		return s.naming("Get a new access token, and set it as %s.", "access_token")
	}
	return s.words(bySource[s.source()].signIn)
}

func (s Situation) useUser() string {
	if _, ok := s.Config.Source.(entra.RefreshToken); ok || s.source() == refreshToken {
		return s.words(bySource[refreshToken].signIn)
	}
	return s.naming("Set %s to the refresh token of a partner user.", "refresh_token") + " To get one, run " + s.Config.Program + " sign-in."
}

func (s Situation) checkApp() string { return s.words(bySource[s.source()].checkApp) }

func (s Situation) checkRequest() string {
	if s.source() == refreshToken && s.Subject.Kind != SignIn {
		return s.checkApp() + " Check that the refresh token is complete."
	}
	return s.checkApp()
}

func (s Situation) checkAppAndSignIn() string {
	if s.source() == appOnly {
		return s.checkApp()
	}
	return s.checkApp() + " " + s.signIn()
}

func (s Situation) meetDevicePolicy() string {
	if s.Subject.Kind == SignIn {
		return "Sign in with the browser of a device that meets the policy. Otherwise, ask the administrator of the partner tenant to review it."
	}
	return s.words(reviewPolicy)
}

func (s Situation) guideOf(r *remedy) string {
	if r != signIn && r != checkAppAndSignIn && r != useUser {
		return guideTroubleshooting
	}
	return bySource[s.source()].guide
}

func (s Situation) checkCustomer() string {
	if s.Subject.Kind == Customer && s.Subject.Name != "" { // found by its domain
		return "Microsoft Entra knows the domain. " +
			"Check that the customer is listed in Partner Center, and that the customer has accepted your reseller relationship."
	}
	return "Check customer_id: it is the customer's tenant ID."
}

// assignRole names the roles that the documentation of a read names.
func (s Situation) assignRole() string {
	switch {
	case s.Claims.AppOnly:
		return "Check that the app is registered in Partner Center, under App management."
	case s.Subject.Kind != ProvisioningStatus:
		return "Give the partner user the Admin agent role in Partner Center (the AdminAgents group)."
	case !s.Config.Cloud.GDAP:
		return "Give the partner user delegated admin permission for the customer. Also add the user to the AdminAgents group."
	}
	return "Give the partner user the Directory Reader or Global Reader role for the customer through granular delegated admin privileges (GDAP), " +
		"or delegated admin permission. Also add the user to the AdminAgents group."
}

// source is a kind of [entra.Source] that advice distinguishes.
type source int

const (
	refreshToken source = iota
	accessToken
	azureCLI
	appOnly
)

// bySource holds what depends only on the source.
var bySource = map[source]struct {
	checkApp, signIn *remedy
	guide            string // to an access token
}{
	refreshToken: {checkOwnApp, always("Sign the partner user in again with MFA, and store the new refresh token."), GuideSignIn},
	accessToken: {
		ofSettings("Check %s.", "environment"),
		ofSettings("Get a new access token of a partner user who signed in with MFA, and set it as %s.", "access_token"),
		guideAccessToken,
	},
	azureCLI: {
		ofSettings("Check %s and %s.", "environment", "tenant_id"),
		always("Run az login --tenant with the partner's tenant, and sign in with MFA."),
		guideAzureCLI,
	},
	appOnly: {checkOwnApp, checkCredential, guideTroubleshooting},
}

var checkOwnApp = ofSettings("Check %s, %s and %s.", "environment", "tenant_id", "client_id")

func (s Situation) source() source {
	switch s.Config.Source.(type) {
	case entra.AccessToken:
		return accessToken
	case entra.AzureCLI:
		return azureCLI
	}
	if s.Claims.AppOnly {
		return appOnly
	}
	return refreshToken
}

func (s Situation) checkCredential() string {
	credential := ", and the client secret, the certificate or the federated credential"
	switch s.Config.App().Authentication.(type) {
	case entra.ClientSecret:
		credential = " and the client secret"
	case entra.ClientCertificate:
		credential = " and the certificate"
	case entra.FederatedToken, entra.FederatedTokenRequest:
		credential = ", and the federated credential and its issuer"
	}
	return "Check " + s.setting("client_id") + credential + "."
}

func (s Situation) checkCertificate() string {
	switch s.Config.App().Authentication.(type) {
	case entra.FederatedToken, entra.FederatedTokenRequest:
		return "Check that the issuer of the federated token publishes the key that signed the token."
	}
	return s.naming("Upload the certificate to the app registration. Check that %s or %s holds the same one and its private key.",
		"client_certificate", "client_certificate_path")
}

// tenantID returns the partner's tenant in the configuration, if there is one.
func (s Situation) tenantID() string {
	if cli, ok := s.Config.Source.(entra.AzureCLI); ok {
		return cli.TenantID
	}
	return s.Config.App().TenantID
}
