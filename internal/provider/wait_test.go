// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// polled is what one poll brings: a status or an error.
type polled struct {
	status string
	err    error
}

func notFoundWith(code string) polled {
	return polled{err: &client.Error{StatusCode: http.StatusNotFound, Code: code}}
}

// pollScript polls as written, the last entry forever, and records when.
type pollScript struct {
	polls []polled
	times []time.Duration
	start time.Time
}

func (s *pollScript) poll(ctx context.Context) (string, error) {
	s.times = append(s.times, time.Since(s.start))
	next := s.polls[min(len(s.times), len(s.polls))-1]
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return next.status, next.err
}

func TestWait_Polls(t *testing.T) {
	t.Parallel()
	const interval, timeout = time.Minute, 59*time.Minute + 30*time.Second
	minutes := func(n ...int) (times []time.Duration) {
		for _, m := range n {
			times = append(times, time.Duration(m)*time.Minute)
		}
		return times
	}
	until := func(last int) (times []time.Duration) {
		for m := range last + 1 {
			times = append(times, time.Duration(m)*time.Minute)
		}
		return times
	}
	refused := &client.Error{StatusCode: http.StatusForbidden}
	fault := polled{err: &client.Error{StatusCode: http.StatusServiceUnavailable}}
	throttled := polled{err: &pipeline.Error{Kind: pipeline.Throttled, Transient: true, Wait: time.Hour}}
	cases := map[string]struct {
		polls     []polled
		wantTimes []time.Duration
		wantErr   error  // nil: any or none
		wantLast  string // status of a wait that ended; "error": the last poll's error ends it
	}{
		"success at once":            {[]polled{{status: "success"}}, minutes(0), nil, ""},
		"pending, pending, success":  {[]polled{{status: "pending"}, {status: "pending"}, {status: "success"}}, minutes(0, 1, 2), nil, ""},
		"none and an unknown word":   {[]polled{{status: "none"}, {status: "migrating"}, {status: "success"}}, minutes(0, 1, 2), nil, ""},
		"failed ends it":             {[]polled{{status: "pending"}, {status: "failed"}}, minutes(0, 1), errFailed, ""},
		"pending forever":            {[]polled{{status: "pending"}}, until(59), nil, "pending"},
		"not visible at first":       {[]polled{notFoundWith("20003"), notFoundWith("1"), notFoundWith("800007"), notFoundWith("1000"), {status: "success"}}, minutes(0, 1, 2, 3, 4), nil, ""},
		"visible in the last minute": {append(slices.Repeat([]polled{notFoundWith("20003")}, 20), polled{status: "success"}), until(20), nil, ""},
		"never visible":              {[]polled{notFoundWith("20003")}, until(20), nil, "error"},
		"gone after twenty minutes":  {append(slices.Repeat([]polled{{status: "pending"}}, 20), notFoundWith("20003")), until(20), nil, "error"},
		"customer unknown":           {[]polled{notFoundWith("60003")}, until(5), nil, "error"},
		"customer of a few minutes":  {[]polled{notFoundWith("60003"), notFoundWith("1"), {status: "success"}}, minutes(0, 1, 2), nil, ""},
		"another code of a 404":      {[]polled{notFoundWith("1")}, until(5), nil, "error"},
		"a gateway without a route":  {[]polled{{err: &client.Error{StatusCode: 404, Invalid: "it has no error code"}}}, minutes(0), nil, "error"},
		"faults at first":            {[]polled{fault, throttled, {err: &entra.Error{StatusCode: 503}}, {status: "success"}}, minutes(0, 1, 2, 3), nil, ""},
		"final at first":             {[]polled{{err: refused}}, minutes(0), refused, ""},
		"faults in the middle":       {[]polled{{status: "pending"}, fault, throttled, fault, {status: "success"}}, minutes(0, 1, 2, 3, 4), nil, ""},
		"transient error of a token": {[]polled{{status: "pending"}, {err: &entra.Error{StatusCode: 503}}, {status: "success"}}, minutes(0, 1, 2), nil, ""},
		"final error of a token":     {[]polled{{status: "pending"}, {err: &entra.Error{StatusCode: 400}}}, minutes(0, 1), nil, "error"},
		"rejected in the middle":     {[]polled{{status: "pending"}, {err: refused}}, minutes(0, 1), refused, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				script := &pollScript{polls: c.polls, start: time.Now()}
				r := &read{poll: script.poll, target: "success"}
				waitForAll(ctx, []*read{r}, readOptions{pollInterval: interval})
				err := r.err

				if !slices.Equal(script.times, c.wantTimes) {
					t.Errorf("polled after %v, want %v", script.times, c.wantTimes)
				}
				switch {
				case c.wantErr != nil:
					if !errors.Is(err, c.wantErr) {
						t.Errorf("got error %v, want %v", err, c.wantErr)
					}
				case c.wantLast == "error":
					if err == nil || errors.Is(err, errWaitEnded) {
						t.Errorf("got error %v, want the last poll's", err)
					}
				case c.wantLast != "":
					if !errors.Is(err, errWaitEnded) || r.wait.LastStatus != c.wantLast || time.Since(script.start) != timeout || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("got error %+v, want last status %s after %s", err, c.wantLast, timeout)
					}
				case err != nil || r.wait.LastStatus != "success":
					t.Errorf("got %s and error %v, want success", r.wait.LastStatus, err)
				}
			})
		})
	}
}

func TestWait_Interval(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		script := &pollScript{polls: []polled{{status: "pending"}, {status: "success"}}, start: time.Now()}
		slow := func(ctx context.Context) (string, error) {
			status, err := script.poll(ctx)
			time.Sleep(20 * time.Second)
			return status, err
		}
		waitForAll(t.Context(), []*read{{poll: slow, target: "success"}}, readOptions{pollInterval: time.Minute})
		if want := []time.Duration{0, 80 * time.Second}; !slices.Equal(script.times, want) {
			t.Errorf("polled after %v, want %v", script.times, want)
		}
	})
}

func TestWait_Canceled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		time.AfterFunc(90*time.Second, cancel)
		script := &pollScript{polls: []polled{{status: "pending"}}, start: start}
		r := &read{poll: script.poll, target: "success"}
		waitForAll(ctx, []*read{r}, readOptions{pollInterval: time.Hour})
		if !errors.Is(r.err, context.Canceled) || time.Since(start) != 90*time.Second {
			t.Errorf("got error %v after %s, want a cancellation after 90 s", r.err, time.Since(start))
		}
	})
}

func TestGate_Waits(t *testing.T) {
	t.Parallel()
	skipWithout(t, ephemeralValues)
	sim := startSimulator(t)
	config := gateWith("wait_for_success = true", `poll_interval = "1s"`)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, answering("pending"), simulator.Drop(), status(503))
	newCLI(t, sim.Environment(), config).mustRun("plan")
	wantRequests(t, sim, 4, 1)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, answering("pending"), answering("failed"))
	wantMessage(t, failedPlan(t, sim, config), advice.TitleProvisioningFailed, simulator.ExampleSubscriptionID)
	wantRequests(t, sim, 6, 2)
}

func TestWait_TimesOut(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	environment := sim.Environment()
	environment["TF_LOG_PROVIDER"] = "INFO"
	output := failedPlanIn(t, environment, readOf(simulator.PendingSubscriptionID, "wait_for_success = true\n  poll_interval = \"2s\"\n  timeouts = { read = \"5s\" }"))
	wantMessage(t, output, advice.TitleNotProvisioned, "5s", "timeouts.read", simulator.PendingSubscriptionID, "pending", "15 minutes")
	if got, want := strings.Count(output, "Polled for the status success"), len(sim.APIRequests()); got != want {
		t.Errorf("got %d INFO lines for %d polls", got, want)
	}
}

// What is not visible yet has neither a status nor an error.
func TestWait_OneOfManyFails(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sell(sim, 3)
	sim.SetStatus(numbered(0), "failed")
	sim.ScriptSubscriptionForever(numbered(1), simulator.APIError(404, 20003, "Subscription not found."))
	output, ok := planOnce(t, sim, readAllOf(3, "wait_for_success = true"))
	if ok || strings.Count(output, "Error: ") != 1 || !saying("Error: "+advice.TitleProvisioningFailed).MatchString(output) || !saying(numbered(0)).MatchString(output) {
		t.Errorf("the plan succeeded: %t\n%s", ok, output)
	}
}

func TestWait_NoStatus(t *testing.T) {
	t.Parallel()
	const timeout = "3500ms" // between two polls
	for name, c := range map[string]struct {
		title   string
		fault   simulator.Fault
		says    []string
		saysNot string
	}{
		"faults": {
			advice.TitleTimedOut,
			simulator.APIError(http.StatusServiceUnavailable, 800003, "Busy."),
			[]string{"3.5s", "timeouts.read", "Last poll failed: ", "503"},
			"15 minutes",
		},
		"a 404 that is not documented": {
			advice.TitleNotProvisioned,
			simulator.APIError(http.StatusNotFound, 4711, "Words of Partner Center."),
			[]string{"Last status: not visible yet", "404 Not Found", "code 4711", "Words of Partner Center."},
			"Microsoft Entra",
		},
		"a first poll that hangs": {
			advice.TitleTimedOut,
			func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			[]string{"Partner Center", "3.5s", "timeouts.read"},
			"Last status",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newInMemoryServer(t, c.fault)
				diagnostics := server.read(t, waitingRead(server, timeout))
				if len(diagnostics) != 1 || diagnostics[0].Summary != c.title {
					t.Fatalf("got %v, want one error", diagnostics)
				}
				for _, says := range c.says {
					if !strings.Contains(diagnostics[0].Detail, says) {
						t.Errorf("want %q in:\n%s", says, diagnostics[0].Detail)
					}
				}
				if strings.Contains(diagnostics[0].Detail, c.saysNot) {
					t.Errorf("it says %q:\n%s", c.saysNot, diagnostics[0].Detail)
				}
			})
		})
	}
}

// waitingRead are the arguments of a data source that waits for the example
// subscription.
func waitingRead(server protocolServer, timeout string) map[string]tftypes.Value {
	arguments := licensesWait.waiting(server.schemas.DataSourceSchemas[licensesWait.dataSource], "read", timeout)
	arguments["wait_for_success"] = tftypes.NewValue(tftypes.Bool, true)
	return arguments
}
