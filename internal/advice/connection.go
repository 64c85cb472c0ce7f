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

// fromNetwork is what is likely of a response in another format than the service's.
const fromNetwork = "The response probably came from a proxy, a gateway, or a network sign-in page."

// response is a response from whoever issues tokens.
type response struct {
	service, host string
	request       string // what was requested
	status        int
	code          string // of an error
	invalid       string // why it is not in the service's format
	isFinal       bool
}

// explainResponse explains a response that says nothing about the request itself. It
// reports false for a final error in the service's format.
func (s Situation) explainResponse(r response) (Explanation, bool) {
	text := pipeline.StatusText(r.status)
	switch class := pipeline.ClassOf(r.status); {
	case class == pipeline.Network:
		return s.network(r.status, r.host), true
	case class == pipeline.TooManyRequests:
		return s.throttled(r.service, 0), true
	case class == pipeline.Unavailable && !r.isFinal:
		return s.unavailable(r.service + " responded " + text), true
	case !r.isFinal:
		return s.unavailable(r.service + " reported a temporary error (" + r.code + ")"), true
	case class == pipeline.Redirect:
		return s.explanation(TitleInvalidResponse, row{
			cause:   fmt.Sprintf("the response from %s to %s (%s) is a redirect, which is never followed", r.host, r.request, text),
			usually: fromNetwork, remedy: checkProxy,
		}, r.host, true), true
	case r.invalid != "":
		return s.explanation(TitleInvalidResponse, row{
			cause:   fmt.Sprintf("the response from %s to %s (%s) is invalid: %s", r.host, r.request, text, r.invalid),
			usually: fromNetwork, remedy: checkProxy,
		}, r.host, true), true
	}
	return Explanation{}, false
}

// network explains a status that only a proxy or a gateway sends.
func (s Situation) network(status int, host string) Explanation {
	r := row{cause: "a gateway requires you to sign in to the network", more: "Sign in to the network.", remedy: allowHost}
	if status == http.StatusProxyAuthRequired {
		r = row{cause: "a proxy requires a user name and a password", remedy: signInToProxy}
	}
	return s.explanation(TitleServiceNotReachable, r, host, true)
}

// unavailable explains a problem of a service, or of a gateway in front of it.
func (s Situation) unavailable(cause string) Explanation {
	return s.explanation(TitleServiceUnavailable, row{cause: cause, usually: "Usually, the problem is temporary.", remedy: runLater}, "", true)
}

// throttled explains a service that asks for a pause.
func (s Situation) throttled(service string, pause time.Duration) Explanation {
	r := row{cause: service + " is throttling requests", remedy: slowDown}
	if pause > pipeline.MaxRetryAfter {
		r.remedy, r.more = runLater, fmt.Sprintf("It asks for a longer pause than the %s that the provider waits at most.", pipeline.MaxRetryAfter)
	}
	return s.explanation(TitleThrottled, r, "", true)
}

// connection explains a service that did not respond.
func (s Situation) connection(e *pipeline.Error) Explanation {
	returned := facts{}.with("Host", e.Host).with("Attempts", fmt.Sprint(e.Attempts))
	title, r, common := TitleServiceNotReachable, row{cause: fmt.Sprintf("there was no response from %s (%s)", e.Service, e.Reason)}, true
	noSecure := "there is no secure connection to " + e.Service
	switch e.Kind {
	case pipeline.NotSecure: // whose reason holds text of the server
		r = row{cause: noSecure, more: sentences(notSecure(e), "If a proxy inspects TLS, make this machine trust its certificate (SSL_CERT_FILE on Linux): your network administrator has it. "+
			"Otherwise, check that "+e.Host+" is the right host: the connection may be intercepted.")}
		returned = returned.with("Reason", e.Reason)
	case pipeline.CertificateExpired:
		r = row{cause: noSecure, more: sentences(notSecure(e), "Check this machine's clock. If it is right, the certificate of "+e.Host+
			" or of a proxy that inspects TLS has expired or is not yet valid: contact your network administrator.")}
		returned = returned.with("Reason", e.Reason)
	case pipeline.PlainHTTP:
		r.usually, r.remedy, r.more = fromNetwork, checkProxy, notSecure(e)
	case pipeline.HostNotFound:
		r.remedy = checkNetwork
	case pipeline.Throttled:
		x := s.throttled(e.Service, e.Wait)
		x.facts = facts{}.with("Time left to wait", pauseText(e.Wait)).elapsed(s)
		return x
	case pipeline.ProxyNotSecure:
		r = row{cause: e.Reason, remedy: checkProxy, more: "The scheme of the proxy's URL must be http, unless the proxy itself uses TLS with a certificate that this machine trusts."}
	case pipeline.ProxyFailed:
		r = row{cause: e.Reason, remedy: checkProxy, more: "Special characters of its user name and password must be percent-encoded."}
	case pipeline.ProxyUnavailable:
		r = row{cause: e.Reason, remedy: runLater, more: "If the problem persists, ask your network administrator."}
	case pipeline.TooLarge:
		title, common = TitleInvalidResponse, false
		r = row{cause: fmt.Sprintf("the response from %s cannot be used (%s)", e.Host, e.Reason), usually: fromNetwork, remedy: checkProxy}
		returned = returned.ids(client.IDs{RequestID: e.RequestID, CorrelationID: e.CorrelationID})
	default:
		r.remedy, r.more = runAgain, fmt.Sprintf("If the problem persists, check the network, HTTPS_PROXY, that %s is the right host, and Microsoft's service health.", e.Host)
	}
	x := s.explanation(title, r, e.Host, common)
	x.facts = returned
	return x
}

// notSecure says that nothing was sent, unless an earlier attempt may have sent the
// request.
func notSecure(e *pipeline.Error) string {
	if e.Attempts > 1 {
		return ""
	}
	return "Nothing was sent."
}
