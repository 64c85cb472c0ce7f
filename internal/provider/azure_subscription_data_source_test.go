// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestAzureSubscription_Found(t *testing.T) {
	t.Parallel()
	text := knownvalue.StringExact
	capitals := strings.ToUpper(simulator.ActiveAzureSubscriptionID)
	for name, c := range map[string]struct {
		arguments []string
		want      map[string]knownvalue.Check
	}{
		"name": {[]string{byName}, map[string]knownvalue.Check{
			"azure_subscription_id": text(simulator.ActiveAzureSubscriptionID), "friendly_name": text(simulator.ActiveAzureSubscriptionName), "status": text("active"),
		}},
		"ID in capitals": {[]string{`azure_subscription_id = "` + capitals + `"`}, map[string]knownvalue.Check{
			"azure_subscription_id": text(capitals), "friendly_name": text(simulator.ActiveAzureSubscriptionName), "status": text("active"),
		}},
		"an inactive one under a given plan": {
			[]string{`azure_subscription_id = "` + simulator.InactiveAzureSubscriptionID + `"`, `azure_plan_id = "` + simulator.AzurePlanID + `"`},
			map[string]knownvalue.Check{"friendly_name": text(simulator.InactiveAzureSubscriptionName), "status": text("inactive")},
		},
		"a status in capitals":  {[]string{`friendly_name = "Three"`}, map[string]knownvalue.Check{"azure_subscription_id": text(numbered(3)), "status": text("on hold")}},
		"no status":             {[]string{`friendly_name = "Four"`}, map[string]knownvalue.Check{"azure_subscription_id": text(numbered(4)), "status": knownvalue.Null()}},
		"no name":               {[]string{`azure_subscription_id = "` + numbered(5) + `"`}, map[string]knownvalue.Check{"friendly_name": knownvalue.Null(), "status": text("active")}},
		"a name as it is":       {[]string{`friendly_name = "a##vso[b]\u2028"`}, map[string]knownvalue.Check{"azure_subscription_id": text(numbered(7))}},
		"a name as it is shown": {[]string{`friendly_name = "a## vso[b] "`}, map[string]knownvalue.Check{"azure_subscription_id": text(numbered(7))}},
		"a decomposed letter":   {[]string{`friendly_name = "Caf\u00e9"`}, map[string]knownvalue.Check{"azure_subscription_id": text(numbered(6)), "status": text("active")}},
		"no wait is needed":     {[]string{byName, "wait_for_active = true"}, map[string]knownvalue.Check{"status": text("active")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			for _, e := range []simulator.AzureEntitlement{
				{ID: numbered(3), FriendlyName: "Three", Status: "On Hold"},
				{ID: numbered(4), FriendlyName: "Four"},
				{ID: numbered(5), Status: "active"},
				{ID: numbered(6), FriendlyName: "Cafe\u0301", Status: "active"},
				{ID: numbered(7), FriendlyName: "a##vso[b]\u2028"},
			} {
				sim.SetAzureEntitlement(simulator.ExampleCustomerID, simulator.AzurePlanID, e)
			}
			c.want["azure_plan_id"] = text(simulator.AzurePlanID)
			runSteps(t, sim, resource.TestStep{
				Config: azureSubscriptionWith(c.arguments...), ConfigStateChecks: expectOf("data.partnercenter_azure_subscription.this", c.want),
			})
		})
	}
}

func TestAzureSubscription_NotFoundOrAmbiguous(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arguments []string
		says      []string
	}{
		"no such name": {[]string{`friendly_name = "Azure"`}, []string{
			"Error: " + advice.TitleAzureSubscriptionNotFound, "friendly_name = ", `"Azure"`, simulator.ExampleCustomerID, "partnercenter_azure_subscriptions", "wait_for_active",
			`"` + simulator.ActiveAzureSubscriptionName + `"`,
		}},
		"no such ID": {[]string{`azure_subscription_id = "` + numbered(8) + `"`}, []string{"Error: " + advice.TitleAzureSubscriptionNotFound, "azure_subscription_id = "}},
		"two of the same name": {[]string{`friendly_name = "Twice"`}, []string{
			"Error: " + advice.TitleAmbiguousName, numbered(1) + ", " + numbered(2), "azure_subscription_id",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			for _, n := range []int{1, 2} {
				sim.SetAzureEntitlement(simulator.ExampleCustomerID, simulator.AzurePlanID, simulator.AzureEntitlement{ID: numbered(n), FriendlyName: "Twice"})
			}
			output := failedPlan(t, sim, azureSubscriptionWith(c.arguments...))
			wantWords(t, output, c.says...)
		})
	}
}

func TestFindAzureSubscription_Similar(t *testing.T) {
	t.Parallel()
	many := make([]string, 12)
	for i := range many {
		many[i] = fmt.Sprintf("Name %d", i)
	}
	for name, c := range map[string]struct {
		wanted string
		names  []string
		found  string // the names in the error
		notYet bool
	}{
		"case":                 {"ÉTÉ", []string{"Other", "été"}, `"été"`, false},
		"spaces":               {" Landing zone", []string{"Landing\u00a0 Zone"}, `"Landing Zone"`, false},
		"no spaces":            {"LandingZone", []string{"Landing zone"}, `"Landing zone"`, false},
		"width":                {"Azure", []string{"\uff21zure"}, "\"\uff21zure\"", false},
		"ligature and case":    {"OFFICE", []string{"o\ufb03ce"}, "\"o\ufb03ce\"", false},
		"decomposed and case":  {"café", []string{"CAFE\u0301"}, "\"CAFE\u0301\"", false},
		"several":              {"azure", []string{"Azure", "AZURE"}, `"Azure", "AZURE"`, false},
		"another name":         {"Azure", []string{"Azure 2"}, `"Azure 2"`, true},
		"spaces only":          {" ", []string{"Azure"}, `"Azure"`, true},
		"another hyphen":       {"a-b", []string{"a\u2013b"}, "\"a\u2013b\"", true},
		"none":                 {"Azure", nil, "none", true},
		"many":                 {"Azure", many, `"Name 0", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6", "Name 7", "Name 8", "Name 9", and 2 more`, true},
		"a command in a name":  {"Azure", []string{"::error::x"}, `": :error: :x"`, true},
		"no name, but without": {"", nil, "none", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entitlements := []client.AzureEntitlement{{ID: numbered(0)}} // without a name
			for i, n := range c.names {
				entitlements = append(entitlements, client.AzureEntitlement{ID: numbered(i + 1), FriendlyName: &n})
			}
			arguments := azureSubscriptionArguments{FriendlyName: types.StringValue(c.wanted)}
			if c.wanted == "" {
				arguments = azureSubscriptionArguments{AzureSubscriptionID: types.StringValue(numbered(99))}
			}
			_, err := findAzureSubscription(entitlements, arguments)
			missing, ok := errors.AsType[*advice.LookupError](err)
			if !ok || missing.Title != advice.TitleAzureSubscriptionNotFound || missing.Names != c.found || missing.NotYet != c.notYet {
				t.Errorf("got %+v, want the names %s and not yet %t", err, c.found, c.notYet)
			}
		})
	}
}

func TestWait_AzureSubscription(t *testing.T) {
	t.Parallel()
	const (
		timeout = 59*time.Minute + 30*time.Second
		noItems = `{"items":[]}`
	)
	plansWith := func(statuses ...string) string {
		var items []string
		for n, status := range statuses {
			items = append(items, fmt.Sprintf(`{"id":%q,"offerId":"DZH318Z0BPS6:0001:DZH318Z0BMGV","status":%q}`, numbered(n), status))
		}
		return `{"items":[` + strings.Join(items, ",") + `]}`
	}
	thePlan := plansWith("active")
	named := func(statuses ...string) string {
		var items []string
		for n, status := range statuses {
			items = append(items, fmt.Sprintf(`{"id":%q,"friendlyName":"Landing zone","status":%q}`, numbered(n), status))
		}
		return `{"items":[` + strings.Join(items, ",") + `]}`
	}
	renamed := func(name string) string { return strings.ReplaceAll(named("active"), "Landing zone", name) }
	type minutes map[int]string
	always := func(text string) func(int) string { return func(int) string { return text } }
	// from changes from the first text to the next one at each minute.
	from := func(first string, changes minutes) func(int) string {
		return func(minute int) string {
			text, at := first, -1
			for m, next := range changes {
				if m <= minute && m > at {
					text, at = next, m
				}
			}
			return text
		}
	}
	for name, c := range map[string]struct {
		plans, entitlements func(int) string // without plans, the configuration names the plan
		limit               time.Duration    // 59 minutes and a half unless set
		wantLast            int              // the minute of the last request for Azure subscriptions; -1 for none
		wantListed          int
		wantEnd             time.Duration // at the last request unless set
		says                []string      // none: it ends with the status active
	}{
		"missing for half an hour":          {plans: always(thePlan), entitlements: from(noItems, minutes{30: named("active")}), wantLast: 30, wantListed: 1},
		"inactive, then active in capitals": {entitlements: from(named("inactive"), minutes{3: named("Active")}), wantLast: 3},
		"transient errors": {
			plans: from("800003!", minutes{1: thePlan}), entitlements: from("800003!", minutes{3: named("active")}), wantLast: 3, wantListed: 2,
		},
		"a plan that is not there at first": {plans: from(noItems, minutes{10: thePlan}), entitlements: always(named("active")), wantLast: 10, wantListed: 11},
		"a new plan beside a deleted one": {
			plans:        from(plansWith("deleted"), minutes{2: plansWith("deleted", "pending"), 4: plansWith("deleted", "active")}),
			entitlements: from(noItems, minutes{4: named("active")}), // before, those of the deleted plan
			wantLast:     4, wantListed: 5,
		},
		"several active plans": {
			plans: from(noItems, minutes{3: plansWith("active", "active")}), wantLast: -1, wantListed: 4, wantEnd: 3 * time.Minute,
			says: []string{advice.TitleSeveralAzurePlans, numbered(0) + ", " + numbered(1)},
		},
		"a plan that never comes": {
			plans: always(noItems), wantLast: -1, wantListed: 21, wantEnd: 20 * time.Minute,
			says: []string{advice.TitleAzurePlanNotFound, simulator.ExampleCustomerID},
		},
		"a plan that has not come when the time is over": {
			plans: always(noItems), limit: 5*time.Minute + 30*time.Second, wantLast: -1, wantListed: 6, wantEnd: 5*time.Minute + 30*time.Second,
			says: []string{advice.TitleAzureSubscriptionNotFound, "not visible", "Last poll failed: ", "Azure plan"},
		},
		"a given plan that is not visible at first": {entitlements: from("20003!", minutes{19: named("active")}), wantLast: 19},
		"a given plan that is never visible": {
			entitlements: always("20003!"), wantLast: 20, says: []string{advice.TitleAzurePlanNotFound, "customer_id", "azure_plan_id"},
		},
		"a second one of the same name": {
			entitlements: from(named("inactive"), minutes{5: named("inactive", "active")}), wantLast: 5,
			says: []string{advice.TitleAmbiguousName, numbered(0) + ", " + numbered(1)},
		},
		"failed":        {entitlements: from(named("inactive"), minutes{2: named("Failed")}), wantLast: 2, says: []string{advice.TitleProvisioningFailed, "failed"}},
		"access denied": {entitlements: from(named("inactive"), minutes{2: "900150!"}), wantLast: 2, says: []string{advice.TitleAccessDenied, simulator.ExampleCustomerID}},
		"inactive forever": {
			entitlements: always(named("inactive")), wantLast: 59, wantEnd: timeout,
			says: []string{advice.TitleNotProvisioned, `"Landing zone"`, simulator.ExampleCustomerID, "inactive", "timeouts.read"},
		},
		"without a status forever":  {entitlements: always(named("")), wantLast: 59, wantEnd: timeout, says: []string{advice.TitleNotProvisioned, "Last status: not known"}},
		"only looks active":         {entitlements: always(named("active\u200b")), wantLast: 59, wantEnd: timeout, says: []string{advice.TitleNotProvisioned, "Last status: active (with"}},
		"only active in lower case": {entitlements: always(named("ACT\u0130VE")), wantLast: 59, wantEnd: timeout, says: []string{advice.TitleNotProvisioned, "Last status: ACT\u0130VE"}},
		"only looks failed":         {entitlements: always(named("failed\u200b")), wantLast: 59, wantEnd: timeout, says: []string{advice.TitleNotProvisioned, "Last status: failed (with"}},
		"not shown at all":          {entitlements: always(named("\u200b")), wantLast: 59, wantEnd: timeout, says: []string{"Last status: (with"}},
		"missing forever": {
			entitlements: always(noItems), wantLast: 59, wantEnd: timeout,
			says: []string{advice.TitleAzureSubscriptionNotFound, "not visible", "customer_id", "friendly_name", "azure_subscription_id", ": none"},
		},
		"missing forever beside others":  {entitlements: always(renamed("Sandbox")), wantLast: 59, wantEnd: timeout, says: []string{advice.TitleAzureSubscriptionNotFound, `"Sandbox"`}},
		"missing beside others at first": {entitlements: from(renamed("Sandbox"), minutes{4: named("active")}), wantLast: 4},
		"a similar name":                 {entitlements: always(renamed("LANDING  zone")), says: []string{advice.TitleAzureSubscriptionNotFound, `"LANDING zone"`}},
		"a similar name that comes later": {
			entitlements: from(noItems, minutes{2: renamed("landingzone")}), wantLast: 2, says: []string{advice.TitleAzureSubscriptionNotFound, `"landingzone"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := &azureService{start: time.Now(), plans: c.plans, entitlements: c.entitlements}
				p := testProvider(exampleApp(map[string]string{"PARTNERCENTER_CLIENT_SECRET": simulator.ExampleClientSecret, "PARTNERCENTER_MAX_RETRIES": "0"}))
				p.transport = simulator.InMemory{Handler: service}
				d := configure(t.Context(), t, p, nil)
				model := azureSubscriptionArguments{CustomerID: types.StringValue(simulator.ExampleCustomerID), FriendlyName: types.StringValue("Landing zone")}
				if c.plans == nil {
					model.AzurePlanID = types.StringValue(simulator.AzurePlanID)
				}
				read := d.newAzureSubscriptionRead(model, true)
				diags := d.readOne(t.Context(), &read.read, readOptions{wait: true, pollInterval: time.Minute, timeoutName: "timeouts.read", timeout: cmp.Or(c.limit, timeout)})

				wantEnd := cmp.Or(c.wantEnd, time.Duration(c.wantLast)*time.Minute)
				if got := time.Since(service.start); got != wantEnd {
					t.Errorf("it ended after %s, want %s", got, wantEnd)
				}
				last := -1
				if len(service.polls) > 0 {
					last = slices.Max(service.polls)
				}
				if last != c.wantLast || service.listed != c.wantListed {
					t.Errorf("got the last poll at minute %d and %d lists of plans, want %d and %d", last, service.listed, c.wantLast, c.wantListed)
				}
				if len(c.says) == 0 {
					if len(diags) > 0 || read.found.Status == nil || !strings.EqualFold(*read.found.Status, "active") {
						t.Errorf("got %+v and %v, want an active one", read.found, diags)
					}
					return
				}
				if len(diags) != 1 {
					t.Fatalf("got %v, want one error", diags)
				}
				for _, want := range c.says {
					if text := diags[0].Summary() + "\n" + diags[0].Detail(); !strings.Contains(text, want) {
						t.Errorf("it does not say %q:\n%s", want, text)
					}
				}
			})
		})
	}
}

func TestAzureSubscription_PollIntervalWithoutWait(t *testing.T) {
	t.Parallel()
	cli := newCLI(t, nil, azureSubscriptionWith(byName, `poll_interval = "1s"`))
	if output, ok := cli.run("validate"); !ok || !saying("Warning: "+advice.TitleArgumentWithoutEffect).MatchString(output) {
		t.Errorf("got valid %t and:\n%s", ok, output)
	}
}

// azureService is a customer's Azure plan and the Azure subscriptions under it, as
// they are at a minute.
type azureService struct {
	start               time.Time
	plans, entitlements func(minute int) string
	polls               []int // the minutes of the requests for Azure subscriptions
	listed              int   // how often the customer's subscriptions were listed
}

func (s *azureService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	minute := int(time.Since(s.start) / time.Minute)
	body := func(text string) {
		fault := answer(text)
		if code, _, isError := strings.Cut(text, "!"); isError {
			fault = simulator.APIError(map[string]int{"20003": 404, "800003": 503, "900150": 403}[code], code, "As scripted.")
		}
		fault(w, r)
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/token"):
		minted(w, r)
	case strings.HasSuffix(r.URL.Path, "/azureEntitlements"):
		s.polls = append(s.polls, minute)
		body(s.entitlements(minute))
	default:
		s.listed++
		body(s.plans(minute))
	}
}
