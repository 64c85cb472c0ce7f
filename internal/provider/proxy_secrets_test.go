// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestTheProxysPasswordIsKnownHoweverTheVariableIsWritten(t *testing.T) {
	t.Parallel()
	const password = "p@ss/word-of-the-proxy"
	for name, value := range map[string]string{
		"encoded":        "http://user:p%40ss%2Fword-of-the-proxy@proxy.example:3128",
		"not encoded":    "http://user:" + password + "@proxy.example:3128",
		"without scheme": "user:" + password + "@proxy.example:3128",
		"no valid URL":   "http://user:" + password + "@proxy.example:port",
	} {
		for _, variable := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
			t.Run(name+" "+variable, func(t *testing.T) {
				t.Parallel()
				secrets := &pipeline.Secrets{}
				addProxySecrets(secrets, func(name string) string { return map[string]string{variable: value}[name] })
				for _, echo := range []string{password, base64.StdEncoding.EncodeToString([]byte("user:" + password))} {
					if got := secrets.OneLine("Proxy-Authorization: " + echo); strings.Contains(got, echo[:len(echo)-2]) {
						t.Errorf("got %q", got)
					}
				}
			})
		}
	}
}

// A proxy that inspects TLS answers in the service's place.
func TestAnEchoOfTheProxysPasswordIsNotShown(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.APIError(400, "1", "Basic "+
		base64.StdEncoding.EncodeToString([]byte("user:"+proxyPassword))+" is "+proxyPassword))
	environment := sim.Environment()
	environment["HTTPS_PROXY"] = "http://user:" + proxyPassword + "@127.0.0.1:1"
	cli := newCLI(t, environment)
	cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
	output, ok := cli.run("plan")
	if ok || !saying("Description: Basic (redacted)").MatchString(output) || strings.Contains(output, proxyPassword) {
		t.Errorf("got %t and:\n%s", ok, output)
	}
}
