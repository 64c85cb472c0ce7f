// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"net/http"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const fromNetwork = "The response probably came from a proxy, a gateway, or a network sign-in page."

type response struct {
	service, host string
	request       string // what was requested
	status        int
	code          string        // of an error
	invalid       string        // why it is not in the service's format
	isFinal       bool          // whether the service would respond the same again
	retryAfter    time.Duration // 0 if the service asked for no pause
}

// explainResponse explains a response that says nothing about the request itself. It
// reports false for a final error in the service's format.
func (s Situation) explainResponse(r response) (Explanation, bool) {
	s.host = r.host
	status := pipeline.StatusText(r.status)
	fault := "invalid: " + r.invalid
	switch class := pipeline.ClassOf(r.status); {
	case class == pipeline.Network:
		return s.network(r.status), true
	case class == pipeline.TooManyRequests:
		return s.throttled(r.service, r.retryAfter), true
	case class == pipeline.Unavailable && !r.isFinal:
		return s.unavailable(r.service + " responded " + status), true
	case !r.isFinal:
		return s.unavailable(r.service + " reported a temporary error (" + r.code + ")"), true
	case class == pipeline.Redirect:
		fault = "a redirect, which is never followed"
	case r.invalid == "":
		return Explanation{}, false
	}
	return s.explanation(TitleInvalidResponse, row{
		cause:   fmt.Sprintf("the response from %s to %s (%s) is %s", r.host, r.request, status, fault),
		usually: fromNetwork, remedy: checkProxy,
	}), true
}

// network explains a status that only a proxy or a gateway sends.
func (s Situation) network(status int) Explanation {
	r := row{cause: "a gateway requires you to sign in to the network", more: "Sign in to the network.", remedy: allowHost}
	if status == http.StatusProxyAuthRequired {
		r = row{cause: "a proxy requires a user name and a password", remedy: signInToProxy}
	}
	return s.explanation(TitleServiceNotReachable, r)
}

func (s Situation) unavailable(cause string) Explanation {
	return s.explanation(TitleServiceUnavailable, row{cause: cause, usually: "Usually, the problem is temporary.", remedy: runLater})
}

// throttled explains a service that asks for a pause; 0 if it does not say how long.
func (s Situation) throttled(service string, pause time.Duration) Explanation {
	r := row{cause: service + " is throttling requests", remedy: slowDown}
	if pause > pipeline.MaxRetryAfter {
		r.remedy, r.more = runLater, fmt.Sprintf("It asked for a longer pause than the provider allows (%s).", pipeline.MaxRetryAfter)
	}
	return s.explanation(TitleThrottled, r)
}

func (s Situation) connection(e *pipeline.Error) Explanation {
	if e.Kind == pipeline.Throttled {
		x := s.throttled(e.Service, e.Wait)
		x.facts = facts{}.with("Time left to wait", pauseText(e.Wait)).elapsed(s)
		return x
	}
	s.host = e.Host
	title, r := TitleServiceNotReachable, row{cause: fmt.Sprintf("there was no response from %s (%s)", e.Service, e.Reason)}
	returned := facts{}.with("Host", e.Host).with("Attempts", fmt.Sprint(e.Attempts))
	nothingSent := "The request was not sent."
	if e.Attempts > 1 { // an earlier attempt may have sent the request
		nothingSent = ""
	}
	switch e.Kind {
	case pipeline.NotSecure, pipeline.CertificateExpired: // whose reason holds text of the server
		next := "If a proxy inspects TLS, make this machine trust its certificate (SSL_CERT_FILE on Linux): ask your network administrator for it. " +
			"Otherwise, check that " + e.Host + " is the right host: the connection may be intercepted."
		if e.Kind == pipeline.CertificateExpired {
			next = "Check this machine's clock. If it is right, the certificate of " + e.Host +
				" or of a proxy that inspects TLS has expired or is not yet valid: contact your network administrator."
		}
		r = row{cause: "there is no secure connection to " + e.Service, more: sentences(nothingSent, next)}
		returned = returned.with("Reason", e.Reason)
	case pipeline.PlainHTTP:
		r.usually, r.remedy, r.more = fromNetwork, checkProxy, nothingSent
	case pipeline.HostNotFound:
		r.remedy = checkNetwork
	case pipeline.ProxyNotSecure:
		r = row{
			cause: e.Reason, remedy: checkProxy,
			more: "The scheme of the proxy's URL must be http, unless the proxy itself uses TLS with a certificate that this machine trusts.",
		}
	case pipeline.ProxyFailed:
		r = row{cause: e.Reason, remedy: checkProxy, more: "Special characters in its user name and password must be percent-encoded."}
	case pipeline.ProxyUnavailable:
		r = row{cause: e.Reason, remedy: runLater, more: "If the problem persists, ask your network administrator."}
	case pipeline.TooLarge:
		title = TitleInvalidResponse
		r = row{cause: fmt.Sprintf("the response from %s cannot be used (%s)", e.Host, e.Reason), usually: fromNetwork, remedy: checkProxy}
		returned = returned.ids(client.IDs{RequestID: e.RequestID, CorrelationID: e.CorrelationID})
	default:
		r.remedy = runAgain
		r.more = "If the problem persists, check the network, HTTPS_PROXY, that " + e.Host + " is the right host, and Microsoft's service health."
	}
	x := s.explanation(title, r)
	x.Common, x.facts = e.Kind != pipeline.TooLarge, returned
	return x
}
