// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// testedAction is an action, and how the simulator responds to its polls.
type testedAction struct {
	name, dataSource string
	waits            string            // the argument that makes the data source wait
	arguments        map[string]string // of the action and of the data source
	subject          string            // in progress lines
	ready, notYet    string            // statuses
	title            string            // of the wait for what is never found
	answering        func(status string) simulator.Fault
	missing          simulator.Fault
	script           func(*simulator.Simulator, ...simulator.Fault)
	scriptForever    func(*simulator.Simulator, simulator.Fault)
	setStatus        func(sim *simulator.Simulator, status string)
	environment      func(*simulator.Simulator) map[string]string
}

var (
	licensesWait = testedAction{
		name: "partnercenter_subscription_provisioning_wait", dataSource: "partnercenter_subscription_provisioning_status", waits: "wait_for_success",
		arguments: map[string]string{"customer_id": simulator.ExampleCustomerID, "subscription_id": simulator.ExampleSubscriptionID},
		subject:   "Subscription " + simulator.ExampleSubscriptionID,
		ready:     "success", notYet: "pending", title: advice.TitleNotProvisioned,
		answering: answering, missing: simulator.APIError(404, 20003, "Subscription not found."),
		script: func(sim *simulator.Simulator, faults ...simulator.Fault) {
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, faults...)
		},
		scriptForever: func(sim *simulator.Simulator, fault simulator.Fault) {
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, fault)
		},
		setStatus: func(sim *simulator.Simulator, status string) {
			sim.SetStatus(simulator.ExampleSubscriptionID, status)
		},
		environment: (*simulator.Simulator).Environment,
	}
	// azureWait has the plan's ID, so that a poll is one request.
	azureWait = testedAction{
		name: "partnercenter_azure_subscription_wait", dataSource: "partnercenter_azure_subscription", waits: "wait_for_active",
		arguments: map[string]string{"customer_id": simulator.ExampleCustomerID, "friendly_name": simulator.ActiveAzureSubscriptionName, "azure_plan_id": simulator.AzurePlanID},
		subject:   `Azure subscription "` + simulator.ActiveAzureSubscriptionName + `"`,
		ready:     "active", notYet: "inactive", title: advice.TitleAzureSubscriptionNotFound,
		answering: func(status string) simulator.Fault {
			return answer(`{"items":[{"id":"` + simulator.ActiveAzureSubscriptionID + `","friendlyName":"` + simulator.ActiveAzureSubscriptionName + `","status":"` + status + `"}]}`)
		},
		missing: answer(`{"items":[{"id":"` + numbered(1) + `","friendlyName":"Another one","status":"active"}]}`),
		script: func(sim *simulator.Simulator, faults ...simulator.Fault) {
			sim.ScriptPath(simulator.AzureEntitlementsPath(simulator.ExampleCustomerID, simulator.AzurePlanID), faults...)
		},
		scriptForever: func(sim *simulator.Simulator, fault simulator.Fault) {
			sim.ScriptPathForever(simulator.AzureEntitlementsPath(simulator.ExampleCustomerID, simulator.AzurePlanID), fault)
		},
		setStatus: func(sim *simulator.Simulator, status string) {
			sim.SetAzureEntitlement(simulator.ExampleCustomerID, simulator.AzurePlanID, simulator.AzureEntitlement{
				ID: simulator.ActiveAzureSubscriptionID, FriendlyName: simulator.ActiveAzureSubscriptionName, Status: status,
			})
		},
		environment: withoutUser,
	}
)

// eachAction runs a test for both actions.
func eachAction(t *testing.T, test func(t *testing.T, a testedAction)) {
	t.Helper()
	for _, a := range []testedAction{licensesWait, azureWait} {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			test(t, a)
		})
	}
}

func (a testedAction) schema(server protocolServer) *tfprotov6.Schema {
	return server.schemas.ActionSchemas[a.name].Schema
}

func (a testedAction) values() map[string]tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, value := range a.arguments {
		values[name] = tftypes.NewValue(tftypes.String, value)
	}
	return values
}

// waiting are the arguments of a wait without long pauses.
func (a testedAction) waiting(schema *tfprotov6.Schema, timeoutName, timeout string) map[string]tftypes.Value {
	arguments := a.values()
	arguments["poll_interval"] = tftypes.NewValue(tftypes.String, "1s")
	object := schema.ValueType().(tftypes.Object).AttributeTypes["timeouts"]
	arguments["timeouts"] = tftypes.NewValue(object, map[string]tftypes.Value{timeoutName: tftypes.NewValue(tftypes.String, timeout)})
	return arguments
}

func (a testedAction) waitArguments(server protocolServer, timeout string) map[string]tftypes.Value {
	return a.waiting(a.schema(server), "invoke", timeout)
}

// configuredServer is a server for the simulator, with the credentials of the action.
func (a testedAction) configuredServer(t testing.TB, sim *simulator.Simulator) protocolServer {
	t.Helper()
	server := newProtocolServer(t, testProvider(a.environment(sim)))
	server.configure(t)
	return server
}

// invoke runs an action, and returns its progress and what it ended with.
func (s protocolServer) invoke(t testing.TB, a testedAction, arguments map[string]tftypes.Value) (progress []string, ended []*tfprotov6.Diagnostic) {
	t.Helper()
	stream, err := s.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{ActionType: a.name, Config: configurationOf(t, a.schema(s), arguments)})
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

func TestWaitAction_OneProgressLineForEachPoll(t *testing.T) {
	t.Parallel()
	const waited = `.*\d+s.* \d\d:\d\d:\d\d `
	eachAction(t, func(t *testing.T, a testedAction) {
		success := a.ready + `.* \d+s`
		for name, c := range map[string]struct {
			script       []simulator.Fault
			wantProgress []string // patterns
			wantError    string   // in the diagnostic; empty: success
		}{
			"ready at once":      {nil, []string{success}, ""},
			"not ready, ready":   {[]simulator.Fault{a.answering(a.notYet)}, []string{a.notYet + waited, success}, ""},
			"not visible, ready": {[]simulator.Fault{a.missing}, []string{`not visible` + waited, success}, ""},
			"a fault, an undocumented status, ready": {
				[]simulator.Fault{simulator.APIError(500, 800003, "Unexpected."), simulator.Drop(), a.answering("other")},
				[]string{`other` + waited, success},
				"",
			},
			"not ready, failed": {
				[]simulator.Fault{a.answering(a.notYet), a.answering("failed")}, []string{a.notYet + waited, `failed.* \d+s`}, advice.TitleProvisioningFailed,
			},
			"rejected": {[]simulator.Fault{simulator.APIError(403, 20002, "No relationship")}, []string{`403 .* \d+s`}, "Code: 20002"},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				a.script(sim, c.script...)
				server := a.configuredServer(t, sim)
				progress, ended := server.invoke(t, a, a.waitArguments(server, "1m"))
				if len(progress) != len(c.wantProgress) {
					t.Fatalf("got progress %q, want %d lines", progress, len(c.wantProgress))
				}
				for i, want := range c.wantProgress {
					if !regexp.MustCompile(regexp.QuoteMeta(a.subject) + `.*` + want).MatchString(progress[i]) {
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
	})
}

var anyGUID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// The diagnostics are those of the data source, but for the name of the timeout,
// and for terraform destroy, which never runs an action.
func TestWaitAction_FailsAsTheDataSourceDoes(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, a testedAction) {
		for name, c := range map[string]struct {
			fault       simulator.Fault
			title, says string
		}{
			"failed":          {a.answering("failed"), advice.TitleProvisioningFailed, "failed"},
			"not ready":       {a.answering(a.notYet), advice.TitleNotProvisioned, "Last status: " + a.notYet},
			"never visible":   {a.missing, a.title, "Last status: not visible yet"},
			"nothing but 503": {status(503), advice.TitleTimedOut, "Last poll failed: "},
			"no permission":   {simulator.APIError(403, 900308, "Insufficient privileges."), advice.TitleAccessDenied, "403 Forbidden"},
		} {
			const timeout = "3500ms" // between two polls
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := newInMemoryServer(t, c.fault)
					_, ofAction := server.invoke(t, a, a.waitArguments(server, timeout))
					arguments := a.waiting(server.schemas.DataSourceSchemas[a.dataSource], "read", timeout)
					arguments[a.waits] = tftypes.NewValue(tftypes.Bool, true)
					ofDataSource := server.readFrom(t, a.dataSource, arguments)
					if len(ofAction) != 1 || len(ofDataSource) != 1 {
						t.Fatalf("got %v and %v, want an error each", ofAction, ofDataSource)
					}
					varying := regexp.MustCompile(anyGUID.String() + `|timeouts\.(invoke|read)`)
					destroy := regexp.MustCompile(` [^.]* terraform destroy -refresh=false\.`)
					action := varying.ReplaceAllString(ofAction[0].Detail, "…")
					dataSource := destroy.ReplaceAllString(varying.ReplaceAllString(ofDataSource[0].Detail, "…"), "")
					if action != dataSource || !strings.Contains(action, c.says) || ofAction[0].Summary != c.title || ofDataSource[0].Summary != c.title {
						t.Errorf("the action says %s:\n%s\n\nthe data source says %s:\n%s\n\nwant %s and %q in both",
							ofAction[0].Summary, action, ofDataSource[0].Summary, dataSource, c.title, c.says)
					}
				})
			})
		}
	})
}

func TestWaitAction_PlanAndValidateAskNothing(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, a testedAction) {
		sim := startSimulator(t)
		server := a.configuredServer(t, sim)
		text := func(value any) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
		unknown := map[string]tftypes.Value{"poll_interval": text(tftypes.UnknownValue)}
		for name := range a.arguments {
			unknown[name] = unknown["poll_interval"]
		}
		for name, c := range map[string]struct {
			changes map[string]tftypes.Value
			want    string // in the error; empty: valid
		}{
			"known":                  {nil, ""},
			"unknown":                {unknown, ""},
			"not a GUID":             {map[string]tftypes.Value{"customer_id": text("../x")}, advice.TitleInvalidArgument},
			"no customer":            {map[string]tftypes.Value{"customer_id": text(nil)}, "customer_id"},
			"a short poll interval":  {map[string]tftypes.Value{"poll_interval": text("999ms")}, advice.TitleInvalidArgument},
			"a timeout of no length": {map[string]tftypes.Value{"timeouts": a.waitArguments(server, "0s")["timeouts"]}, advice.TitleInvalidArgument},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				arguments := a.waitArguments(server, "1m")
				maps.Copy(arguments, c.changes)
				config := configurationOf(t, a.schema(server), arguments)
				validated, err := server.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: a.name, Config: config})
				if err != nil {
					t.Fatal(err)
				}
				if c.want != "" {
					if len(validated.Diagnostics) != 1 || !strings.Contains(validated.Diagnostics[0].Summary+validated.Diagnostics[0].Detail, c.want) {
						t.Errorf("got %v, want one error that says %q", validated.Diagnostics, c.want)
					}
					return
				}
				planned, err := server.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: a.name, Config: config})
				if err != nil || len(validated.Diagnostics)+len(planned.Diagnostics) > 0 {
					t.Error(err, validated.Diagnostics, planned.Diagnostics)
				}
			})
		}
		t.Cleanup(func() { wantRequests(t, sim, 0, 0) })
	})
}

func TestWaitAction_UnknownProviderConfiguration(t *testing.T) {
	t.Parallel()
	server := newProtocolServer(t, testProvider(nil))
	config := configurationOf(t, server.schemas.Provider, map[string]tftypes.Value{"tenant_id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)})
	if resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config}); err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(err, resp)
	}
	eachAction(t, func(t *testing.T, a testedAction) {
		progress, ended := server.invoke(t, a, a.values())
		if len(progress) > 0 || len(ended) != 1 || !strings.Contains(ended[0].Detail, "tenant_id") {
			t.Errorf("got progress %q and %v, want an error that names the attribute", progress, ended)
		}
	})
}

func TestWaitAction_InterruptOfTheProcess(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, a testedAction) {
		process, interrupt := context.WithCancel(t.Context())
		sim := startSimulator(t)
		a.scriptForever(sim, a.answering(a.notYet))
		p := testProvider(a.environment(sim))
		p.interrupted = process
		server := newProtocolServer(t, p)
		server.configure(t)
		time.AfterFunc(time.Second, interrupt)
		start := time.Now()
		_, ended := server.invoke(t, a, a.values()) // polls once a minute, for an hour
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("it took %s", took)
		}
		if len(ended) != 1 || ended[0].Summary != advice.TitleReadCanceled {
			t.Errorf("got %v, want a cancellation", ended)
		}
	})
}

// Terraform takes the end of an action without an error for success.
func TestWaitAction_StopReturnsWhenItsEndIsReported(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, a testedAction) {
		for name, fault := range map[string]simulator.Fault{"between two polls": a.answering(a.notYet), "a poll that hangs": simulator.Hang()} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				arrived := make(chan struct{}, 1)
				a.scriptForever(sim, func(w http.ResponseWriter, r *http.Request) {
					arrived <- struct{}{}
					fault(w, r)
				})
				server := a.configuredServer(t, sim)
				config := configurationOf(t, a.schema(server), a.values())
				stream, err := server.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{ActionType: a.name, Config: config})
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
	})
}

// Terraform validates an action's arguments at plan only, when they may be unknown.
func TestWaitAction_ValidatesAtApply(t *testing.T) {
	t.Parallel()
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJhcGkifQ"
	for name, c := range map[string]struct {
		action           testedAction
		attribute, value string
		title            string
	}{
		"a path":                       {licensesWait, "subscription_id", "../../x", advice.TitleInvalidArgument},
		"a command to a CI system":     {licensesWait, "subscription_id", "x\n::error::pwned", advice.TitleInvalidArgument},
		"a token":                      {licensesWait, "customer_id", token, advice.TitleInvalidArgument},
		"no interval":                  {licensesWait, "poll_interval", "0s", advice.TitleInvalidArgument},
		"an interval that is none":     {azureWait, "poll_interval", "soon", advice.TitleInvalidArgument},
		"a plan that is a path":        {azureWait, "azure_plan_id", "../../x", advice.TitleInvalidArgument},
		"a customer that is a token":   {azureWait, "customer_id", token, advice.TitleInvalidArgument},
		"an empty name":                {azureWait, "friendly_name", "", advice.TitleInvalidArgument},
		"both an ID and a name":        {azureWait, "azure_subscription_id", simulator.ActiveAzureSubscriptionID, advice.TitleConflictingArguments},
		"neither an ID nor a name":     {azureWait, "friendly_name", null, advice.TitleMissingArgument},
		"a timeout without a length":   {licensesWait, "", "-1s", advice.TitleInvalidArgument},
		"an Azure timeout without one": {azureWait, "", "0s", advice.TitleInvalidArgument},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			server := c.action.configuredServer(t, sim)
			arguments := c.action.waitArguments(server, "1m")
			switch {
			case c.attribute == "":
				arguments = c.action.waitArguments(server, c.value)
			case c.value == null:
				delete(arguments, c.attribute)
			default:
				arguments[c.attribute] = tftypes.NewValue(tftypes.String, c.value)
			}
			_, ended := server.invoke(t, c.action, arguments)
			if len(ended) != 1 || ended[0].Summary != c.title || strings.Contains(ended[0].Detail, "\n::error") || strings.Contains(ended[0].Detail, token) {
				t.Errorf("got %v, want one error, %s, in one plain line", ended, c.title)
			}
			wantRequests(t, sim, 0, 0)
		})
	}
}

// null stands for an argument that is not set.
const null = "null"

// actionWith is a resource behind an action, and one that has nothing to do with
// it.
func actionWith(a testedAction, timeout time.Duration) string {
	var arguments strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a.arguments)) {
		fmt.Fprintf(&arguments, "    %s = %q\n", name, a.arguments[name])
	}
	return fmt.Sprintf(`
action %[1]q "contoso" {
  config {
%[2]s
    poll_interval = "1s"
    timeouts      = { invoke = %[3]q }
  }
}

resource "terraform_data" "landing_zone" {
  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.%[4]s.contoso]
    }
  }
}

resource "terraform_data" "unrelated" {}
`, a.name, arguments.String(), timeout.String(), a.name)
}

// actionTitle is how Terraform shows the title of an error: before 1.16, it has one
// of its own, and ours begins the text.
func actionTitle(t *testing.T, title string) string {
	t.Helper()
	if found := testedTool(t); slices.Compare(found.version[:], wholeActions.terraform[:]) < 0 {
		return title
	}
	return "Error: " + title
}

func TestWaitAction_HoldsTheCreationBackAndNothingElse(t *testing.T) {
	t.Parallel()
	skipWithout(t, actions)
	eachAction(t, func(t *testing.T, a testedAction) {
		for name, c := range map[string]struct {
			fault simulator.Fault
			says  []string
		}{
			"not ready": {a.answering(a.notYet), []string{actionTitle(t, advice.TitleNotProvisioned), "3.5s", "timeouts.invoke", a.notYet}},
			"failed":    {a.answering("failed"), []string{actionTitle(t, advice.TitleProvisioningFailed)}},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				a.scriptForever(sim, c.fault)
				cli := newCLI(t, a.environment(sim), actionWith(a, 3500*time.Millisecond))
				output, ok := cli.run("apply", "-auto-approve")
				if ok {
					t.Error("the apply succeeded")
				}
				wantWords(t, output, c.says...)
				if saying("landing_zone: Creation complete").MatchString(output) || !saying("terraform_data.unrelated: Creation complete").MatchString(output) || len(cli.readsInState()) != 1 {
					t.Errorf("want the unrelated resource alone:\n%s\n%s", output, cli.state())
				}
				lines := regexp.MustCompile(`(?m)^.*`+regexp.QuoteMeta(a.subject)+`:`).FindAllString(output, -1)
				if got, want := len(lines), len(sim.APIRequests()); got != want || want == 0 {
					t.Errorf("got %d lines for %d polls:\n%s", got, want, output)
				}
			})
		}
	})
}

func TestWaitAction_RunsForCreationsOnly(t *testing.T) {
	t.Parallel()
	skipWithout(t, actions)
	eachAction(t, func(t *testing.T, a testedAction) {
		sim := startSimulator(t)
		a.script(sim, a.answering(a.notYet))
		cli := newCLI(t, a.environment(sim), actionWith(a, time.Minute))
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
		run(2, a.ready, "apply", "saved.tfplan")
		run(0, "No changes", "plan")
		run(0, "0 added, 0 changed, 0 destroyed", "apply", "-auto-approve")
		run(1, a.ready, "apply", "-auto-approve", "-invoke=action."+a.name+".contoso")
		a.scriptForever(sim, a.answering("failed"))
		run(0, "2 destroyed", "destroy", "-auto-approve")
	})
}

// The pages warn of a replacement without create_before_destroy.
func TestWaitAction_StopsAReplacement(t *testing.T) {
	t.Parallel()
	skipWithout(t, wholeActions)
	eachAction(t, func(t *testing.T, a testedAction) {
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
				cli := newCLI(t, a.environment(sim))
				config := strings.Replace(actionWith(a, time.Minute), "lifecycle {", "triggers_replace = var.generation\n  lifecycle {\n    "+c.lifecycle, 1)
				config = strings.Replace(config, `resource "terraform_data" "unrelated" {}`, "variable \"generation\" {\n  default = 1\n}", 1)
				cli.write("main.tf", config)
				cli.mustRun("apply", "-auto-approve")
				a.scriptForever(sim, a.answering("failed"))
				if output, ok := cli.run("apply", "-auto-approve", "-var=generation=2"); ok || !saying("Error: "+advice.TitleProvisioningFailed).MatchString(output) {
					t.Errorf("the apply succeeded: %t\n%s", ok, output)
				}
				if got := len(cli.readsInState()); got != c.wantLeft {
					t.Errorf("%d objects are left, want %d", got, c.wantLeft)
				}
			})
		}
	})
}

// A module with an action that has no instances failed every run of Terraform
// 1.14.0, and so did, up to 1.15, a replacement of the resource that an argument of
// the action comes from, together with what waits.
func TestWaitAction_ModuleAndReplacedArgument(t *testing.T) {
	t.Parallel()
	skipWithout(t, wholeActions)
	eachAction(t, func(t *testing.T, a testedAction) {
		sim := startSimulator(t)
		cli := newCLI(t, a.environment(sim))
		config := strings.Replace(actionWith(a, time.Minute), fmt.Sprintf("customer_id = %q", a.arguments["customer_id"]), "customer_id = terraform_data.customer.output", 1)
		config = strings.Replace(config, "lifecycle {", "triggers_replace = terraform_data.customer.id\n  lifecycle {", 1)
		config = strings.Replace(config, `resource "terraform_data" "unrelated" {}`, fmt.Sprintf(`
variable "generation" {}
resource "terraform_data" "customer" {
  input            = %q
  triggers_replace = var.generation
}`, a.arguments["customer_id"]), 1)
		if err := os.Mkdir(filepath.Join(cli.directory, "wait"), 0o700); err != nil {
			t.Fatal(err)
		}
		cli.write(filepath.Join("wait", "main.tf"), requiredProvider+config)
		cli.write("main.tf", `
variable "instances" {
  default = 1
}
variable "generation" {
  default = 1
}
module "wait" {
  source     = "./wait"
  count      = var.instances
  generation = var.generation
}`)
		cli.mustRun("get")
		for _, c := range []struct {
			variables []string
			wantLeft  int
		}{
			{[]string{"-var=instances=0"}, 0},
			{nil, 2},
			{[]string{"-var=generation=2"}, 2},
			{[]string{"-var=instances=0", "-var=generation=3"}, 0},
		} {
			if output, ok := cli.run(append([]string{"apply", "-auto-approve"}, c.variables...)...); !ok {
				t.Fatalf("%v: %s", c.variables, output)
			}
			if got := len(cli.readsInState()); got != c.wantLeft {
				t.Errorf("%v: %d objects, want %d", c.variables, got, c.wantLeft)
			}
		}
	})
}
