// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// fault is a row of a table in the guide "Reliability".
type fault struct {
	name    string
	happens string
	// sees is what the user gets. Terraform prints what stands in backquotes.
	sees string
	// values are what is read, if it is read in spite of the fault.
	values map[string]any
	cases  map[string]faultCase
}

// faultCase is one way for it to happen.
type faultCase interface {
	test(t *testing.T, row fault)
}

// scripted is a simulator that misbehaves for a provider in this process, with
// one retry.
type scripted struct {
	api, token []simulator.Fault // one a request, then the service answers
	// always answers when those have run out.
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

// theValues are those of the documented example.
var theValues = map[string]any{
	"sku_id": "6FD2C87F-B296-42F0-B197-1E91E994B900", "status": "success", "quantity": 5.0, "end_date": "2018-05-10T00:00:00Z",
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
		stop := cli.serve(t, provider)
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

var quoted = regexp.MustCompile("`[^`]+`")

// wantOutcome applies the configuration. The user gets either every value or
// none, and sees what the row says.
func wantOutcome(t *testing.T, cli *cli, row fault) (output string) {
	t.Helper()
	output, ok := cli.run("apply", "-auto-approve", "-parallelism=40")
	if want := row.values != nil; ok != want {
		t.Fatalf("the apply succeeded: %t, want %t\n%s", ok, want, output)
	}
	for _, want := range quoted.FindAllString(row.sees, -1) {
		if !saying(strings.Trim(want, "`")).MatchString(output) {
			t.Errorf("the output does not say %s:\n%s", want, output)
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

// The guide says what the suite shows, in the same words.
func TestTheGuideListsEveryFault(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../templates/guides/reliability.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for heading, faults := range map[string][]fault{
		"Partner Center": apiFaults(), "Microsoft Entra": tokenFaults(), "The Network": networkFaults(), "Proxies": proxyFaults(),
	} {
		section := "### " + heading + "\n\n| Fault | What the Provider Does | What You See |\n| --- | --- | --- |\n"
		for _, row := range faults {
			section += fmt.Sprintf("| %s | %s | %s |\n", row.name, row.happens, row.sees)
		}
		if !strings.Contains(string(guide), section+"\n") {
			t.Errorf("the guide differs from the suite, which says:\n\n%s", section)
		}
	}
}
