// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"os"
	"regexp"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// fault is a row of a table in the guide "Reliability".
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

var guideRow = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`)

// Each fault has its row in the guide, by the same name and in the same order,
// and what the guide quotes from the output is printed.
func TestTheGuideListsEveryFault(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../templates/guides/reliability.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for heading, faults := range map[string][]fault{
		"Partner Center": partnerCenterFaults(), "Microsoft Entra": entraFaults(), "The Network": networkFaults(), "Proxies": proxyFaults(),
	} {
		_, section, _ := strings.Cut(string(guide), "\n### "+heading+"\n")
		section, _, _ = strings.Cut(section, "\n#")
		rows := guideRow.FindAllStringSubmatch(section, -1)
		if len(rows) != len(faults)+2 { // the head and the line below it
			t.Errorf("%s: the guide has %d rows, the suite %d", heading, max(0, len(rows)-2), len(faults))
			continue
		}
		for i, fault := range faults {
			if got := rows[i+2][1]; got != fault.name {
				t.Errorf("%s: row %d of the guide is %q, that of the suite %q", heading, i+1, got, fault.name)
			}
			for _, quoted := range regexp.MustCompile("`[^`]+`").FindAllString(rows[i+2][3], -1) {
				if !slices.ContainsFunc(fault.texts(), func(text string) bool { return strings.Contains(text, strings.Trim(quoted, "` ")) }) {
					t.Errorf("%s: %s: the guide quotes %s, which is not among %q", heading, fault.name, quoted, fault.texts())
				}
			}
		}
	}
}
