// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"cmp"
	"fmt"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
)

// row is what an error means and what to do about it.
type row struct {
	// cause is what the service documents or has said, a clause without a period. It
	// is empty where the service gave no cause: then only usually may name one.
	cause string
	// grant is a cause without its subject, the refresh token or the authorization
	// code that was redeemed.
	grant string
	// usually is a sentence about what the error usually means.
	usually string
	remedy  remedy
	// more is added to the words of the remedy, in sentences. Each %s in it is the next
	// of settings.
	more     string
	settings names
	// isOfApp reports whether the next step is about the app registration, which the
	// Azure CLI does not use.
	isOfApp bool
}

// names are attributes of the provider block.
type names []string

// isKnown reports whether the service gave a cause.
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

// remedy is what the user can do. Only [Situation.words] puts it into words.
type remedy int

const (
	none remedy = iota
	runAgain
	runLater
	tryLonger
	slowDown
	signIn
	useUser
	checkIDs
	checkCustomer
	checkDomain
	checkTenant
	checkApp
	checkRequest
	checkAppAndSignIn
	checkCloud
	checkCredential
	assignRole
	reviewPolicy
	meetDevicePolicy
	registerRedirectURI
	grantConsent
	checkFederation
	checkCertificate
	useOwnApp
	checkNetwork
	allowHost
	checkProxy
	signInToProxy
	askAdministrator
	contactSupport
	report
)

// fixedWords are the words of remedies that are the same in every situation.
var fixedWords = map[remedy]string{
	checkDomain:  "Check domain and environment, or set customer_id instead of domain.",
	reviewPolicy: "Ask the administrator of the partner tenant to review the policy. The sign-in logs in Microsoft Entra usually identify it.",
	registerRedirectURI: "Register http://localhost with the app, under Mobile and desktop applications. " +
		"Otherwise, pass a registered one with -redirect-uri.",
	grantConsent:     "Add user_impersonation of Microsoft Partner Center to the app registration's API permissions, and grant admin consent.",
	checkFederation:  "Add or correct the federated credential in the app registration: its issuer, subject and audience must match the token's.",
	askAdministrator: "Ask the administrator of the partner tenant: the sign-in logs in Microsoft Entra may have the details.",
	contactSupport:   "Give the request ID and the correlation ID to Partner Center support.",
	report:           "Please report this to the provider's developers.",
}

// words puts a remedy into words that fit the situation. The host is the one that
// the error is about; "" if it is not known.
func (s Situation) words(r remedy, host string) string {
	host = cmp.Or(host, "the host")
	switch r {
	case runAgain:
		return s.again() + "."
	case runLater:
		return s.again() + " later."
	case tryLonger:
		return s.longer()
	case slowDown:
		if s.Many {
			return s.longer() + " Read fewer subscriptions at once."
		}
		return s.longer()
	case signIn:
		return s.signIn()
	case useUser:
		if s.source() == refreshToken {
			return s.signIn()
		}
		return s.naming("Set %s to the refresh token of a partner user.", "refresh_token") + " To get one, run " + s.Config.Program + " sign-in."
	case useOwnApp:
		return s.naming("Use your own app registration: set %s, %s and %s.", "refresh_token", "tenant_id", "client_id")
	case checkIDs:
		return s.checkIDs()
	case checkCustomer:
		return s.checkCustomer()
	case checkTenant:
		return s.naming("Check %s and %s.", "tenant_id", "environment")
	case checkCloud:
		return s.naming("Check %s, %s and %s.", "environment", "authority_host", "tenant_id")
	case checkApp:
		of := bySource[s.source()]
		return s.naming(of.checkApp, of.settings...)
	case checkRequest:
		if s.source() == refreshToken && s.Subject.Kind != SignIn {
			return s.words(checkApp, "") + " Check that the refresh token is complete."
		}
		return s.words(checkApp, "")
	case checkAppAndSignIn:
		if s.source() == appOnly {
			return s.words(checkApp, "")
		}
		return s.words(checkApp, "") + " " + s.signIn()
	case checkCredential:
		return s.checkCredential()
	case checkCertificate:
		return s.checkCertificate()
	case assignRole:
		return s.assignRole()
	case meetDevicePolicy:
		if s.Subject.Kind == SignIn {
			return "Sign in with the browser of a device that meets the policy. Otherwise, ask the administrator of the partner tenant to review it."
		}
		return fixedWords[reviewPolicy]
	case checkNetwork:
		return fmt.Sprintf("Check that %s is the right host, and check DNS. If the network requires a proxy, HTTPS_PROXY must be its URL.", host)
	case allowHost:
		return fmt.Sprintf("Ask your network administrator to allow %s.", host)
	case checkProxy:
		return fmt.Sprintf("Check HTTPS_PROXY. Ask your network administrator to allow %s, or add it to NO_PROXY if no proxy is needed.", host)
	case signInToProxy:
		return fmt.Sprintf("Set the user name and the password of the proxy in HTTPS_PROXY, or add %s to NO_PROXY.", host)
	}
	return fixedWords[r]
}

// again begins the advice to try again.
func (s Situation) again() string {
	if s.IsCommand {
		return "Run the command again"
	}
	return "Run Terraform again"
}

// longer is the advice on a read that ran out of time.
func (s Situation) longer() string {
	if s.TimeoutName == "" {
		return s.again() + " later."
	}
	return s.again() + " later, or set a longer " + s.TimeoutName + "."
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
	case s.source() == appOnly:
		return s.words(checkCredential, "")
	case s.source() == azureCLI:
		return "Run az login with MFA and with --tenant set to the partner's tenant."
	case s.source() == accessToken && s.Claims.AppOnly:
		return s.naming("Get a new access token, and set it as %s.", "access_token")
	case s.source() == accessToken:
		return s.naming("Get a new access token of a partner user who signed in with MFA, and set it as %s.", "access_token")
	}
	return "Sign the partner user in again with MFA, and store the new refresh token."
}

// guideOf returns the guide to a remedy.
func (s Situation) guideOf(r remedy) string {
	if r != signIn && r != checkAppAndSignIn && r != useUser {
		return guideTroubleshooting
	}
	return bySource[s.source()].guide
}

// checkIDs names the arguments that identify what was read.
func (s Situation) checkIDs() string {
	switch s.Subject.Kind {
	case ProvisioningStatus:
		return "Check customer_id (the customer's tenant ID) and subscription_id in Partner Center. " +
			"If subscription_id is the ID of an Azure subscription, use partnercenter_azure_subscription."
	case AzureSubscriptions, AzureSubscription:
		return "Check customer_id (the customer's tenant ID) and azure_plan_id in Partner Center."
	}
	return s.checkCustomer()
}

func (s Situation) checkCustomer() string {
	if s.Subject.Kind == Customer && s.Subject.Name != "" { // found by its domain
		return "Microsoft Entra knows the domain. " +
			"Check in Partner Center that its tenant is among your customers, and that the customer has accepted your reseller relationship."
	}
	return "Check customer_id: it is the customer's tenant ID."
}

// assignRole names the roles that the documentation of a read names.
func (s Situation) assignRole() string {
	switch {
	case s.Claims.AppOnly:
		return "Check that the app is registered in Partner Center, under App management."
	case s.Subject.Kind != ProvisioningStatus:
		return "Give the partner user the Admin agent role in Partner Center, which makes the user a member of the AdminAgents group."
	case !s.Config.Cloud.GDAP:
		return "Give the partner user delegated admin permission for the customer, and make the user a member of the AdminAgents group."
	}
	return "Give the partner user the Directory Reader or Global Reader role for the customer through granular delegated admin privileges (GDAP), " +
		"or delegated admin permission, and make the user a member of the AdminAgents group."
}
