// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"net/http"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	// needsProxy holds for an HTTPS_PROXY that is unset and for one that is invalid.
	needsProxy = "If the network requires a proxy, HTTPS_PROXY must be its URL; a value that is not a URL is ignored."

	allowHost = "If it is correct, ask your network administrator to allow the host, or add the host to NO_PROXY."

	// notFromService is the next step for a response that did not come from the
	// service.
	notFromService = "Check HTTPS_PROXY and the service's address. " +
		"The response probably came from a proxy, a gateway, or a sign-in page of the network. " +
		"Ask your network administrator to allow the host, or add the host to NO_PROXY if it can be reached without the proxy."
)

// proxyAdvice is keyed by the status codes that only a proxy or a gateway sends,
// for any service.
var proxyAdvice = map[int]advice{
	http.StatusProxyAuthRequired: {
		"a proxy requires a user name and a password",
		"Set both in HTTPS_PROXY, or add the host to NO_PROXY.",
	},
	http.StatusNetworkAuthenticationRequired: {
		"a gateway requires you to sign in to the network",
		"Sign in to the network, or ask your network administrator to allow the host. " + needsProxy,
	},
}

// connection explains a service that did not respond.
func connection(e *pipeline.Error, s Situation) Explanation {
	explanation := Explanation{
		Title:    TitleServiceNotReachable,
		Reason:   fmt.Sprintf("there was no response from %s (%s)", e.Service, e.Reason),
		NextStep: connectionNextStep(e),
		facts:    facts{}.with("Host", e.Host).with("Attempts", fmt.Sprint(e.Attempts)),
		Common:   true,
	}
	switch e.Kind {
	case pipeline.NotSecure, pipeline.CertificateExpired: // whose reason holds text of the server
		explanation.Reason = "there is no secure connection to " + e.Service
		explanation.facts = explanation.facts.with("Reason", e.Reason)
	case pipeline.Throttled:
		explanation.Title = TitleThrottled
		explanation.Reason = e.Service + " is throttling requests"
		explanation.NextStep = s.throttling(e.Wait)
		explanation.facts = facts{}.with("Time left to wait", pauseText(e.Wait)).elapsed(s)
	case pipeline.ProxyFailed, pipeline.ProxyUnavailable, pipeline.ProxyNotSecure: // it was not the service that refused
		explanation.Reason = e.Reason
	case pipeline.TooLarge:
		explanation.Title = TitleInvalidResponse
		explanation.Reason = fmt.Sprintf("the response from %s can't be used (%s)", e.Service, e.Reason)
		explanation.facts = explanation.facts.ids(client.IDs{RequestID: e.RequestID, CorrelationID: e.CorrelationID})
		explanation.Common = false
	}
	return explanation
}

func connectionNextStep(e *pipeline.Error) string {
	switch e.Kind {
	case pipeline.ProxyNotSecure:
		return "Check the proxy set in HTTPS_PROXY. " +
			"Its scheme must be http unless the proxy itself uses TLS, with a certificate that this machine trusts. " + allowHost
	case pipeline.ProxyUnavailable:
		return "Run Terraform again later. The proxy set in HTTPS_PROXY could not connect to the service. If the problem persists, ask your network administrator."
	case pipeline.ProxyFailed:
		return "Check the proxy set in HTTPS_PROXY. Special characters of its user name and password must be percent-encoded. " + allowHost
	case pipeline.CertificateExpired:
		return "Check this machine's clock. " +
			"If it is correct, the service or a proxy that inspects TLS presented a certificate that has expired or is not yet valid. " +
			"Contact your network administrator." + notSecure(e)
	case pipeline.PlainHTTP:
		return notFromService + notSecure(e)
	case pipeline.NotSecure:
		return "If a proxy inspects TLS, make this machine trust its certificate (SSL_CERT_FILE on Linux). " +
			"Your network administrator can provide it. Otherwise, check the service's address: the connection may be intercepted." + notSecure(e)
	case pipeline.HostNotFound:
		return "Check the service's address and this machine's DNS servers. " +
			"The address is set by environment, endpoint, authority_host or oidc_request_url. " + needsProxy
	case pipeline.TooLarge:
		return notFromService
	}
	return "Check the network, the service's address and HTTPS_PROXY, and run Terraform again. If the problem persists, check Microsoft's service health."
}

// notSecure says that nothing was sent, unless an earlier attempt may have sent
// the request.
func notSecure(e *pipeline.Error) string {
	if e.Attempts > 1 {
		return " The connection is not secure."
	}
	return " The connection is not secure, and nothing was sent."
}
