// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestFaultsOfTheNetwork(t *testing.T) {
	t.Parallel()
	testFaults(t, networkFaults())
}

// lookup fails whenever a host is looked up.
func lookup(err *net.DNSError) scripted {
	return scripted{transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}}}
}

func networkFaults() []fault {
	const nothingSent = "The connection is not secure, and nothing was sent"
	return []fault{
		{
			"The host does not exist", "does not exist … Check the service's address … environment, endpoint, authority_host or oidc_request_url", nil,
			map[string]faultCase{
				"token endpoint": lookup(&net.DNSError{Name: onlyBehindProxy, IsNotFound: true}),
			},
		},
		{
			"The DNS servers do not respond", "could not be resolved … Check the network", nil,
			map[string]faultCase{
				"token endpoint": lookup(&net.DNSError{Name: onlyBehindProxy, IsTemporary: true}),
			},
		},
		{
			"The connection is refused", "the connection was refused … Check the network, the service's address and HTTPS_PROXY", nil,
			map[string]faultCase{
				"token endpoint": scripted{arrange: (*simulator.Simulator).Close},
			},
		},
		{
			"An HTTP/2 connection with 40 reads in progress is reset", "", theValues,
			map[string]faultCase{
				"API": ownProcess{trusting(scripting(simulator.Together(40, simulator.Reset())...)), readMany(40)},
			},
		},
		{
			"A server closes an HTTP/2 connection with GOAWAY", "", theValues,
			map[string]faultCase{
				"API":            ownProcess{environment: trusting(scripting(simulator.GoAway()))},
				"token endpoint": ownProcess{environment: trusting(func(sim *simulator.Simulator) { sim.ScriptToken(simulator.GoAway()) })},
				"40 reads":       ownProcess{trusting(scripting(simulator.Together(40, simulator.GoAway())...)), readMany(40)},
			},
		},
		{
			"A certificate from an unknown authority, such as a gateway's own",
			nothingSent + " … failed to verify certificate … If a proxy inspects TLS, make this machine trust its certificate (SSL_CERT_FILE on Linux)", nil,
			map[string]faultCase{
				"token endpoint": scripted{options: []simulator.Option{simulator.WithTLS()}},
				"API":            scripted{options: []simulator.Option{simulator.WithTLS()}, environment: ownToken},
			},
		},
		{
			"A certificate for another host", nothingSent + " … certificate is valid for localhost, not … check the service's address", nil,
			map[string]faultCase{
				"token endpoint": ownProcess{environment: throughProxy(proxyPassword, nil, unscripted)},
			},
		},
		{
			"A certificate that has expired or is not yet valid, for example because the clock is wrong", nothingSent + " … certificate has expired or is not yet valid … Check this machine's clock", nil,
			map[string]faultCase{
				"expired":       ownProcess{environment: trusting(unscripted, clockOff(-25*time.Hour))},
				"not yet valid": ownProcess{environment: trusting(unscripted, clockOff(time.Hour))},
			},
		},
		{
			"A server that does not speak TLS", "the server responded in plain HTTP, not HTTPS … " + nothingSent + " … " + byAProxy, nil,
			map[string]faultCase{
				"token endpoint": ownProcess{environment: func(t testing.TB) map[string]string {
					environment := startSimulator(t).Environment()
					environment["PARTNERCENTER_AUTHORITY_HOST"] = strings.Replace(environment["PARTNERCENTER_AUTHORITY_HOST"], "http:", "https:", 1)
					return environment
				}},
			},
		},
	}
}
