// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const continuationToken = "AQAAAA==~+/:;,\\u0021" // with an escape of JSON's

// wantSent wants requests for these paths and queries, each with the token in
// the same place; "" for none.
func wantSent(t *testing.T, s *service, uris, tokens []string) {
	t.Helper()
	var gotURIs, gotTokens []string
	for _, r := range s.received() {
		gotURIs = append(gotURIs, r.URL.RequestURI())
		gotTokens = append(gotTokens, strings.Join(r.Header["Ms-Continuationtoken"], " and "))
		if r.Method != http.MethodGet || r.URL.Host != "service.example" || len(r.Header["Authorization"]) != 1 {
			t.Errorf("got %s to %s with %d authorizations, want a GET to the service with one", r.Method, r.URL.Host, len(r.Header["Authorization"]))
		}
	}
	if !slices.Equal(gotURIs, uris) {
		t.Errorf("got requests for %q, want %q", gotURIs, uris)
	}
	if !slices.Equal(gotTokens, tokens) {
		t.Errorf("got continuation tokens %q, want %q", gotTokens, tokens)
	}
}

func TestNextLink_Followed(t *testing.T) {
	t.Parallel()
	const second = listPath + "?size=2&seekOperation=Next"
	for name, test := range map[string]struct{ next, uri, token string }{ // the link, and the second request
		"without the version":            {nextLink(strings.TrimPrefix(second, "/v1"), ""), second, ""},
		"with the version":               {nextLink(second, ""), second, ""},
		"as a URL of the same service":   {nextLink("https://service.example"+second, ""), second, ""},
		"in another case":                {nextLink(strings.Replace(second, listPath, strings.ToUpper(listPath), 1), ""), second, ""},
		"with a continuation token":      {nextLink(second, continuationToken), second, "AQAAAA==~+/:;,!"},
		"with only a continuation token": {nextLink(listPath, "x"), listPath, "x"},
		"with headers of another kind": {
			`{"uri":"` + second + `","headers":[{"key":"Authorization","value":"Bearer x"},{"key":"ms-continuationtoken","value":"x"},{"key":"Host","value":"x"},{}]}`, second, "x",
		},
		"with the method in lower case": {`{"uri":"` + second + `","method":"get"}`, second, ""},
		"with null for what is missing": {`{"uri":"` + second + `","method":null,"headers":null}`, second, ""},
		"with any character of a query": {nextLink(listPath+`?a=%2e%2E/../@x%zz&b={\"c\"}:1;?`, ""), listPath + `?a=%2e%2E/../@x%zz&b={"c"}:1;?`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := respondingWith(pageOf(items(1, 2), test.next), pageOf(items(3, 4), "null"))
			list, err := readSubscriptions(t, s)
			wantItems(t, list, err, 4)
			wantSent(t, s, []string{listPath, test.uri}, []string{"", test.token})
		})
	}
}

func TestList_Retries(t *testing.T) {
	t.Parallel()
	const second, third = listPath + "?p=2", listPath + "?p=3"
	s := newService(
		status(http.StatusBadGateway), respondWith(pageOf(items(1, 2), nextLink(second, "x"))),
		simulator.Throttle(""), simulator.Throttle(""), simulator.Throttle(""), respondWith(pageOf("", nextLink(third, "x"))), // without items
		status(http.StatusInternalServerError), status(http.StatusServiceUnavailable), respondWith(pageOf("", nextLink(third, "y"))),
		respondWith(pageOf(items(3, 4), "")),
	)
	list, err := readSubscriptions(t, s)
	wantItems(t, list, err, 4)
	wantSent(t, s,
		[]string{listPath, listPath, second, second, second, second, third, third, third, third},
		[]string{"", "", "x", "x", "x", "x", "x", "x", "x", "y"})
}

func status(code int) simulator.Fault { return simulator.Respond(code, nil, "") }

func TestList_CutPage(t *testing.T) {
	t.Parallel()
	whole := pageOf(items(3, 4), "")
	s := newService(
		respondWith(pageOf(items(1, 2), nextLink(listPath+"?p=2", "x"))),
		simulator.CutBody(whole[:len(whole)/2]), simulator.CutBody(strings.TrimSuffix(whole, "}")),
		respondWith(whole),
	)
	server := httptest.NewServer(s)
	defer server.Close()
	list, err := newClient(server.URL, nil, retries(2)).Subscriptions(t.Context(), customerID, "")
	wantItems(t, list, err, 4)
	wantRequests(t, s, 4)
}

func TestSubscriptions_OfAnOrder(t *testing.T) {
	t.Parallel()
	const query = listPath + "?order_id=A-1"
	item := func(n int, order string) string { return `{"id":"` + itemID(n) + `","orderId":` + order + `}` }
	for name, test := range map[string]struct {
		pages  []string
		reason string // "" for a list of as many items as pages
	}{
		"one page":                   {[]string{pageOf(item(1, `"a-1"`), "")}, ""},
		"a link that keeps it":       {[]string{pageOf(item(1, `"A-1"`), nextLink(listPath+"?p=2&order_id=A-1", "x")), pageOf(item(2, "null"), "")}, ""},
		"a link that loses it":       {[]string{pageOf(item(1, `"A-1"`), nextLink(listPath+"?p=2", "x"))}, "order_id=A-1"},
		"a link to another order":    {[]string{pageOf(item(1, `"A-1"`), nextLink(listPath+"?order_id=A-12", "x"))}, "order_id=A-1"},
		"an item of another order":   {[]string{pageOf(item(1, `"A-1"`)+","+item(2, `"A-2"`), "")}, "another order"},
		"an order that looks alike":  {[]string{pageOf(item(1, `"\u212a-1"`), "")}, "another order"},
		"a filter that is not heard": {[]string{pageOf(item(1, `"B"`), "")}, "another order"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := respondingWith(test.pages...)
			list, err := newClient("https://service.example", s).Subscriptions(t.Context(), customerID, "A-1")
			if got := s.received()[0].URL.RequestURI(); got != query {
				t.Errorf("got the request %s, want %s", got, query)
			}
			if test.reason == "" {
				wantItems(t, list, err, len(test.pages))
				return
			}
			if invalid, ok := errors.AsType[*client.Error](err); list != nil || !ok || !strings.Contains(invalid.Invalid, test.reason) {
				t.Errorf("got %v and %v, want %q", list, err, test.reason)
			}
		})
	}
	for _, order := range []string{"a&b=c", "a/b", " ", "é", strings.Repeat("a", 65)} {
		s := newService()
		if list, err := newClient("https://service.example", s).Subscriptions(t.Context(), customerID, order); list != nil || err == nil {
			t.Errorf("%q: got %v and %v, want an error", order, list, err)
		}
		wantRequests(t, s, 0)
	}
}

func TestList_EndpointWithAPath(t *testing.T) {
	t.Parallel()
	s := respondingWith(pageOf(items(1, 1), nextLink(listPath+"?p=2", "")), pageOf(items(2, 2), nextLink("https://service.example/a/gateway"+listPath+"?p=3", "")), pageOf(items(3, 3), ""))
	list, err := newClient("https://service.example/a/gateway", s).Subscriptions(t.Context(), customerID, "")
	wantItems(t, list, err, 3)
	const path = "/a/gateway" + listPath
	wantSent(t, s, []string{path, path + "?p=2", path + "?p=3"}, []string{"", "", ""})
}

// A page is a read like any other: its IDs are new, and the same in its retries.
func TestList_IDs(t *testing.T) {
	t.Parallel()
	s := newService(
		respondWith(pageOf(items(1, 1), nextLink(listPath+"?p=2", ""))),
		simulator.Respond(http.StatusServiceUnavailable, nil, ""),
		respondWith(pageOf(items(2, 2), "")),
	)
	list, err := readSubscriptions(t, s)
	wantItems(t, list, err, 2)
	for _, name := range []string{"Ms-Requestid", "Ms-Correlationid"} {
		var ids []string
		for _, r := range s.received() {
			ids = append(ids, r.Header.Get(name))
		}
		if len(ids) != 3 || ids[0] == ids[1] || ids[1] != ids[2] {
			t.Errorf("%s: got %q, want one ID for the first page, and another one for both attempts at the second", name, ids)
		}
	}
}

func TestList_TokenExpires(t *testing.T) {
	t.Parallel()
	s := newService(
		respondWith(pageOf(items(1, 1), nextLink(listPath+"?p=2", "x"))),
		simulator.Respond(http.StatusUnauthorized, nil, ""),
		respondWith(pageOf(items(2, 2), "")),
	)
	c := newClient("https://service.example", s, withTokens(&tokens{first: "one", second: "two"}))
	list, err := c.Subscriptions(t.Context(), customerID, "")
	wantItems(t, list, err, 2)
	wantSent(t, s, []string{listPath, listPath + "?p=2", listPath + "?p=2"}, []string{"", "x", "x"})
}

func TestList_SecondPageFails(t *testing.T) {
	t.Parallel()
	s := newService(respondWith(pageOf(items(1, 2), nextLink(listPath+"?p=2", ""))), simulator.APIError(http.StatusForbidden, 20002, "no"))
	list, err := readSubscriptions(t, s)
	if responded := wantError(t, list, err); responded.Code != "20002" {
		t.Errorf("got %v, want the service's 403", responded)
	}

	s = newService(respondWith(pageOf(items(1, 2), nextLink(listPath+"?p=2", ""))), respondWith(""))
	list, err = readSubscriptions(t, s)
	wantInvalid(t, list, err, notOneObject)
}

func TestList_Empty(t *testing.T) {
	t.Parallel()
	list, err := readSubscriptions(t, newService(respondWith(`{"totalCount":37,"items":[]}`)))
	wantItems(t, list, err, 0)
}

func TestList_MoreThan200Pages(t *testing.T) {
	t.Parallel()
	page := 1
	s := newService(func(w http.ResponseWriter, r *http.Request) {
		page++
		respondWith(pageOf("", nextLink(fmt.Sprintf("%s?p=%d", listPath, page), "")))(w, r)
	})
	list, err := readSubscriptions(t, s)
	wantInvalid(t, list, err, "200 pages")
	wantRequests(t, s, 200)
}

// pagesOf is a list of this many items on this many pages.
func pagesOf(count, pages int) *service {
	var bodies []string
	for i := range pages {
		next := ""
		if i < pages-1 {
			next = nextLink(fmt.Sprintf("%s?p=%d", listPath, i+2), "")
		}
		bodies = append(bodies, pageOf(items(count*i/pages+1, count*(i+1)/pages), next))
	}
	return respondingWith(bodies...)
}

func TestList_50000Items(t *testing.T) {
	t.Parallel()
	s := pagesOf(50_000, 200)
	list, err := readSubscriptions(t, s)
	wantItems(t, list, err, 50_000)
	wantRequests(t, s, 200)

	list, err = readSubscriptions(t, pagesOf(50_001, 3))
	wantInvalid(t, list, err, "50,000 items")
}

func TestList_PageReadBefore(t *testing.T) {
	t.Parallel()
	const again = "repeats a page"
	for _, test := range []struct {
		name     string
		pages    []string
		requests int
	}{
		{"itself, the first", []string{pageOf(items(1, 1), nextLink(listPath, ""))}, 1},
		{"itself, without the version", []string{pageOf(items(1, 1), nextLink("/customers/"+customerID+"/subscriptions", ""))}, 1},
		{"itself, with an empty query", []string{pageOf("", nextLink(listPath+"?", ""))}, 1},
		{"itself, the second", []string{pageOf(items(1, 1), nextLink(listPath+"?p=2", "x")), pageOf(items(2, 2), nextLink(listPath+"?p=2", "x"))}, 2},
		{"a loop of two", []string{
			pageOf("", nextLink(listPath+"?p=2", "")), pageOf("", nextLink(listPath+"?p=3", "")), pageOf("", nextLink(listPath+"?p=2", "")),
		}, 3},
		{"back to the first", []string{pageOf("", nextLink(listPath+"?p=2", "")), pageOf("", nextLink(listPath, ""))}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := respondingWith(test.pages...)
			list, err := readSubscriptions(t, s)
			wantInvalid(t, list, err, again)
			wantRequests(t, s, test.requests)
		})
	}
}

func TestList_ItemID(t *testing.T) {
	t.Parallel()
	upper := strings.ToUpper(subscriptionID)
	for _, test := range []struct {
		name   string
		pages  []string // their items
		reason string
	}{
		{"no id", []string{items(1, 2) + `,{"offerId":"x"}`}, "item 3 on page 1: it has no id"},
		{"null", []string{`{"id":null}`}, "item 1 on page 1: it has no id"},
		{"empty", []string{`{"id":""}`}, "item 1 on page 1: it has no id"},
		{"of another case", []string{`{"ID":"` + subscriptionID + `"}`}, "item 1 on page 1: it has no id"},
		{"number", []string{`{"id":1}`}, "item 1 on page 1: its id is not a GUID"},
		{"not a GUID", []string{`{"id":"x\r\n"}`}, "item 1 on page 1: its id is not a GUID"},
		{"a credential", []string{`{"id":"` + token + `"}`}, "item 1 on page 1: its id contains a credential"},
		{"white space", []string{`{"id":" ` + subscriptionID + `"}`}, "item 1 on page 1: its id is not a GUID"},
		{"not an object", []string{`"` + subscriptionID + `"`}, "item 1 on page 1: it is not a single JSON object"},
		{"null for an item", []string{items(1, 1) + `,null`}, "item 2 on page 1: it is not a single JSON object"},
		{"a member twice", []string{`{"id":"` + itemID(1) + `","id":"` + itemID(2) + `"}`}, "item 1 on page 1: it contains a duplicate member"},
		{"twice on a page", []string{items(1, 2) + "," + items(1, 1)}, "item 3 on page 1: its id, " + itemID(1) + ", is that of an earlier item"},
		{"twice on two pages", []string{items(1, 2), items(3, 3) + "," + items(2, 2)}, "item 2 on page 2: its id, " + itemID(2) + ", is that of an earlier item"},
		{"twice, once in capitals", []string{`{"id":"` + subscriptionID + `"}`, `{"id":"` + upper + `"}`}, "item 1 on page 2: its id, " + upper + ", is that of an earlier item"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var pages []string
			for i, items := range test.pages {
				pages = append(pages, pageOf(items, nextLink(fmt.Sprintf("%s?p=%d", listPath, i+2), "")))
			}
			s := respondingWith(pages...)
			list, err := readSubscriptions(t, s)
			wantInvalid(t, list, err, test.reason)
			wantForeign(t, err, false)
			wantRequests(t, s, len(test.pages))
		})
	}
}

func TestList_Invalid(t *testing.T) {
	t.Parallel()
	const noItems = "its items are not a list"
	for _, test := range []struct{ name, body, reason string }{
		{"no items", `{"totalCount":0}`, noItems},
		{"items of another case", `{"Items":[]}`, noItems},
		{"null", `{"items":null}`, noItems},
		{"an object", `{"items":{}}`, noItems},
		{"a string", `{"items":"[]"}`, noItems},
		{"twice", `{"items":[],"items":[]}`, twice},
		{"a bare list", `[]`, notOneObject},
		{"cut", `{"items":[`, notOneObject},
		{"empty", ``, notOneObject},
		{"two pages", pageOf("", "") + pageOf("", ""), notOneObject},
		{"an error code", `{"items":[],"code":20002}`, "holds an error"},
		{"another type", `{"items":[],"attributes":{"objectType":"Subscription"}}`, "its objectType is not Collection"},
		{"a status", documentedBody, "its objectType is not Collection"},
		{"a page", `<html></html>`, isPage},
		{"links of another type", `{"items":[],"links":[]}`, "its links are not a JSON object"},
		{"another customer's", `{"items":[],"links":{"self":{"uri":"/v1/Customers/` + subscriptionID + `/subscriptions"}}}`, "another customer"},
		{"another customer's, escaped", `{"items":[],"links":{"self":{"uri":"/customers%2f` + subscriptionID + `/subscriptions"}}}`, "another customer"},
		{"the customer's, twice", `{"items":[],"links":{"self":{"uri":"/customers/` + customerID + `/subscriptions/` + customerID + `"}}}`, "another customer"},
		{"a self link that is repeated", `{"items":[],"links":{"self":{"uri":"/a","uri":"/b"}}}`, "self link"},
		{"links with two next ones", `{"items":[],"links":{"next":null,"next":null}}`, "its links are not a JSON object"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			list, err := readSubscriptions(t, respondingWith(test.body))
			wantInvalid(t, list, err, test.reason)
			wantForeign(t, err, test.reason == notOneObject || test.reason == twice || test.name == "a page")
		})
	}
}

// wantForeign wants an invalid response that a proxy probably sent, or one that is the
// service's own.
func wantForeign(t *testing.T, err error, want bool) {
	t.Helper()
	if invalid, ok := errors.AsType[*client.Error](err); !ok || invalid.Foreign != want {
		t.Errorf("got %+v, want an invalid response that is foreign: %t", err, want)
	}
}

func TestList_SelfLink(t *testing.T) {
	t.Parallel()
	for name, self := range map[string]string{
		"the same": `{"uri":"` + listPath + `?size=5"}`, "without the version": `{"uri":"/customers/` + strings.ToUpper(customerID) + `"}`,
		"no customer": `{"uri":"/subscriptions?key=<key>"}`, "a template": `{"uri":"/customers/{id}/subscriptions"}`, "no uri": `{}`, "no link": `5`, "null": `null`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := readSubscriptions(t, newService(respondWith(`{"items":[`+items(1, 1)+`],"links":{"self":`+self+`}}`)))
			wantItems(t, list, err, 1)
		})
	}
}

func TestList_BodyBudget(t *testing.T) {
	t.Parallel()
	const pageSize = 8 << 20
	var pages []string
	for i := range 9 {
		page := pageOf(items(i+1, i+1), nextLink(fmt.Sprintf("%s?p=%d", listPath, i+2), ""))
		pages = append(pages, page+strings.Repeat(" ", pageSize-len(page)))
	}
	s := respondingWith(pages...)
	list, err := readSubscriptions(t, s)
	wantInvalid(t, list, err, "64 MiB")
	wantForeign(t, err, false)
	wantRequests(t, s, 9)

	pages[7] = strings.Replace(pages[7], "next", "last", 1)
	list, err = readSubscriptions(t, respondingWith(pages[:8]...))
	wantItems(t, list, err, 8)
}

func TestList_Age(t *testing.T) {
	t.Parallel()
	list, err := readSubscriptions(t, newService(simulator.Respond(http.StatusOK, http.Header{"Age": {"901"}}, pageOf("", ""))))
	wantInvalid(t, list, err, tooOld)
}

func TestList_PageSize(t *testing.T) {
	t.Parallel()
	const mebibyte = 1 << 20
	padded := func(body string, size int) *service {
		return newService(respondWith(body + strings.Repeat(" ", size-len(body))))
	}
	list, err := readSubscriptions(t, padded(pageOf(items(1, 3), ""), 8*mebibyte))
	wantItems(t, list, err, 3)

	list, err = readSubscriptions(t, padded(pageOf(items(1, 3), ""), 8*mebibyte+1))
	var failure *pipeline.Error
	if !errors.As(err, &failure) || failure.Kind != pipeline.TooLarge || failure.Reason != "the response is larger than 8 MiB" || list != nil {
		t.Errorf("got %+v and error %v, want one of 8 MiB alone", list, err)
	}

	c := newClient("https://service.example", padded(`{"id":"`+customerID+`"}`, mebibyte+1))
	customer, err := c.Customer(t.Context(), customerID)
	if !errors.As(err, &failure) || failure.Kind != pipeline.TooLarge || failure.Reason != "the response is larger than 1 MiB" || customer != nil {
		t.Errorf("got %+v and error %v, want one of 1 MiB alone", customer, err)
	}
}
