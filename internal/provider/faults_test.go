// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"encoding/base64"
	"maps"
	"net/url"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// fault is what goes wrong, and what the user gets.
type fault struct {
	title string         // of the error, if the read fails
	words []string       // that Terraform prints: facts and names, no sentence
	want  map[string]any // what is read, if it is read in spite of the fault
	faultCase
}

// faultCase is how it happens.
type faultCase interface {
	test(t *testing.T, row fault)
}

// These are the faults for which Terraform, a process of its own or many reads
// matter. Every status, code, body and header by itself is in the tests of
// pipeline, client and entra, and what is said about it in those of advice.
func TestFaults(t *testing.T) {
	t.Parallel()
	final := func(always simulator.Fault) scripted {
		return scripted{alwaysAPI: always, wantAPI: 1, wantToken: 1}
	}
	withoutToken := func(always simulator.Fault) scripted { return scripted{alwaysToken: always, wantToken: 1} }
	waiting := func(f scripted) scripted {
		f.config = within("5s")
		return f
	}
	through := func(fault simulator.Fault) func(testing.TB) map[string]string {
		return throughProxy(proxyPassword, fault, onlyBehindProxy)
	}
	certificate, file := appCertificate()
	now := time.Now()
	for name, row := range map[string]fault{
		// Partner Center
		"API_40Resets": {want: theValues, faultCase: scripted{
			api: simulator.Together(40, simulator.Reset()), config: readMany(40), wantAPI: 80, wantToken: 1,
		}},
		"API_40Rejections": {want: theValues, faultCase: scripted{
			api: simulator.Together(40, status(401)), config: readMany(40), wantAPI: 80, wantToken: 2,
		}},
		"API_RejectedTwice": {title: advice.TitleAccessDenied, words: []string{"401", "MFA"}, faultCase: scripted{alwaysAPI: status(401), wantAPI: 2, wantToken: 2}},
		"API_NotFound": { // the configuration is shown at the attribute
			title: advice.TitleSubscriptionNotFound, words: []string{"404", "20003", "subscription_id =", "customer_id"},
			faultCase: final(simulator.APIError(404, 20003, "Subscription not found.")),
		},
		"API_Redirect": {title: advice.TitleInvalidResponse, words: []string{"307", "HTTPS_PROXY"}, faultCase: final(simulator.Redirect(307, "https://login.example.com/"))},
		"API_NullValues": {want: map[string]any{"sku_id": nil, "status": "migrating", "quantity": nil, "end_date": nil}, faultCase: scripted{
			api: []simulator.Fault{answer(`{"skuId":null,"status":"Migrating","endDate":null,"new":{"status":"failed"}}`)}, wantAPI: 1, wantToken: 1,
		}},
		"API_Endless": {title: advice.TitleInvalidResponse, words: []string{"1 MiB"}, faultCase: final(simulator.Endless(200))},
		"API_Hangs":   {title: advice.TitleTimedOut, words: []string{"Partner Center", "timeouts.read"}, faultCase: waiting(final(simulator.Hang()))},
		"API_ForgedText": {
			title: advice.TitleRequestRejected, words: []string{"first ::error::forged [31m## vso[task.setvariable] long long"},
			faultCase: final(simulator.APIError(400, "3000", "first\r\n::error::forged\n\x1b[31m##vso[task.setvariable]\u202e"+strings.Repeat("long ", 1000))),
		},

		// Microsoft Entra
		"Token_ExpiresDuringAWait": {want: theValues, faultCase: scripted{
			options: []simulator.Option{simulator.WithClock(func() time.Time { return now })}, // else the machine must not be slow
			arrange: func(sim *simulator.Simulator) { sim.SetTokenLifetime(2 * time.Second) },
			config:  readOf(simulator.ExampleSubscriptionID, `wait_for_success = true`, `poll_interval = "1s"`),
			api:     []simulator.Fault{answering("pending"), answering("pending")}, wantAPI: 3, wantToken: 3,
		}},
		"Token_AssertionAnHourAhead": {title: advice.TitleSignInFailed, words: []string{"AADSTS700024", "clock"}, faultCase: scripted{
			options:     []simulator.Option{clockOff(-time.Hour)},
			arrange:     func(sim *simulator.Simulator) { sim.AddCertificate(simulator.ExampleTenantID, certificate) },
			environment: map[string]string{"PARTNERCENTER_CLIENT_SECRET": "", "PARTNERCENTER_CLIENT_CERTIFICATE": base64.StdEncoding.EncodeToString([]byte(file))},
			wantToken:   1,
		}},
		"Token_Hangs": {title: advice.TitleTimedOut, words: []string{"Microsoft Entra", "timeouts.read"}, faultCase: waiting(withoutToken(simulator.Hang()))},

		// The network
		"Network_Refused":   {title: advice.TitleServiceNotReachable, words: []string{"refused", "HTTPS_PROXY"}, faultCase: scripted{arrange: (*simulator.Simulator).Close}},
		"Network_UnknownCA": {title: advice.TitleServiceNotReachable, words: []string{"SSL_CERT_FILE"}, faultCase: scripted{options: []simulator.Option{simulator.WithTLS()}}},
		"Network_OtherHost": {
			title: advice.TitleServiceNotReachable, words: []string{"certificate is valid for localhost, not"},
			faultCase: ownProcess{environment: throughProxy(proxyPassword, nil)},
		},
		"Network_Expired": {title: advice.TitleServiceNotReachable, words: []string{"clock"}, faultCase: ownProcess{environment: trusting(unscripted, clockOff(-25*time.Hour))}},
		"Network_40ResetsOfHTTP2": {want: theValues, faultCase: ownProcess{
			trusting(scripting(simulator.Together(40, simulator.Reset())...)), readMany(40),
		}},

		// Proxies
		"Proxy_Used": {want: theValues, faultCase: ownProcess{environment: through(nil)}},
		"Proxy_Unauthorized": {
			title: advice.TitleServiceNotReachable, words: []string{"407", "HTTPS_PROXY"},
			faultCase: ownProcess{environment: throughProxy(proxyPassword+"-mistyped", nil, onlyBehindProxy)},
		},
		"Proxy_OverTLS": {title: advice.TitleServiceNotReachable, words: []string{"HTTPS_PROXY"}, faultCase: ownProcess{environment: func(t testing.TB) map[string]string {
			environment := through(nil)(t)
			environment["HTTPS_PROXY"] = strings.Replace(environment["HTTPS_PROXY"], "http:", "https:", 1)
			return environment
		}}},
		"Proxy_InspectsTLS": {title: advice.TitleServiceNotReachable, words: []string{"SSL_CERT_FILE"}, faultCase: ownProcess{environment: func(t testing.TB) map[string]string {
			environment := through(nil)(t)
			delete(environment, "SSL_CERT_FILE")
			return environment
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.test(t, row)
		})
	}
}

// theValues are those of the documented example.
var theValues = map[string]any{
	"sku_id": "6FD2C87F-B296-42F0-B197-1E91E994B900", "status": "success", "quantity": 5.0, "end_date": "2018-05-10T00:00:00Z",
}

// scripted is a simulator that misbehaves for a provider in this process, with
// one retry.
type scripted struct {
	api, token []simulator.Fault // one a request, then the service responds
	// always responds when those have run out.
	alwaysAPI, alwaysToken simulator.Fault
	options                []simulator.Option
	arrange                func(*simulator.Simulator)
	environment            map[string]string
	// config is one read of the example, unless it is set.
	config string
	// How many requests the API and the token endpoint get.
	wantAPI, wantToken int
}

func (c scripted) test(t *testing.T, row fault) {
	sim := startSimulator(t, c.options...)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, c.api...)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, c.alwaysAPI)
	sim.ScriptToken(c.token...)
	sim.ScriptTokenForever(c.alwaysToken)
	if c.arrange != nil {
		c.arrange(sim)
	}
	environment := sim.Environment()
	environment["PARTNERCENTER_MAX_RETRIES"] = "1"
	maps.Copy(environment, c.environment)
	cli := newCLI(t, nil, cmp.Or(c.config, within("1m")))

	pprof.Do(t.Context(), pprof.Labels("fault", t.Name()), func(context.Context) {
		stop := cli.serve(t, ourAddress, testProvider(environment))
		defer stop()
		wantOutcome(t, cli, row)
	})
	wantRequests(t, sim, c.wantAPI, c.wantToken)
	eventually(t, "every request has ended", func() bool { return sim.RequestsInProgress() == 0 })
	sim.Close() // and with it the connections that are kept for the next request
	eventually(t, "every goroutine has ended", func() bool { return !strings.Contains(goroutines(t), strconv.Quote(t.Name())) })
}

// wantOutcome applies the configuration. The user gets either every value or
// none, and sees what the row says.
func wantOutcome(t *testing.T, cli *cli, row fault) (output string) {
	t.Helper()
	output, ok := cli.run("apply", "-auto-approve", "-parallelism=40")
	if want := row.want != nil; ok != want {
		t.Fatalf("the apply succeeded: %t, want %t\n%s", ok, want, output)
	}
	if row.title != "" {
		wantMessage(t, output, row.title, row.words...)
	}
	wantPlainLines(t, output)
	for line := range strings.Lines(output) {
		if len(line) > 1200 {
			t.Errorf("a line is too long: %q", line)
		}
	}
	reads := cli.readsInState()
	if (len(reads) > 0) != ok {
		t.Errorf("%d reads are in the state, and the apply succeeded: %t", len(reads), ok)
	}
	for _, read := range reads {
		for name, want := range row.want {
			if got := read[name]; got != want {
				t.Errorf("got %s %v, want %v", name, got, want)
			}
		}
	}
	return output
}

// ownProcess is a provider in a process of its own, with one retry: proxies and
// trust are the environment's.
type ownProcess struct {
	environment func(testing.TB) map[string]string
	config      string // one read of the example, unless it is set
}

func (c ownProcess) test(t *testing.T, row fault) {
	environment := c.environment(t)
	environment["PARTNERCENTER_MAX_RETRIES"] = "1"
	cli := newCLI(t, environment, cmp.Or(c.config, within("1m")))
	cli.logToFile()

	places := map[string]string{"the output": wantOutcome(t, cli, row)}
	maps.Copy(places, cli.files())
	logged := false
	for place, content := range places {
		logged = logged || strings.Contains(content, "[DEBUG] provider")
		for _, secret := range []string{proxyPassword, base64.StdEncoding.EncodeToString([]byte("user:" + proxyPassword))} {
			if strings.Contains(content, secret) {
				t.Errorf("%s holds the proxy's password", place)
			}
		}
	}
	if !logged {
		t.Error("terraform logged nothing")
	}
}

// throughProxy is an environment whose provider reaches the simulator through a
// proxy alone. The proxy does as it should unless it has a fault.
func throughProxy(password string, fault simulator.Fault, hosts ...string) func(testing.TB) map[string]string {
	return func(t testing.TB) map[string]string {
		t.Helper()
		var proxy *simulator.Proxy
		environment := trusting(func(sim *simulator.Simulator) {
			var err error
			if proxy, err = sim.StartProxy(url.UserPassword("user", proxyPassword), fault); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(proxy.Close)
		}, simulator.WithTLS(hosts...))(t)
		environment["PARTNERCENTER_ENDPOINT"] = "https://" + onlyBehindProxy
		environment["PARTNERCENTER_AUTHORITY_HOST"] = "https://" + onlyBehindProxy
		environment["HTTPS_PROXY"] = (&url.URL{Scheme: "http", User: url.UserPassword("user", password), Host: proxy.Host()}).String()
		return environment
	}
}

const (
	// onlyBehindProxy is a host that a proxy alone knows.
	onlyBehindProxy = "partnercenter.example.test"
	proxyPassword   = "canary-of-the-proxy"
)
