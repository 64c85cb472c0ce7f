// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestFaultsOfPartnerCenter(t *testing.T) {
	t.Parallel()
	testFaults(t, partnerCenterFaults())
}

// once is survived with one more request.
func once(faults ...simulator.Fault) scripted {
	return scripted{api: faults, wantAPI: 1 + len(faults), wantToken: 1}
}

// final ends the read with the first response.
func final(always simulator.Fault) scripted {
	return scripted{alwaysAPI: always, wantAPI: 1, wantToken: 1}
}

// theValuesBut are the documented ones with a change.
func theValuesBut(name string, value any) map[string]any {
	values := maps.Clone(theValues)
	values[name] = value
	return values
}

func partnerCenterFaults() []fault {
	waiting := func(f scripted) scripted {
		f.config = within("5s")
		return f
	}
	return []fault{
		{
			"A connection is dropped, reset, or closed in the middle of a response", "", theValues,
			map[string]faultCase{
				"dropped": once(simulator.Drop()),
				"reset":   once(simulator.Reset()),
				"cut":     once(simulator.CutBody(`{"status":"suc`)),
			},
		},
		{
			"Every connection is dropped", "no response from Partner Center … closed before the response was complete … Check the network", nil,
			map[string]faultCase{
				"dropped": scripted{alwaysAPI: simulator.Drop(), wantAPI: 2, wantToken: 1},
			},
		},
		{
			"40 concurrent reads are reset", "", theValues,
			map[string]faultCase{
				"reset": scripted{api: simulator.Together(40, simulator.Reset()), config: readMany(40), wantAPI: 80, wantToken: 1},
			},
		},
		{
			"408, 500, 502, 503, or 504", "", theValues,
			map[string]faultCase{
				"408":                  once(status(408)),
				"500":                  once(simulator.APIError(500, 800003, "Unexpected service error")),
				"502":                  once(simulator.Respond(502, nil, "<html>Bad Gateway</html>")),
				"503 with Retry-After": once(simulator.Respond(503, http.Header{"Retry-After": {"1"}}, "")),
				"504":                  once(status(504)),
			},
		},
		{
			"Persistent 500", "500 Internal Server Error … Run Terraform again later", nil,
			map[string]faultCase{
				"500": scripted{alwaysAPI: simulator.APIError(500, 800003, "Unexpected service error"), wantAPI: 2, wantToken: 1},
			},
		},
		{
			"Persistent 503, empty or with a gateway's page", "503 Service Unavailable … on the service's side, or in a proxy in front of it … Run Terraform again later", nil,
			map[string]faultCase{
				"empty": scripted{alwaysAPI: status(503), wantAPI: 2, wantToken: 1},
				"page":  scripted{alwaysAPI: simulator.Respond(503, nil, "<html>Service Unavailable</html>"), wantAPI: 2, wantToken: 1},
			},
		},
		{
			"503 with a `Retry-After` of more than 2 minutes", "503 Service Unavailable … Asked to wait: 1h0m0s … Run Terraform again later", nil,
			map[string]faultCase{
				"an hour": final(simulator.Respond(503, http.Header{"Retry-After": {"3600"}}, "")),
			},
		},
		{
			"429", "", theValues,
			map[string]faultCase{
				"seconds": once(simulator.Throttle("1")),
				"a date":  once(throttleUntil(0)),
			},
		},
		{
			"429 without a `Retry-After`, or with one that is negative, in the past, or invalid", "", theValues,
			map[string]faultCase{
				"none": once(simulator.Throttle("")),
			},
		},
		{
			"429 with a `Retry-After` of more than 2 minutes", "429 Too Many Requests … 500 requests a minute … Run Terraform again when the wait is over", nil,
			map[string]faultCase{
				"an hour": final(simulator.Throttle("3600")),
			},
		},
		{
			"429 with a `Retry-After` past the timeout", "429 Too Many Requests … Asked to wait: 1m0s … set a longer timeout", nil,
			map[string]faultCase{
				"a minute": waiting(final(simulator.Throttle("60"))),
			},
		},
		{
			"The local clock is an hour off", "", theValues,
			map[string]faultCase{
				"ahead":  scripted{api: []simulator.Fault{throttleUntil(-time.Hour)}, options: []simulator.Option{clockOff(-time.Hour)}, wantAPI: 2, wantToken: 1},
				"behind": scripted{api: []simulator.Fault{throttleUntil(time.Hour)}, options: []simulator.Option{clockOff(time.Hour)}, wantAPI: 2, wantToken: 1},
			},
		},
		{
			"400", "400 Bad Request … Code: 800002 … Description: Invalid request input … Request ID:  … Check customer_id", nil,
			map[string]faultCase{
				"number": final(simulator.APIError(400, 800002, "Invalid request input")),
				"string": final(simulator.APIError(400, "800002", "Invalid request input")),
			},
		},
		{
			"A single 401", "", theValues,
			map[string]faultCase{
				"one read":         scripted{api: []simulator.Fault{status(401)}, wantAPI: 2, wantToken: 2},
				"40 reads at once": scripted{api: simulator.Together(40, status(401)), config: readMany(40), wantAPI: 80, wantToken: 2},
			},
		},
		{
			"401 with the new token as well", "401 Unauthorized … Sign the partner user in again with multifactor authentication (MFA)", nil,
			map[string]faultCase{
				"empty": scripted{alwaysAPI: status(401), wantAPI: 2, wantToken: 2},
				"coded": scripted{alwaysAPI: simulator.APIError(401, 900421, "MFA is required"), wantAPI: 2, wantToken: 2},
			},
		},
		{
			"401 with an `access_token` that you provide", "401 Unauthorized … the access token was not accepted", nil,
			map[string]faultCase{
				"401": scripted{environment: ownToken, wantAPI: 1},
			},
		},
		{
			"403", "403 Forbidden … Directory Reader or Global Reader … (GDAP) … AdminAgents", nil,
			map[string]faultCase{
				"coded": final(simulator.APIError(403, 900308, "Insufficient privileges to complete the operation.")),
				"empty": final(status(403)),
			},
		},
		{
			"404", "404 Not Found … subscription_id =  … Check customer_id", nil,
			map[string]faultCase{
				"coded": final(simulator.APIError(404, 20003, "Subscription not found.")),
				"empty": final(status(404)),
			},
		},
		{
			"407", "a proxy requires a user name and a password … Set both in HTTPS_PROXY", nil,
			map[string]faultCase{
				"empty": final(status(407)),
				"page":  final(simulator.Respond(407, nil, signInPage)),
			},
		},
		{
			"511", "a gateway requires you to sign in … Sign in to the network", nil,
			map[string]faultCase{
				"page": final(simulator.Respond(511, nil, signInPage)),
			},
		},
		{
			"Any other error response with a page instead of JSON", "not in Partner Center's format … " + byAProxy, nil,
			map[string]faultCase{
				"403 with a page": final(simulator.Respond(403, nil, signInPage)),
				"401 with a page": scripted{alwaysAPI: simulator.Respond(401, nil, signInPage), wantAPI: 2, wantToken: 2},
				"404 with a page": final(simulator.Respond(404, nil, signInPage)),
			},
		},
		{
			"Any other status, including 204", "does not document … Give the request ID and the correlation ID to Partner Center support", nil,
			map[string]faultCase{
				"204": final(status(204)),
				"409": final(status(409)),
				"206": final(simulator.Respond(206, nil, `{"status":"success"}`)),
			},
		},
		{
			"A redirect", "a redirect, which is never followed … " + byAProxy, nil,
			map[string]faultCase{
				"another host": final(simulator.Redirect(307, "https://login.example.com/")),
				"permanent":    final(simulator.Redirect(301, "/elsewhere")),
			},
		},
		{
			"200 with a sign-in page", "an HTML or XML page instead of JSON … " + byAProxy, nil,
			map[string]faultCase{
				"page": final(simulator.Respond(200, http.Header{"Content-Type": {"text/html"}}, signInPage)),
			},
		},
		{
			"200 with JSON that is truncated, empty, or not in the expected format", "Partner Center's response is invalid … Nothing was taken from it", nil,
			map[string]faultCase{
				"cut off": final(answer(`{"status":"success"`)),
			},
		},
		{
			"200 that contains a CI command", "Partner Center's response is invalid … Nothing was taken from it", nil,
			map[string]faultCase{
				"a command": final(answer(`{"status":"::error::x"}`)),
			},
		},
		{
			"An undocumented status", "", theValuesBut("status", "migrating"),
			map[string]faultCase{
				"migrating": scripted{api: []simulator.Fault{answering("Migrating")}, wantAPI: 1, wantToken: 1},
			},
		},
		{
			"Missing or null values, and unknown fields", "",
			map[string]any{"sku_id": nil, "status": "success", "quantity": nil, "end_date": nil},
			map[string]faultCase{
				"missing": scripted{api: []simulator.Fault{answer(`{"status":"success","new":{"status":"failed"}}`)}, wantAPI: 1, wantToken: 1},
				"null":    scripted{api: []simulator.Fault{answer("\ufeff" + `{"skuId":null,"status":"success","quantity":null,"endDate":null}`)}, wantAPI: 1, wantToken: 1},
			},
		},
		{
			"An invalid end date", "Unreadable End Date", theValuesBut("end_date", nil),
			map[string]faultCase{
				"soon": scripted{api: []simulator.Fault{answer(`{"skuId":"6FD2C87F-B296-42F0-B197-1E91E994B900","status":"success","quantity":5,"endDate":"soon"}`)}, wantAPI: 1, wantToken: 1},
			},
		},
		{
			"200 with a body that never ends", "the response is larger than 1 MiB … " + byAProxy, nil,
			map[string]faultCase{
				"endless": final(simulator.Endless(200)),
			},
		},
		{
			"An error response that never ends", "403 Forbidden", nil,
			map[string]faultCase{
				"endless": final(simulator.Endless(403)),
			},
		},
		{
			"A header that never ends, or a response that is not HTTP", "the connection broke before the response was complete … Check the network, the service's address and HTTPS_PROXY", nil,
			map[string]faultCase{
				"a header":       scripted{alwaysAPI: simulator.EndlessHeader(), wantAPI: 2, wantToken: 1},
				"another server": scripted{alwaysAPI: simulator.Speak("SSH-2.0-OpenSSH_9.9\r\n"), wantAPI: 2, wantToken: 1},
			},
		},
		{
			"No response", inTime, nil,
			map[string]faultCase{
				"hangs": waiting(final(simulator.Hang())),
			},
		},
		{
			"A header or body that arrives too slowly, or stalls", inTime, nil,
			map[string]faultCase{
				"slow header":  waiting(final(simulator.DripHeader())),
				"slow body":    waiting(final(simulator.DripBody())),
				"body stopped": waiting(final(simulator.HangBody())),
			},
		},
		{
			"Text that would forge a log line or a CI command", "Description: first ::error::forged [31m## vso[task.setvariable] long long … Check customer_id", nil,
			map[string]faultCase{
				"400": final(simulator.APIError(400, "3000", "first\r\n::error::forged\n\x1b[31m##vso[task.setvariable]\u202e"+strings.Repeat("long ", 1000))),
			},
		},
	}
}

// throttleUntil asks to wait for a second by a clock that is off.
func throttleUntil(off time.Duration) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		now := time.Now().UTC().Add(off)
		simulator.Respond(http.StatusTooManyRequests, http.Header{
			"Date": {now.Format(http.TimeFormat)}, "Retry-After": {now.Add(time.Second).Format(http.TimeFormat)},
		}, "")(w, r)
	}
}
