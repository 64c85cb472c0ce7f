// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

var faultRow = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`)

// Each fault has its row in ARCHITECTURE.md, by the same name and in the same
// order, and what is quoted there from the output is printed.
func TestTheArchitectureListsEveryFault(t *testing.T) {
	t.Parallel()
	architecture, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for heading, faults := range map[string][]fault{
		"Partner Center": partnerCenterFaults(), "Microsoft Entra": entraFaults(), "The Network": networkFaults(), "Proxies": proxyFaults(),
	} {
		_, section, _ := strings.Cut(string(architecture), "\n### "+heading+"\n")
		section, _, _ = strings.Cut(section, "\n#")
		rows := faultRow.FindAllStringSubmatch(section, -1)
		if len(rows) != len(faults)+2 { // the head and the line below it
			t.Errorf("%s: ARCHITECTURE.md has %d rows, the suite %d", heading, max(0, len(rows)-2), len(faults))
			continue
		}
		for i, fault := range faults {
			if got := rows[i+2][1]; got != fault.name {
				t.Errorf("%s: row %d of ARCHITECTURE.md is %q, that of the suite %q", heading, i+1, got, fault.name)
			}
			for _, quoted := range regexp.MustCompile("`[^`]+`").FindAllString(rows[i+2][3], -1) {
				if !slices.ContainsFunc(fault.texts(), func(text string) bool { return strings.Contains(text, strings.Trim(quoted, "` ")) }) {
					t.Errorf("%s: %s: ARCHITECTURE.md quotes %s, which is not among %q", heading, fault.name, quoted, fault.texts())
				}
			}
		}
	}
}

// fault is a row of a table in ARCHITECTURE.md.
type fault struct {
	name string
	// says are the texts that Terraform prints, with " … " between them.
	says string
	// values are what is read, if it is read in spite of the fault.
	values map[string]any
	cases  map[string]faultCase
}

func (f fault) texts() []string {
	if f.says == "" {
		return nil
	}
	return strings.Split(f.says, " … ")
}

// faultCase is one way for it to happen.
type faultCase interface {
	test(t *testing.T, row fault)
}

func testFaults(t *testing.T, faults []fault) {
	for _, row := range faults {
		for name, c := range row.cases {
			t.Run(row.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				c.test(t, row)
			})
		}
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
	transport              http.RoundTripper
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
	cli := newCLI(t, nil)
	cli.write("main.tf", cmp.Or(c.config, within("1m")))

	pprof.Do(t.Context(), pprof.Labels("fault", t.Name()), func(context.Context) {
		provider := testProvider(environment)
		provider.transport = c.transport
		stop := cli.serve(t, ourAddress, provider)
		defer stop()
		wantOutcome(t, cli, row)
	})
	if got := len(sim.APIRequests()); got != c.wantAPI {
		t.Errorf("got %d API requests, want %d", got, c.wantAPI)
	}
	if got := len(sim.TokenRequests()); got != c.wantToken {
		t.Errorf("got %d token requests, want %d", got, c.wantToken)
	}
	eventually(t, "every request has ended", func() bool { return sim.RequestsInProgress() == 0 })
	sim.Close() // and with it the connections that are kept for the next request
	eventually(t, "every goroutine has ended", func() bool { return !strings.Contains(goroutines(t), strconv.Quote(t.Name())) })
}

// wantOutcome applies the configuration. The user gets either every value or
// none, and sees what the row says.
func wantOutcome(t *testing.T, cli *cli, row fault) (output string) {
	t.Helper()
	output, ok := cli.run("apply", "-auto-approve", "-parallelism=40")
	if want := row.values != nil; ok != want {
		t.Fatalf("the apply succeeded: %t, want %t\n%s", ok, want, output)
	}
	for _, want := range row.texts() {
		if !saying(want).MatchString(output) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
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
		for name, want := range row.values {
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
	cli := newCLI(t, environment)
	cli.logToFile()
	cli.write("main.tf", cmp.Or(c.config, within("1m")))

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
func throughProxy(password string, fault simulator.Fault, script func(*simulator.Simulator), hosts ...string) func(testing.TB) map[string]string {
	return func(t testing.TB) map[string]string {
		t.Helper()
		var proxy *simulator.Proxy
		environment := trusting(func(sim *simulator.Simulator) {
			var err error
			if proxy, err = sim.StartProxy(url.UserPassword("user", proxyPassword), fault); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(proxy.Close)
			script(sim)
		}, simulator.WithTLS(hosts...))(t)
		environment["PARTNERCENTER_ENDPOINT"] = "https://" + onlyBehindProxy
		environment["PARTNERCENTER_AUTHORITY_HOST"] = "https://" + onlyBehindProxy
		environment["HTTPS_PROXY"] = (&url.URL{Scheme: "http", User: url.UserPassword("user", password), Host: proxy.Host()}).String()
		return environment
	}
}

const (
	byAProxy   = "probably came from a proxy, a gateway, or a sign-in page … Check HTTPS_PROXY"
	signInPage = "<!DOCTYPE html><html><title>Sign in to the network</title></html>"
	inTime     = "it timed out while it was waiting for a response from Partner Center … set a longer timeouts.read"

	signIn      = "Sign the partner user in again with multifactor authentication (MFA), and store the new refresh token"
	tokenInTime = "it timed out while it was waiting for a response from Microsoft Entra … set a longer timeouts.read"

	// onlyBehindProxy is a host that a proxy alone knows.
	onlyBehindProxy = "partnercenter.example.test"
	proxyPassword   = "canary-of-the-proxy"
)
