// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"net/http"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	notSecure = "The connection is not secure, and nothing was sent. "

	otherwiseAsk = "If that is right, ask the network's administrator to let the host through; or name it in NO_PROXY."

	// ForeignAnswer is the next step for an answer that is not the service's.
	ForeignAnswer = "A proxy, a gateway or a sign-in page of the network has probably answered in the service's place. " +
		"Check HTTPS_PROXY and the service's address. Ask the network's administrator to let the host through, or name it in NO_PROXY if it can be reached without the proxy."
)

// proxyAdvice is by status, for those that only a proxy or a gateway answers
// with, whichever service the request was for.
var proxyAdvice = map[int]Advice{
	http.StatusProxyAuthRequired: {
		"A proxy asks for a user name and a password.",
		"Set both in HTTPS_PROXY, or name the host in NO_PROXY.",
	},
	http.StatusNetworkAuthenticationRequired: {
		"A gateway of the network asks for a sign-in.",
		"Sign in to the network, or ask its administrator to let the host through; if the way out is a proxy, set HTTPS_PROXY.",
	},
}

// Connection is the next step for a service that could not be reached.
func Connection(e *pipeline.Error) string {
	switch {
	case e.Proxy() && e.TLS():
		return "Check the proxy set in HTTPS_PROXY: its scheme is http, unless it speaks TLS itself with a certificate that this machine trusts. " + otherwiseAsk
	case e.Proxy():
		return "Check the proxy set in HTTPS_PROXY: its address, user name and password, with special characters percent-encoded. " + otherwiseAsk
	case e.CertificateExpired():
		return notSecure + "Check this machine's clock. " +
			"If it is right, a proxy that inspects TLS, or the service itself, has a certificate that is not good at this time: tell the network's administrator."
	case e.PlainHTTP():
		return notSecure + ForeignAnswer
	case e.TLS():
		return notSecure + "If a proxy of your organization inspects TLS, make this machine trust its certificate (SSL_CERT_FILE on Linux), " +
			"which the network's administrator has. If not, check the service's address: somebody may be intercepting the connection."
	case e.HostNotFound():
		return "Check the service's address (environment, endpoint, authority_host, oidc_request_url) and the name servers of this machine. " +
			"If the way out is a proxy, set HTTPS_PROXY."
	case e.TooLarge():
		return ForeignAnswer
	}
	return "Check the network, the service's address and HTTPS_PROXY, and run Terraform again. If it stays, see Microsoft's service health."
}
