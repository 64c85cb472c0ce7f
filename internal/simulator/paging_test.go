// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestListsComeInPagesOfTheirSize(t *testing.T) {
	t.Parallel()
	const list = "/customers/" + simulator.ExampleCustomerID + "/subscriptions"
	for name, test := range map[string]struct {
		style   []simulator.NextLinks
		uri     string // of the first page
		headers int
	}{
		"as documented":                {nil, list + "?size=2&seekOperation=Next", 1},
		"with a version":               {[]simulator.NextLinks{simulator.WithVersion}, "/v1" + list + "?size=2&seekOperation=Next", 1},
		"by offset":                    {[]simulator.NextLinks{simulator.ByOffset}, list + "?size=2&offset=2", 0},
		"by offset and with a version": {[]simulator.NextLinks{simulator.ByOffset, simulator.WithVersion}, "/v1" + list + "?size=2&offset=2", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			token := exampleToken(t, sim)
			r := func() *http.Request {
				return apiRequest(t, sim, token, simulator.SubscriptionsPath(simulator.ExampleCustomerID))
			}
			whole := readList(t, sim, r())
			if whole.Links.Next != nil || len(whole.Items) != 5 {
				t.Fatalf("got %+v, want one page of 5", whole)
			}

			sim.SetPageSize(2, test.style...)
			page := readList(t, sim, r())
			next := page.Links.Next
			if next == nil || next.URI != test.uri || next.Method != "GET" || len(next.Headers) != test.headers {
				t.Fatalf("got next link %+v, want %s and %d headers", next, test.uri, test.headers)
			}
			ids := page.ids()
			for sizes := []int{2, 1}; len(sizes) > 0; sizes = sizes[1:] {
				// A page can be requested again, as after a response that was cut.
				again := readList(t, sim, follow(t, sim, token, page))
				page = readList(t, sim, follow(t, sim, token, page))
				if page.TotalCount != 5 || len(page.Items) != sizes[0] || !slices.Equal(page.ids(), again.ids()) {
					t.Errorf("got %+v and %+v, want the same %d items of 5", page, again, sizes[0])
				}
				ids = append(ids, page.ids()...)
			}
			if page.Links.Next != nil || !slices.Equal(ids, whole.ids()) {
				t.Errorf("got %v and then %+v, want %v and no more", ids, page.Links.Next, whole.ids())
			}

			sim.SetPageSize(5)
			if page := readList(t, sim, r()); page.Links.Next != nil {
				t.Errorf("got a link %+v to an empty page", page.Links.Next)
			}
			wantNoProblems(t, sim)
		})
	}
}

func TestANextLinkIsAcceptedOnlyAsItWasHandedOut(t *testing.T) {
	t.Parallel()
	const otherList = "/v1/customers/" + simulator.ExampleCustomerID + "/subscriptions/" + simulator.AzurePlanID + "/azureEntitlements"
	for name, change := range map[string]func(*http.Request){
		"without its header":         func(r *http.Request) { r.Header.Del("MS-ContinuationToken") },
		"with another header":        func(r *http.Request) { r.Header.Set("MS-ContinuationToken", "AQAAAA==") },
		"with its header twice":      func(r *http.Request) { r.Header.Add("MS-ContinuationToken", r.Header.Get("MS-ContinuationToken")) },
		"without its query":          func(r *http.Request) { r.URL.RawQuery = "" },
		"with one parameter of many": func(r *http.Request) { r.URL.RawQuery = "seekOperation=Next" },
		"for another list":           func(r *http.Request) { r.URL.Path = otherList },
		"for what is no list":        func(r *http.Request) { r.URL.Path = simulator.CustomerPath(simulator.ExampleCustomerID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.SetPageSize(1)
			token := exampleToken(t, sim)
			page := readList(t, sim, apiRequest(t, sim, token, simulator.SubscriptionsPath(simulator.ExampleCustomerID)))
			readList(t, sim, apiRequest(t, sim, token, otherList)) // whose own link has the same query
			r := follow(t, sim, token, page)
			change(r)
			if resp, body := do(t, client(t, sim), r); resp.StatusCode != http.StatusBadRequest || !strings.Contains(body, `"code":800002`) {
				t.Errorf("got %d %s, want 400 and code 800002", resp.StatusCode, body)
			}
			want := []string{"GET " + r.URL.Path + ": the query and MS-ContinuationToken are not those of a next link"}
			if got := sim.Problems(); !slices.Equal(got, want) {
				t.Errorf("got problems %q, want %q", got, want)
			}
		})
	}
}

func TestPathsAreScriptedPageByPage(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.SetPageSize(3)
	token := exampleToken(t, sim)
	path := simulator.SubscriptionsPath(simulator.ExampleCustomerID)
	sim.ScriptPath(simulator.SubscriptionsPath(strings.ToUpper(simulator.ExampleCustomerID)), nil, simulator.Throttle("1"))
	sim.ScriptReadsForever(simulator.Respond(500, nil, "")) // which are those of provisioning statuses alone

	page := readList(t, sim, apiRequest(t, sim, token, path))
	if resp, _ := do(t, client(t, sim), follow(t, sim, token, page)); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("got %d for the second page, want 429", resp.StatusCode)
	}
	if rest := readList(t, sim, follow(t, sim, token, page)); len(rest.Items) != 2 {
		t.Errorf("got %+v, want the last two items", rest)
	}

	sim.ScriptPathForever(path, simulator.Respond(503, nil, ""))
	for _, test := range []struct {
		path string
		want int
	}{{path, 503}, {path, 503}, {simulator.CustomerPath(simulator.ExampleCustomerID), 200}} {
		if resp, _ := do(t, client(t, sim), apiRequest(t, sim, token, test.path)); resp.StatusCode != test.want {
			t.Errorf("%s: got %d, want %d", test.path, resp.StatusCode, test.want)
		}
	}
	sim.ScriptPathForever(path, nil)
	readList(t, sim, apiRequest(t, sim, token, path))
	wantNoProblems(t, sim)
}

func TestALinkOfAScriptedResponseCanBeFollowed(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	path := simulator.SubscriptionsPath(simulator.ExampleCustomerID)
	if err := sim.AcceptNextLink(strings.TrimPrefix(path, "/v1")+"?seekOperation=Next", "AQAAAA=="); err != nil {
		t.Fatal(err)
	}
	sim.ScriptPath(path, simulator.Respond(200, nil, `{"items":[{"id":"scripted"}]}`))

	r := apiRequest(t, sim, token, path+"?seekOperation=Next")
	r.Header.Set("MS-ContinuationToken", "AQAAAA==")
	if page := readList(t, sim, r); !slices.Equal(page.ids(), []string{"scripted"}) {
		t.Errorf("got %+v, want what is scripted", page)
	}
	wantNoProblems(t, sim)
}
