// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import "github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"

// connectionNextStep tells what to do about a service that could not be reached.
func connectionNextStep(e *pipeline.Error) string {
	switch {
	case e.Proxy():
		return "Check the proxy set in HTTPS_PROXY or HTTP_PROXY: its address, user name and password; or name the host in NO_PROXY."
	case e.TLS():
		return "The connection is not secure, and nothing was sent. If a proxy of your organization inspects TLS, make this machine trust its certificate (SSL_CERT_FILE on Linux). If not, check the service's address: somebody may be intercepting the connection."
	case e.HostNotFound():
		return "Check the service's address (environment, endpoint, authority_host, oidc_request_url) and the name servers of this machine."
	case e.TooLarge():
		return foreignNextStep
	}
	return "Check the network, the service's address and HTTPS_PROXY, and run Terraform again. If it stays, see Microsoft's service health."
}
