// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const waitAction = "partnercenter_subscription_provisioning_wait"

// waitArguments wait for the example subscription, without long pauses.
func waitArguments(server protocolServer, timeout string) map[string]tftypes.Value {
	arguments := exampleIDs()
	arguments["poll_interval"] = tftypes.NewValue(tftypes.String, "1s")
	object := server.schemas.ActionSchemas[waitAction].Schema.ValueType().(tftypes.Object).AttributeTypes["timeouts"]
	arguments["timeouts"] = tftypes.NewValue(object, map[string]tftypes.Value{"invoke": tftypes.NewValue(tftypes.String, timeout)})
	return arguments
}

// invoke runs the action, and returns its progress and what it ended with.
func (s protocolServer) invoke(t testing.TB, arguments map[string]tftypes.Value) (progress []string, ended []*tfprotov6.Diagnostic) {
	t.Helper()
	stream, err := s.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{
		ActionType: waitAction, Config: configurationOf(t, s.schemas.ActionSchemas[waitAction].Schema, arguments),
	})
	if err != nil {
		t.Fatal(err)
	}
	completed := 0
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed++
			ended = e.Diagnostics
		}
	}
	if completed != 1 {
		t.Errorf("the action was completed %d times, want once", completed)
	}
	return progress, ended
}

func TestTheActionWaitsWithOneProgressLineForEachPoll(t *testing.T) {
	t.Parallel()
	const waited = `.*\d+s.* \d\d:\d\d:\d\d `
	notFound := simulator.APIError(404, 20003, "Subscription not found.")
	for name, c := range map[string]struct {
		script       []simulator.Fault
		wantProgress []string // patterns
		wantError    string   // in the diagnostic; empty: success
	}{
		"success at once": {nil, []string{`success.* \d+s`}, ""},
		"pending, success": {
			[]simulator.Fault{answering("pending")},
			[]string{`pending` + waited, `success.* \d+s`},
			"",
		},
		"not visible, a fault, success": {
			[]simulator.Fault{notFound, simulator.APIError(500, 800003, "Unexpected."), simulator.Drop(), answering("none")},
			[]string{`not visible` + waited, `none` + waited, `success.* \d+s`},
			"",
		},
		"pending, failed": {
			[]simulator.Fault{answering("pending"), answering("failed")},
			[]string{`pending` + waited, `failed.* \d+s`},
			advice.TitleProvisioningFailed,
		},
		"rejected": {
			[]simulator.Fault{simulator.APIError(403, 20002, "No relationship")},
			[]string{`403 .* \d+s`},
			"Code: 20002",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, c.script...)
			server := newProtocolServer(t, testProvider(sim.Environment()))
			server.configure(t)
			progress, ended := server.invoke(t, waitArguments(server, "1m"))
			if len(progress) != len(c.wantProgress) {
				t.Fatalf("got progress %q, want %d lines", progress, len(c.wantProgress))
			}
			for i, want := range c.wantProgress {
				if !regexp.MustCompile(simulator.ExampleSubscriptionID + `.*` + want).MatchString(progress[i]) {
					t.Errorf("line %d is %q, want %s", i, progress[i], want)
				}
			}
			if c.wantError == "" && len(ended) > 0 {
				t.Errorf("got %v, want success", ended)
			}
			if c.wantError != "" && (len(ended) != 1 || !strings.Contains(ended[0].Summary+ended[0].Detail, c.wantError)) {
				t.Errorf("got %v, want one error that says %q", ended, c.wantError)
			}
		})
	}
}

var anyGUID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// The diagnostics are those of the data source, but for the name of the timeout,
// and for terraform destroy, which never runs an action.
func TestTheActionFailsAsTheDataSourceThatWaits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault simulator.Fault
		says  string
	}{
		"failed":          {answering("failed"), advice.TitleProvisioningFailed},
		"pending":         {answering("pending"), "Last status: pending"},
		"never visible":   {simulator.APIError(404, 20003, "Subscription not found."), "Last status: not visible yet"},
		"nothing but 503": {status(503), "Last poll failed: "},
		"no permission":   {simulator.APIError(403, 900308, "Insufficient privileges."), "403 Forbidden"},
	} {
		const timeout = "3500ms" // between two polls
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newInMemoryServer(t, c.fault)
				_, ofAction := server.invoke(t, waitArguments(server, timeout))
				ofDataSource := server.read(t, waitingRead(server, timeout))
				if len(ofAction) != 1 || len(ofDataSource) != 1 {
					t.Fatalf("got %v and %v, want an error each", ofAction, ofDataSource)
				}
				varying := regexp.MustCompile(anyGUID.String() + `|timeouts\.(invoke|read)`)
				destroy := regexp.MustCompile(` [^.]* terraform destroy -refresh=false\.`)
				action := ofAction[0].Summary + "\n" + varying.ReplaceAllString(ofAction[0].Detail, "…")
				dataSource := ofDataSource[0].Summary + "\n" + destroy.ReplaceAllString(varying.ReplaceAllString(ofDataSource[0].Detail, "…"), "")
				if action != dataSource || !strings.Contains(action, c.says) {
					t.Errorf("the action says\n%s\n\nthe data source says\n%s\n\nwant %q in both", action, dataSource, c.says)
				}
			})
		})
	}
}

func TestPlanningAndValidatingTheActionAskNothing(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	server := newProtocolServer(t, testProvider(sim.Environment()))
	server.configure(t)
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	for name, c := range map[string]struct {
		changes map[string]tftypes.Value
		want    string // in the error; empty: valid
	}{
		"known":                  {nil, ""},
		"unknown":                {map[string]tftypes.Value{"customer_id": unknown, "subscription_id": unknown, "poll_interval": unknown}, ""},
		"not a GUID":             {map[string]tftypes.Value{"subscription_id": tftypes.NewValue(tftypes.String, "../x")}, advice.TitleInvalidArgument},
		"no customer":            {map[string]tftypes.Value{"customer_id": tftypes.NewValue(tftypes.String, nil)}, "customer_id"},
		"a short poll interval":  {map[string]tftypes.Value{"poll_interval": tftypes.NewValue(tftypes.String, "999ms")}, advice.TitleInvalidArgument},
		"a timeout of no length": {map[string]tftypes.Value{"timeouts": waitArguments(server, "0s")["timeouts"]}, advice.TitleInvalidArgument},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arguments := waitArguments(server, "1m")
			maps.Copy(arguments, c.changes)
			config := configurationOf(t, server.schemas.ActionSchemas[waitAction].Schema, arguments)
			validated, err := server.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: waitAction, Config: config})
			if err != nil {
				t.Fatal(err)
			}
			if c.want != "" {
				if len(validated.Diagnostics) != 1 || !strings.Contains(validated.Diagnostics[0].Summary+validated.Diagnostics[0].Detail, c.want) {
					t.Errorf("got %v, want one error that says %q", validated.Diagnostics, c.want)
				}
				return
			}
			planned, err := server.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: waitAction, Config: config})
			if err != nil || len(validated.Diagnostics)+len(planned.Diagnostics) > 0 {
				t.Error(err, validated.Diagnostics, planned.Diagnostics)
			}
		})
	}
	t.Cleanup(func() {
		if n := len(sim.APIRequests()) + len(sim.TokenRequests()); n != 0 {
			t.Errorf("got %d requests, want none", n)
		}
	})
}

func TestTheActionOfAnUnknownProviderConfigurationSaysSo(t *testing.T) {
	t.Parallel()
	server := newProtocolServer(t, testProvider(nil))
	config := configurationOf(t, server.schemas.Provider, map[string]tftypes.Value{"tenant_id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)})
	if resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config}); err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(err, resp)
	}
	progress, ended := server.invoke(t, exampleIDs())
	if len(progress) > 0 || len(ended) != 1 || !strings.Contains(ended[0].Detail, "tenant_id") {
		t.Errorf("got progress %q and %v, want an error that names the attribute", progress, ended)
	}
}

func TestAnInterruptOfTheProcessEndsTheActionAtOnce(t *testing.T) {
	t.Parallel()
	process, interrupt := context.WithCancel(t.Context())
	sim := startSimulator(t)
	sim.SetStatus(simulator.ExampleSubscriptionID, "pending")
	p := testProvider(sim.Environment())
	p.interrupted = process
	server := newProtocolServer(t, p)
	server.configure(t)
	arguments := exampleIDs() // polls once a minute, for an hour
	time.AfterFunc(time.Second, interrupt)
	start := time.Now()
	_, ended := server.invoke(t, arguments)
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	if len(ended) != 1 || ended[0].Summary != advice.TitleReadCanceled {
		t.Errorf("got %v, want a cancellation", ended)
	}
}

// Terraform takes the end of an action without an error for success.
func TestAStopReturnsWhenTheActionHasReportedItsEnd(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{"between two polls": answering("pending"), "a poll that hangs": simulator.Hang()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			arrived := make(chan struct{}, 1)
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, func(w http.ResponseWriter, r *http.Request) {
				arrived <- struct{}{}
				fault(w, r)
			})
			server := newProtocolServer(t, testProvider(sim.Environment()))
			server.configure(t)
			config := configurationOf(t, server.schemas.ActionSchemas[waitAction].Schema, exampleIDs())
			stream, err := server.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{ActionType: waitAction, Config: config})
			if err != nil {
				t.Fatal(err)
			}
			var ended atomic.Pointer[[]*tfprotov6.Diagnostic]
			go func() {
				for event := range stream.Events {
					if completed, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
						ended.Store(&completed.Diagnostics)
					}
				}
			}()
			<-arrived
			if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
				t.Fatal(err)
			}
			if got := ended.Load(); got == nil || len(*got) != 1 || (*got)[0].Summary != advice.TitleReadCanceled {
				t.Errorf("got %v, want a cancellation", got)
			}
		})
	}
}

// Terraform validates an action's arguments at plan alone, when they may be
// unknown.
func TestTheActionValidatesWhatIsKnownOnlyAtApply(t *testing.T) {
	t.Parallel()
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJhcGkifQ"
	for name, c := range map[string]struct {
		attribute, value string
	}{
		"a path":                   {"subscription_id", "../../x"},
		"a command to a CI system": {"subscription_id", "x\n::error::pwned"},
		"a token":                  {"customer_id", token},
		"no interval":              {"poll_interval", "0s"},
		"an interval that is none": {"poll_interval", "soon"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			server := newProtocolServer(t, testProvider(sim.Environment()))
			server.configure(t)
			arguments := waitArguments(server, "1m")
			arguments[c.attribute] = tftypes.NewValue(tftypes.String, c.value)
			_, ended := server.invoke(t, arguments)
			if len(ended) != 1 || ended[0].Summary != advice.TitleInvalidArgument || strings.Contains(ended[0].Detail, "\n::error") || strings.Contains(ended[0].Detail, token) {
				t.Errorf("got %v, want one error in one plain line", ended)
			}
			if n := len(sim.APIRequests()); n != 0 {
				t.Errorf("got %d requests, want none", n)
			}
		})
	}
	server := newProtocolServer(t, testProvider(nil))
	if _, ended := server.invoke(t, waitArguments(server, "-1s")); len(ended) != 1 || ended[0].Summary != advice.TitleInvalidArgument {
		t.Errorf("got %v, want an error about the timeout", ended)
	}
}

// actionWith is a resource behind the action, and one that has nothing to do
// with it.
func actionWith(subscriptionID string, timeout time.Duration) string {
	return fmt.Sprintf(`
action "partnercenter_subscription_provisioning_wait" "contoso" {
  config {
    customer_id     = %q
    subscription_id = %q
    poll_interval   = "1s"
    timeouts        = { invoke = %q }
  }
}

resource "terraform_data" "landing_zone" {
  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.partnercenter_subscription_provisioning_wait.contoso]
    }
  }
}

resource "terraform_data" "unrelated" {}
`, simulator.ExampleCustomerID, subscriptionID, timeout)
}

func TestTheActionStopsTheCreationBehindItAndNothingElse(t *testing.T) {
	t.Parallel()
	skipWithout(t, actions)
	for name, c := range map[string]struct {
		fault simulator.Fault
		says  []string
	}{
		"pending": {answering("pending"), []string{"Error: " + advice.TitleNotProvisioned, "3s", "timeouts.invoke", "pending"}},
		"failed":  {answering("failed"), []string{"Error: " + advice.TitleProvisioningFailed}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, c.fault)
			cli := newCLI(t, sim.Environment())
			cli.write("main.tf", actionWith(simulator.ExampleSubscriptionID, 3*time.Second))
			output, ok := cli.run("apply", "-auto-approve")
			if ok {
				t.Error("the apply succeeded")
			}
			wantWords(t, output, c.says...)
			if saying("landing_zone: Creation complete").MatchString(output) || !saying("terraform_data.unrelated: Creation complete").MatchString(output) || len(cli.readsInState()) != 1 {
				t.Errorf("want the unrelated resource alone:\n%s\n%s", output, cli.state())
			}
			lines := regexp.MustCompile(`(?m)^.*Subscription `+simulator.ExampleSubscriptionID+`:`).FindAllString(output, -1)
			if got, want := len(lines), len(sim.APIRequests()); got != want || want == 0 {
				t.Errorf("got %d lines for %d polls:\n%s", got, want, output)
			}
		})
	}
}

func TestTheActionRunsForCreationsAlone(t *testing.T) {
	t.Parallel()
	skipWithout(t, actions)
	sim := startSimulator(t)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, answering("pending"))
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", actionWith(simulator.ExampleSubscriptionID, time.Minute))
	run := func(wantRequests int, says string, arguments ...string) {
		t.Helper()
		before := len(sim.APIRequests())
		output, ok := cli.run(arguments...)
		if !ok || !saying(says).MatchString(output) {
			t.Fatalf("%v succeeded: %t, want %q in:\n%s", arguments, ok, says, output)
		}
		if got := len(sim.APIRequests()) - before; got != wantRequests {
			t.Errorf("%v sent %d requests, want %d\n%s", arguments, got, wantRequests, output)
		}
	}
	run(0, "2 to add", "plan", "-out=saved.tfplan")
	run(2, "success", "apply", "saved.tfplan")
	run(0, "No changes", "plan")
	run(0, "0 added, 0 changed, 0 destroyed", "apply", "-auto-approve")
	run(1, "success", "apply", "-auto-approve", "-invoke=action."+waitAction+".contoso")
	sim.SetStatus(simulator.ExampleSubscriptionID, "failed")
	run(0, "2 destroyed", "destroy", "-auto-approve")
}

// The guide warns of a replacement without create_before_destroy.
func TestTheActionStopsAReplacement(t *testing.T) {
	t.Parallel()
	skipWithout(t, actions)
	for name, c := range map[string]struct {
		lifecycle string
		wantLeft  int // objects
	}{
		"destroyed first": {"", 0},
		"created first":   {"create_before_destroy = true", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			cli := newCLI(t, sim.Environment())
			config := strings.Replace(actionWith(simulator.ExampleSubscriptionID, time.Minute), "lifecycle {", "triggers_replace = var.generation\n  lifecycle {\n    "+c.lifecycle, 1)
			config = strings.Replace(config, `resource "terraform_data" "unrelated" {}`, "variable \"generation\" {\n  default = 1\n}", 1)
			cli.write("main.tf", config)
			if output, ok := cli.run("apply", "-auto-approve"); !ok {
				t.Fatal(output)
			}
			sim.SetStatus(simulator.ExampleSubscriptionID, "failed")
			if output, ok := cli.run("apply", "-auto-approve", "-var=generation=2"); ok || !saying("Error: Provisioning Failed").MatchString(output) {
				t.Errorf("the apply succeeded: %t\n%s", ok, output)
			}
			if got := len(cli.readsInState()); got != c.wantLeft {
				t.Errorf("%d objects are left, want %d", got, c.wantLeft)
			}
		})
	}
}
