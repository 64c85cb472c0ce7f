// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestFaultsOfProxies(t *testing.T) {
	t.Parallel()
	testFaults(t, proxyFaults())
}

// changing sets variables of an environment.
func changing(environment func(testing.TB) map[string]string, changes ...map[string]string) ownProcess {
	return ownProcess{environment: func(t testing.TB) map[string]string {
		result := environment(t)
		for _, change := range changes {
			maps.Copy(result, change)
		}
		return result
	}}
}

func proxyFaults() []fault {
	const checkProxy = "Check the proxy set in HTTPS_PROXY … ask your network administrator to allow the host"
	through := func(fault simulator.Fault, script func(*simulator.Simulator)) func(testing.TB) map[string]string {
		return throughProxy(proxyPassword, fault, script, onlyBehindProxy)
	}
	broken := func(fault simulator.Fault) map[string]faultCase {
		return map[string]faultCase{
			"token endpoint": ownProcess{environment: through(fault, unscripted)},
			"API":            changing(through(fault, unscripted), ownToken),
		}
	}
	at := func(proxy string) faultCase {
		return changing(through(nil, unscripted), map[string]string{"HTTPS_PROXY": proxy})
	}
	untrusted := map[string]string{"SSL_CERT_FILE": ""}
	return []fault{
		{
			"None: the proxy requires a user name and password", "", theValues,
			map[string]faultCase{"both": ownProcess{environment: through(nil, unscripted)}},
		},
		{
			"The proxy responds with 407", "the proxy set in HTTPS_PROXY refused the connection with status 407 Proxy Authentication Required … " + checkProxy, nil,
			map[string]faultCase{
				"token endpoint": ownProcess{environment: throughProxy(proxyPassword+"-mistyped", nil, unscripted, onlyBehindProxy)},
				"API":            changing(throughProxy(proxyPassword+"-mistyped", nil, unscripted, onlyBehindProxy), ownToken),
			},
		},
		{
			"The proxy rejects the host", "the proxy set in HTTPS_PROXY refused the connection with status 403 Forbidden … " + checkProxy, nil,
			broken(simulator.Respond(403, nil, signInPage)),
		},
		{
			"The proxy cannot reach the host", "the proxy set in HTTPS_PROXY refused the connection with status 502 Bad Gateway … Run Terraform again later … could not connect to the service", nil,
			broken(simulator.Respond(502, nil, signInPage)),
		},
		{
			"The proxy itself cannot be reached", "the proxy set in HTTPS_PROXY … " + checkProxy, nil,
			map[string]faultCase{
				"refused":      at("http://user:" + proxyPassword + "@127.0.0.1:1"),
				"no such host": at("http://user:" + proxyPassword + "@nowhere.invalid:3128"),
				"over TLS": ownProcess{environment: func(t testing.TB) map[string]string {
					environment := through(nil, unscripted)(t)
					environment["HTTPS_PROXY"] = strings.Replace(environment["HTTPS_PROXY"], "http:", "https:", 1)
					return environment
				}},
			},
		},
		{
			"The proxy drops the connection", "closed before the response was complete … Check the network, the service's address and HTTPS_PROXY", nil,
			broken(simulator.Drop()),
		},
		{
			"The proxy never responds", tokenInTime, nil,
			map[string]faultCase{
				"token endpoint": ownProcess{through(simulator.Hang(), unscripted), within("5s")},
			},
		},
		{
			"The proxy responds with a page instead of a connection", "the server responded in plain HTTP, not HTTPS … " + byAProxy, nil,
			broken(simulator.Respond(200, http.Header{"Content-Length": {strconv.Itoa(len(signInPage))}}, signInPage)),
		},
		{
			"The proxy inspects TLS with its own certificate", "certificate signed by unknown authority … make this machine trust its certificate (SSL_CERT_FILE on Linux)", nil,
			map[string]faultCase{
				"token endpoint": changing(through(nil, unscripted), untrusted),
				"API":            changing(through(nil, unscripted), untrusted, ownToken),
			},
		},
		{
			"The proxy inspects TLS, is trusted, and responds with a sign-in page", "an HTML or XML page instead of JSON … " + byAProxy, nil,
			map[string]faultCase{
				"token endpoint": ownProcess{environment: through(nil, func(sim *simulator.Simulator) { sim.ScriptTokenForever(answer(signInPage)) })},
				"API": changing(through(nil, func(sim *simulator.Simulator) {
					sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, answer(signInPage))
				}), ownToken),
			},
		},
	}
}
