// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// fault is one way of the services to misbehave, and what a plan makes of it.
type fault struct {
	api   []simulator.Fault // one a request, then the service answers
	token []simulator.Fault
	// always answers when those have run out.
	alwaysAPI, alwaysToken simulator.Fault
	// want are texts of the output; a plan without any succeeds.
	want []string
	// requests to the API and to the token endpoint.
	wantAPI, wantToken int
}

func TestFaultsThatPassAreSurvived(t *testing.T) {
	t.Parallel()
	status := func(code int) simulator.Fault { return simulator.Respond(code, nil, "") }
	cases := map[string]fault{
		"dropped connection":        {api: []simulator.Fault{simulator.Drop()}, wantAPI: 2, wantToken: 1},
		"reset connection":          {api: []simulator.Fault{simulator.Reset()}, wantAPI: 2, wantToken: 1},
		"cut body":                  {api: []simulator.Fault{simulator.CutBody(`{"status":"suc`)}, wantAPI: 2, wantToken: 1},
		"408":                       {api: []simulator.Fault{status(408)}, wantAPI: 2, wantToken: 1},
		"500":                       {api: []simulator.Fault{simulator.APIError(500, 800003, "Unexpected service error")}, wantAPI: 2, wantToken: 1},
		"502":                       {api: []simulator.Fault{simulator.Respond(502, nil, "<html>Bad Gateway</html>")}, wantAPI: 2, wantToken: 1},
		"503 with Retry-After":      {api: []simulator.Fault{simulator.Respond(503, http.Header{"Retry-After": {"1"}}, "")}, wantAPI: 2, wantToken: 1},
		"504":                       {api: []simulator.Fault{status(504)}, wantAPI: 2, wantToken: 1},
		"429 with Retry-After":      {api: []simulator.Fault{simulator.Throttle("1")}, wantAPI: 2, wantToken: 1},
		"429 with a date":           {api: []simulator.Fault{simulator.Respond(429, http.Header{"Date": {"Thu, 20 Apr 2017 19:23:39 GMT"}, "Retry-After": {"Thu, 20 Apr 2017 19:23:40 GMT"}}, "")}, wantAPI: 2, wantToken: 1},
		"429 without Retry-After":   {api: []simulator.Fault{simulator.Throttle("")}, wantAPI: 2, wantToken: 1},
		"refused token":             {api: []simulator.Fault{status(401)}, wantAPI: 2, wantToken: 2},
		"token: dropped connection": {token: []simulator.Fault{simulator.Drop()}, wantAPI: 1, wantToken: 2},
		"token: cut body":           {token: []simulator.Fault{simulator.CutBody(`{"access_token":"`)}, wantAPI: 1, wantToken: 2},
		"token: 503":                {token: []simulator.Fault{status(503)}, wantAPI: 1, wantToken: 2},
		"token: 429":                {token: []simulator.Fault{simulator.Respond(429, http.Header{"Retry-After": {"1"}}, "")}, wantAPI: 1, wantToken: 2},
		"token: AADSTS90033":        {token: []simulator.Fault{simulator.EntraError(400, "invalid_request", 90033, "A transient error has occurred.")}, wantAPI: 1, wantToken: 2},
		"token: unavailable":        {token: []simulator.Fault{simulator.EntraError(400, "temporarily_unavailable", 90024, "RequestBudgetExceededError")}, wantAPI: 1, wantToken: 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			planWithFault(t, c, "1m")
		})
	}
}

func TestFaultsThatStayAreExplained(t *testing.T) {
	t.Parallel()
	elsewhere := startSimulator(t)
	t.Cleanup(func() {
		if n := len(elsewhere.APIRequests()) + len(elsewhere.TokenRequests()); n != 0 {
			t.Errorf("%d requests followed a redirect to another host", n)
		}
	})
	cases := map[string]fault{
		"400": {
			alwaysAPI: simulator.APIError(400, "800002", "Invalid request input"), wantAPI: 1, wantToken: 1,
			want: []string{"400 Bad Request", "Code: 800002", "Description: Invalid request input", "Request ID: ", "Correlation ID: ", "Check customer_id"},
		},
		"401 without a body": {
			alwaysAPI: simulator.Respond(401, nil, ""), wantAPI: 2, wantToken: 2,
			want: []string{"401 Unauthorized", "MFA", "store the new refresh token"},
		},
		"403": {
			alwaysAPI: simulator.APIError(403, 900308, "Insufficient privileges to complete the operation."), wantAPI: 1, wantToken: 1,
			want: []string{"403 Forbidden", "Code: 900308", "Directory Reader or Global Reader", "(GDAP)", "AdminAgents"},
		},
		"404": {
			alwaysAPI: simulator.APIError(404, 20003, "Subscription not found."), wantAPI: 1, wantToken: 1,
			want: []string{"404 Not Found", "Code: 20003", simulator.ExampleCustomerID, "subscription_id = \"" + simulator.ExampleSubscriptionID, "Check customer_id"},
		},
		"429 for an hour": {
			alwaysAPI: simulator.Throttle("3600"), wantAPI: 1, wantToken: 1,
			want: []string{"429 Too Many Requests", "Asked to wait: 1h0m0s", "Rate limit is exceeded", "500 requests a minute"},
		},
		"429 beyond the timeout": {
			alwaysAPI: simulator.Throttle("60"), wantAPI: 1, wantToken: 1,
			want: []string{"429 Too Many Requests", "Asked to wait: 1m0s", "a longer timeout"},
		},
		"503 that stays": {
			alwaysAPI: simulator.Respond(503, nil, "<html>Service Unavailable</html>"), wantAPI: 2, wantToken: 1,
			want: []string{"503 Service Unavailable", "proxy", "Request ID: "},
		},
		"500 that stays": {
			alwaysAPI: simulator.APIError(500, 800003, "Unexpected service error"), wantAPI: 2, wantToken: 1,
			want: []string{"500 Internal Server Error", "Run Terraform again later"},
		},
		"connections that are always dropped": { // net/http repeats a GET once by itself when a connection in use before was closed
			alwaysAPI: simulator.Drop(), wantAPI: 3, wantToken: 1,
			want: []string{"no answer from Partner Center", "closed before the answer was complete", "Check the network"},
		},
		"redirect to another host": {
			alwaysAPI: simulator.Redirect(307, elsewhere.URL()+"/v1/stolen"), wantAPI: 1, wantToken: 1,
			want: []string{"307 Temporary Redirect", "None is followed"},
		},
		"token: redirect to another host": {
			alwaysToken: simulator.Redirect(308, elsewhere.URL()+"/x/oauth2/v2.0/token"), wantToken: 1,
			want: []string{"308 Permanent Redirect", "Microsoft Entra's answer holds no access token", "redirect"},
		},
		"a body without end": {
			alwaysAPI: simulator.Endless(200), wantAPI: 1, wantToken: 1,
			want: []string{"larger than 1 MiB", "proxy"},
		},
		"an error body without end": {
			alwaysAPI: simulator.Endless(403), wantAPI: 1, wantToken: 1,
			want: []string{"403 Forbidden"},
		},
		"a server that never answers": {
			alwaysAPI: simulator.Hang(), wantAPI: 1, wantToken: 1,
			want: []string{"in time", "Limit: 5s (timeouts.read)", "an answer from Partner Center"},
		},
		"a body that never ends arriving": {
			alwaysAPI: simulator.HangBody(), wantAPI: 1, wantToken: 1,
			want: []string{"in time", "Limit: 5s (timeouts.read)"},
		},
		"token: a server that never answers": {
			alwaysToken: simulator.Hang(), wantToken: 1,
			want: []string{"in time", "Limit: 5s (timeouts.read)", "an access token from Microsoft Entra"},
		},
		"a sign-in page": {
			alwaysAPI: simulator.Respond(200, http.Header{"Content-Type": {"text/html"}}, "<html>Sign in</html>"), wantAPI: 1, wantToken: 1,
			want: []string{"answer is invalid", "an HTML or XML page instead of JSON", "proxy", "Request ID: "},
		},
		"truncated JSON": {
			alwaysAPI: simulator.Respond(200, nil, `{"status":"success"`), wantAPI: 1, wantToken: 1,
			want: []string{"answer is invalid", "not a single JSON object"},
		},
		"an empty object": {
			alwaysAPI: simulator.Respond(200, nil, "{}"), wantAPI: 1, wantToken: 1,
			want: []string{"answer is invalid", "it has no status"},
		},
		"204": {
			alwaysAPI: simulator.Respond(204, nil, ""), wantAPI: 1, wantToken: 1,
			want: []string{"204 No Content"},
		},
		"text that would forge a log": {
			alwaysAPI: simulator.APIError(400, "3000", "first\r\n::error::forged\n\x1b[31m##vso[task.setvariable]\u202e"+strings.Repeat("long ", 1000)), wantAPI: 1, wantToken: 1,
			want: []string{"Description: first ::error::forged [31m## vso[task.setvariable] long long"},
		},
		"token: expired refresh token": {
			alwaysToken: simulator.EntraError(400, "invalid_grant", 70008, "The provided authorization code or refresh token has expired."), wantToken: 1,
			want: []string{"400 Bad Request", "Error: invalid_grant", "Code: AADSTS70008", "Trace ID: ", "Correlation ID: ", "store the new refresh token"},
		},
		"token: a proxy's page": {
			alwaysToken: simulator.Respond(200, nil, "<html>Sign in</html>"), wantToken: 1,
			want: []string{"not a token answer in JSON", "A proxy"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			planWithFault(t, c, "5s")
		})
	}
}

// planWithFault plans one read with one retry.
func planWithFault(t *testing.T, c fault, timeout string) {
	t.Helper()
	sim := startSimulator(t)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, c.api...)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, c.alwaysAPI)
	sim.ScriptToken(c.token...)
	sim.ScriptTokenForever(c.alwaysToken)

	environment := sim.Environment()
	environment["PARTNERCENTER_MAX_RETRIES"] = "1"
	cli := newCLI(t, environment)
	cli.write("main.tf", readOf(simulator.ExampleSubscriptionID, `timeouts        = { read = "`+timeout+`" }`))
	output, ok := cli.run("plan")

	if wantOK := len(c.want) == 0; ok != wantOK {
		t.Fatalf("the plan succeeded: %t, want %t\n%s", ok, wantOK, output)
	}
	for _, want := range c.want {
		if !saying(want).MatchString(output) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	for line := range strings.Lines(output) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || len(line) > 1200 || strings.ContainsAny(line, "\x1b\u202e") {
			t.Errorf("a line could forge a log: %q", line)
		}
	}
	if got := len(sim.APIRequests()); got != c.wantAPI {
		t.Errorf("got %d API requests, want %d", got, c.wantAPI)
	}
	if got := len(sim.TokenRequests()); got != c.wantToken {
		t.Errorf("got %d token requests, want %d", got, c.wantToken)
	}
}

func TestUnreachableServicesAreExplained(t *testing.T) {
	t.Parallel()
	secure := startSimulator(t, simulator.WithTLS())
	closed := startSimulator(t)
	closed.Close()
	cases := map[string]struct {
		environment map[string]string
		want        []string
	}{
		"refused connection":  {closed.Environment(), []string{"no answer from Microsoft Entra", "Tries: 2", "the connection was refused"}},
		"unknown authority":   {secure.Environment(), []string{"no answer from Microsoft Entra", "Tries: 1", "certificate", "inspects TLS"}},
		"host without a name": {map[string]string{"PARTNERCENTER_ACCESS_TOKEN": "some-token", "PARTNERCENTER_ENDPOINT": "https://nowhere.invalid"}, []string{"no answer from Partner Center", "nowhere.invalid"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.environment["PARTNERCENTER_MAX_RETRIES"] = "1"
			cli := newCLI(t, c.environment)
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
			output, ok := cli.run("plan")
			if ok {
				t.Fatal("the plan succeeded")
			}
			for _, want := range c.want {
				if !saying(want).MatchString(output) {
					t.Errorf("the output does not say %q:\n%s", want, output)
				}
			}
		})
	}
}

// Terraform breaks the lines of a paragraph: what a server sent must not stand
// in one, or it could begin a line.
func TestServerTextNeverBeginsALine(t *testing.T) {
	t.Parallel()
	for kind, config := range map[string]string{
		"data sources": `
data "partnercenter_subscription_provisioning_statuses" "all" {
  wait_for_success = true
  timeouts         = { read = "2s" }
  subscriptions = {
    a = { customer_id = "` + simulator.ExampleCustomerID + `", subscription_id = "` + simulator.ExampleSubscriptionID + `" }
  }
}
` + strings.Replace(readOf(simulator.PendingSubscriptionID), `"this"`, `"refused"`, 1),
		"gate": gateWith(`timeouts = { open = "5s" }`),
	} {
		for padding := 0; padding <= 48; padding += 6 {
			t.Run(fmt.Sprintf("%s, %d", kind, padding), func(t *testing.T) {
				t.Parallel()
				if kind == "gate" {
					skipWithout(t, ephemeralValues)
				}
				sim := startSimulator(t)
				text := strings.Repeat("x", padding) + " ::error::forged"
				answer := fmt.Sprintf(`{"status":"pending","endDate":%q}`, text)
				sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Respond(200, nil, answer))
				sim.ScriptSubscriptionForever(simulator.PendingSubscriptionID, simulator.APIError(400, text, text))
				cli := newCLI(t, sim.Environment())
				cli.write("main.tf", config)
				output, ok := cli.run("plan")
				if ok || !strings.Contains(output, "forged") {
					t.Fatalf("the plan succeeded: %t\n%s", ok, output)
				}
				for line := range strings.Lines(output) {
					if strings.HasPrefix(strings.TrimSpace(line), "::") {
						t.Errorf("a line begins with server text: %q", line)
					}
				}
			})
		}
	}
}
