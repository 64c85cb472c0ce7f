// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestFaultsThatRespond(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  simulator.Fault
		status int
		header map[string]string // "" means absent
		body   string
	}{
		"literal":    {simulator.Respond(299, http.Header{"X-Thing": {"a"}, "Date": nil, "MS-RequestId": nil}, "body"), 299, map[string]string{"X-Thing": "a", "Date": "", "MS-RequestId": ""}, "body"},
		"no content": {simulator.Respond(204, nil, ""), 204, nil, ""},
		"redirect":   {simulator.Redirect(307, "https://example.com/x"), 307, map[string]string{"Location": "https://example.com/x"}, ""},
		"throttle":   {simulator.Throttle("57"), 429, map[string]string{"Retry-After": "57"}, `{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}`},
		"throttle, date": {
			simulator.Throttle("Wed, 21 Oct 2026 07:28:00 GMT"), 429,
			map[string]string{"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"},
			`{"statusCode":429,"message":"Rate limit is exceeded. Try again later."}`,
		},
		"throttle, none":   {simulator.Throttle(""), 429, map[string]string{"Retry-After": ""}, `{"statusCode":429,"message":"Rate limit is exceeded. Try again later."}`},
		"error, number":    {simulator.APIError(403, 900329, "App-only."), 403, nil, "\ufeff" + `{"code":900329,"description":"App-only.","data":[],"source":"PartnerFD"}`},
		"error, string":    {simulator.APIError(404, "60003", "Tenant not found"), 404, nil, "\ufeff" + `{"code":"60003","description":"Tenant not found","data":[],"source":"PartnerFD"}`},
		"token on the API": {simulator.Respond(200, nil, `{"access_token":"x"}`), 200, nil, `{"access_token":"x"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, test.fault)
			r := readRequest(t, sim, "")
			resp, body := do(t, client(t, sim), r)
			if resp.StatusCode != test.status || body != test.body {
				t.Errorf("got %d %q, want %d %q", resp.StatusCode, body, test.status, test.body)
			}
			for name, want := range test.header {
				if got := resp.Header.Get(name); got != want {
					t.Errorf("got %s %q, want %q", name, got, want)
				}
			}
			if got, want := resp.Header.Get("MS-CorrelationId"), r.Header.Get("MS-CorrelationId"); got != want {
				t.Errorf("got correlation ID %s, want %s", got, want)
			}
			wantNoProblems(t, sim)
		})
	}
}

// TestFaultsOfTheConnection does not ask for more than a broken stream over HTTP/2, where the connection lives on.
func TestFaultsOfTheConnection(t *testing.T) {
	t.Parallel()
	broken := func(err error) bool { return err != nil }
	for name, test := range map[string]struct {
		fault simulator.Fault
		want  func(error) bool
	}{
		"drop":     {simulator.Drop(), func(err error) bool { return errors.Is(err, io.EOF) }},
		"reset":    {simulator.Reset(), func(err error) bool { return err != nil && !errors.Is(err, io.EOF) }},
		"cut body": {simulator.CutBody(`{"status":`), func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		"header":   {simulator.EndlessHeader(), func(err error) bool { return err != nil && strings.Contains(err.Error(), "headers exceeded") }},
		"unsized":  {simulator.SpeakThenReset("HTTP/1.1 200 OK\r\n\r\n{\"status\":"), broken},
		"no HTTP":  {simulator.Speak("SSH-2.0\r\n"), func(err error) bool { return err != nil && strings.Contains(err.Error(), "malformed HTTP") }},
	} {
		for protocol, options := range map[string][]simulator.Option{"HTTP/1.1": nil, "HTTP/1.1 with TLS": {simulator.WithTLS()}, "HTTP/2": {simulator.WithTLS()}} {
			t.Run(name+" over "+protocol, func(t *testing.T) {
				t.Parallel()
				sim := start(t, options...)
				sim.ScriptTokenForever(test.fault)
				sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, test.fault)
				c := client(t, sim)
				want := test.want
				if protocol == "HTTP/2" {
					want = broken
				} else {
					c.Transport.(*http.Transport).ForceAttemptHTTP2 = false
				}
				for _, r := range []*http.Request{tokenRequest(t, sim, simulator.ExampleTenantID, exampleForm()), readRequest(t, sim, "")} {
					resp, err := c.Do(r)
					if err == nil {
						_, err = io.ReadAll(resp.Body)
						resp.Body.Close()
					}
					if !want(err) {
						t.Errorf("%s: got %v", r.Method, err)
					}
				}
				wantNoProblems(t, sim)
			})
		}
	}
}

func TestFaultsThatHangEndWithTheClient(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"no response": simulator.Hang(), "half a response": simulator.HangBody(), "a slow header": simulator.DripHeader(), "a slow body": simulator.DripBody(),
	} {
		for protocol, options := range map[string][]simulator.Option{"HTTP/1.1": nil, "HTTP/2": {simulator.WithTLS()}} {
			if name == "a slow header" && protocol == "HTTP/2" {
				continue // a frame holds the whole of it
			}
			t.Run(name+" over "+protocol, func(t *testing.T) {
				t.Parallel()
				finished := make(chan struct{}, 1)
				sim := start(t, append(options, simulator.WithRequestLog(func(simulator.Request) { finished <- struct{}{} }))...)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				sim.ScriptSubscription(simulator.ExampleSubscriptionID, func(w http.ResponseWriter, r *http.Request) {
					cancel()
					fault(w, r)
				})
				resp, err := client(t, sim).Do(readRequest(t, sim, "").WithContext(ctx))
				if err == nil {
					if resp.StatusCode != http.StatusOK {
						t.Errorf("got status %d", resp.StatusCode)
					}
					_, err = io.ReadAll(resp.Body)
					resp.Body.Close()
				}
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want the cancellation", err)
				}
				select {
				case <-finished:
				case <-time.After(10 * time.Second):
					t.Error("the simulator still hangs")
				}
				if got := sim.RequestsInProgress(); got != 0 {
					t.Errorf("%d requests are in progress", got)
				}
			})
		}
	}
}

func TestAnEndlessBodyBeginsWithAnObject(t *testing.T) {
	t.Parallel()
	for protocol, options := range map[string][]simulator.Option{"HTTP/1.1": nil, "HTTP/2": {simulator.WithTLS()}} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			sim := start(t, options...)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Endless(418))
			resp, err := client(t, sim).Do(readRequest(t, sim, ""))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != 418 || resp.ContentLength != -1 {
				t.Errorf("got %d with length %d, want 418 without", resp.StatusCode, resp.ContentLength)
			}
			body := bufio.NewReader(resp.Body)
			if begin, err := body.ReadString('}'); err != nil || !strings.HasPrefix(begin, `{"status":"success"`) {
				t.Errorf("got %q, %v", begin, err)
			}
			if n, err := io.CopyN(io.Discard, body, 4<<20); err != nil {
				t.Errorf("got %d bytes, then %v", n, err)
			}
		})
	}
}
