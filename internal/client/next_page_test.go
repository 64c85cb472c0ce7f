// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"strings"
	"testing"
)

func TestNextLink_LeadsElsewhere(t *testing.T) {
	t.Parallel()
	const (
		leadsOut = "outside the list"
		other    = "11f9bc2a-1f38-431c-a0b0-9455c6f5bbc0"
		relative = "/customers/" + customerID + "/subscriptions"
		query    = "?p=2"
	)
	for _, test := range []struct{ name, uri string }{
		{"another host", "https://evil.example" + listPath},
		{"another host without a scheme", "//evil.example" + listPath},
		{"another host behind backslashes", `\\\\evil.example` + listPath},
		{"another host behind a slash and a backslash", `/\\evil.example` + listPath},
		{"a host that begins like the service's", "https://service.example.evil.example" + listPath},
		{"a host that the path runs into", "https://service.examplev1/customers/" + customerID + "/subscriptions"},
		{"another port", "https://service.example:8443" + listPath},
		{"another scheme", "http://service.example" + listPath},
		{"a scheme without a host", "https:" + listPath},
		{"userinfo", "https://service.example@evil.example" + listPath},
		{"userinfo without a scheme", "//service.example@evil.example" + listPath},
		{"userinfo with a password", "https://service.example:x@evil.example" + listPath},
		{"userinfo alone", "@evil.example" + listPath},
		{"a port", ":8443" + listPath},
		{"dots", "/v1/customers/" + customerID + "/../" + other + "/subscriptions"},
		{"dots at the start", "/.." + listPath},
		{"dots at the end", listPath + "/.."},
		{"one dot", "/v1/./customers/" + customerID + "/subscriptions"},
		{"dots in percent", "/v1/customers/" + customerID + "/%2e%2e/" + other + "/subscriptions"},
		{"dots in percent, in capitals", listPath + "/%2E%2E/x"},
		{"a slash in percent", "/v1/customers%2f" + customerID + "/subscriptions"},
		{"a slash in percent, in capitals", "/v1%2Fcustomers/" + customerID + "/subscriptions"},
		{"a backslash", `/v1\\customers/` + customerID + "/subscriptions"},
		{"a backslash in percent", listPath + "%5c.."},
		{"a letter in percent", strings.Replace(listPath, "c", "%63", 1)},
		{"two slashes", "/v1//customers/" + customerID + "/subscriptions"},
		{"two slashes at the start", "/" + listPath},
		{"two versions", "/v1" + listPath},
		{"another version", "/v2" + relative},
		{"no slash", listPath[1:]},
		{"a query alone", ""},
		{"another customer", "/v1/customers/" + other + "/subscriptions"},
		{"all customers", "/v1/customers"},
		{"below the list", listPath + "/x"},
		{"a slash at the end", listPath + "/"},
		{"a space before it", " " + listPath},
		{"a space after it", listPath + " "},
		{"a line break", listPath + `\r\nX: y`},
		{"NUL", listPath + `\u0000`},
		{"a fragment", listPath + "#x"},
		{"a path parameter", listPath + ";x"},
		{"a letter that looks alike", strings.Replace(listPath, "c", "с", 1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newService(respondWith(pageOf(items(1, 1), nextLink(test.uri+query, "x"))))
			list, err := readSubscriptions(t, s)
			wantInvalid(t, list, err, leadsOut)
			wantSent(t, s, []string{listPath}, []string{""})
		})
	}
}

func TestNextLink_Malformed(t *testing.T) {
	t.Parallel()
	const (
		badQuery = "not allowed in a query"
		badToken = "MS-ContinuationToken"
		link     = `{"uri":"` + listPath + `?p=2","method":"GET","headers":`
	)
	header := func(value string) string { return `{"key":"MS-ContinuationToken","value":` + value + `}` }
	for _, test := range []struct{ name, next, reason string }{
		{"not an object", `"` + listPath + `?p=2"`, "its next link is not a JSON object"},
		{"false", `false`, "its next link is not a JSON object"},
		{"a list", `[]`, "its next link is not a JSON object"},
		{"empty", `{}`, "its next link has no uri"},
		{"null for the uri", `{"uri":null,"method":"GET"}`, "its next link has no uri"},
		{"an empty uri", nextLink("", ""), "its next link has no uri"},
		{"a uri of another case", `{"URI":"` + listPath + `?p=2"}`, "its next link has no uri"},
		{"a number for the uri", `{"uri":2}`, "the uri of its next link is not a string"},
		{"two uris", `{"uri":"` + listPath + `?p=2","uri":"` + listPath + `?p=3"}`, "its next link is not a JSON object"},
		{"POST", `{"uri":"` + listPath + `?p=2","method":"POST"}`, "the method of its next link is not GET"},
		{"DELETE", `{"uri":"` + listPath + `?p=2","method":"DELETE"}`, "the method of its next link is not GET"},
		{"a number for the method", `{"uri":"` + listPath + `?p=2","method":1}`, "the method of its next link is not GET"},
		{"a space in the query", nextLink(listPath+"?a b", ""), badQuery},
		{"a line break in the query", nextLink(listPath+`?a\r\nX: y`, ""), badQuery},
		{"DEL in the query", nextLink(listPath+`?a\u007f`, ""), badQuery},
		{"an accent in the query", nextLink(listPath+"?é", ""), badQuery},
		{"a fragment after the query", nextLink(listPath+"?a#b", ""), badQuery},
		{"headers as an object", link + `{"MS-ContinuationToken":"x"}}`, "the headers of its next link are not a list"},
		{"a header as a string", link + `["MS-ContinuationToken: x"]}`, "a header of its next link is not a JSON object"},
		{"null for a header", link + `[null]}`, "a header of its next link is not a JSON object"},
		{"no token", link + `[{"key":"MS-ContinuationToken"}]}`, badToken},
		{"null for the token", link + `[` + header(`null`) + `]}`, badToken},
		{"an empty token", link + `[` + header(`""`) + `]}`, badToken},
		{"a number for the token", link + `[` + header(`5`) + `]}`, badToken},
		{"a line break in the token", link + `[` + header(`"x\r\nAuthorization: y"`) + `]}`, badToken},
		{"a space at the end of the token", link + `[` + header(`"x "`) + `]}`, badToken},
		{"an accent in the token", link + `[` + header(`"é"`) + `]}`, badToken},
		{"two tokens", link + `[` + header(`"x"`) + `,` + header(`"x"`) + `]}`, badToken},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newService(respondWith(pageOf(items(1, 1), test.next)))
			list, err := readSubscriptions(t, s)
			wantInvalid(t, list, err, test.reason)
			wantRequests(t, s, 1)
		})
	}
}
