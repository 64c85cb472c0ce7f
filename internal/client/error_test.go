// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestError_Body(t *testing.T) {
	t.Parallel()
	const escaped = `access-token\/of\u002Bthe\u003Ctest\u003E`
	for _, test := range []struct {
		name, body, code, description string
		invalid                       string
	}{
		{name: "token as the code", body: `{"code":"` + token + `","description":"x"}`, code: "(redacted)", description: "x"},
		{name: "token in the code, escaped", body: `{"code":"` + escaped + `"}`, code: "(redacted)"},
		{name: "token in the description", body: `{"code":1,"description":"Bearer ` + token + `."}`, code: "1", description: "Bearer (redacted)."},
		{name: "token in the description, escaped", body: `{"code":1,"description":"Bearer ` + escaped + `."}`, code: "1", description: "Bearer (redacted)."},
		{name: "token in the message", body: `{"message":"Bearer ` + token + `."}`, description: "Bearer (redacted)."},
		{name: "several lines", body: `{"code":"1\n2","description":"a\r\nb\u001b[31m\u202ec\u2028"}`, code: "1 2", description: "a b [31m c"},
		{name: "long description", body: `{"code":1,"description":"` + strings.Repeat("x", 2000) + `"}`, code: "1", description: strings.Repeat("x", 1023) + "…"},
		{name: "description before message", body: `{"message":"m","description":"d"}`, description: "d"},
		{name: "empty description", body: `{"message":"m","description":""}`, description: "m"},
		{name: "null description", body: `{"code":1,"description":null,"message":"m"}`, code: "1", description: "m"},
		{name: "description of another type", body: `{"code":1,"description":{"x":1}}`, code: "1"},
		{name: "null code", body: `{"code":null,"description":"d"}`, description: "d"},
		{name: "boolean code", body: `{"code":true,"description":"d"}`, description: "d"},
		{name: "code of many digits", body: `{"code":123456789012345678901234567890,"description":"d"}`, code: "123456789012345678901234567890", description: "d"},
		{name: "code of 62 characters", body: `{"code":"` + strings.Repeat("x", 62) + `"}`, code: strings.Repeat("x", 62)},
		{name: "text for a code", body: `{"code":"` + strings.Repeat("x", 63) + `","description":"d"}`, description: "d"},
		{name: "data of any type", body: `{"code":"1","description":"d","data":{"x":[1]},"source":5}`, code: "1", description: "d"},
		{name: "an object of somebody else's", body: `{"error":"x"}`},
		{name: "nested", body: `{"error":{"code":"Forbidden","message":"m"}}`, code: "Forbidden", description: "m"},
		{name: "nested with a code of its own", body: `{"code":1,"error":{"code":"Forbidden","message":"m"}}`, code: "1", description: "m"},
		{name: "nested with a description of its own", body: `{"description":"d","error":{"code":"Forbidden","message":"m"}}`, code: "Forbidden", description: "d"},
		{name: "array", body: `[1]`, invalid: notOneObject},
		{name: "string", body: `"no"`, invalid: notOneObject},
		{name: "text", body: `no`, invalid: notOneObject},
		{name: "over the cap", body: `{"code":1,"description":"` + strings.Repeat("x", 64<<10) + `"}`, invalid: notOneObject},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusForbidden, test.body)
			got := wantError(t, status, err)
			want := client.Error{StatusCode: http.StatusForbidden, Code: test.code, Description: test.description, Invalid: test.invalid, Foreign: test.invalid != "", Host: got.Host, IDs: got.IDs}
			if strings.Contains(got.Invalid, test.invalid) && test.invalid != "" {
				want.Invalid = got.Invalid
			}
			wantEqual(t, "the error", *got, want)
		})
	}
}

// raw is a response as it goes over the wire.
func raw(status, headers, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s", status, headers, len(body), body)
}

// These are to the letter what Microsoft documents, or what users have published.
func TestError_Shape(t *testing.T) {
	t.Parallel()
	const (
		numeric = `{"code":20002,"description":"Reseller CAID 1 does not have a reseller relationship with customer CAID 2","data":["Resource: test"],"source":"PartnerFD"}`
		text    = `{ "code": "800002", "description": "Invalid request input", "data": [ ], "source": "PartnerApiServiceControllers" }`
		json    = "Content-Type: application/json; charset=utf-8\r\n"
	)
	for name, test := range map[string]struct {
		response string
		want     client.Error // without IDs
	}{
		"numeric code and BOM": {
			raw("403 Forbidden", json, bom+numeric),
			client.Error{StatusCode: 403, Code: "20002", Description: "Reseller CAID 1 does not have a reseller relationship with customer CAID 2"},
		},
		"string code and BOM": {
			raw("400 Bad Request", json, bom+text),
			client.Error{StatusCode: 400, Code: "800002", Description: "Invalid request input"},
		},
		"the gateway's 429": {
			raw("429 Too Many Requests", "Retry-After: 157\r\nContent-Type: application/json\r\n",
				`{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 157 seconds." }`),
			client.Error{StatusCode: 429, Description: "Rate limit is exceeded. Try again in 157 seconds.", RetryAfter: 157 * time.Second},
		},
		"MFA missing, without a body": {
			"HTTP/1.1 401 Unauthorized - MFA required\r\nTransfer-Encoding: chunked\r\nWWW-Authenticate: Bearer error=\"invalid_token\"\r\n\r\n0\r\n\r\n",
			client.Error{StatusCode: 401},
		},
		"nothing but a BOM": {
			raw("401 Unauthorized", "", bom+"\r\n"),
			client.Error{StatusCode: 401},
		},
		"the gateway's 404": {
			raw("404 Not Found", json, `{ "statusCode": 404, "message": "Resource not found" }`),
			client.Error{StatusCode: 404, Description: "Resource not found", Invalid: "it has no error code", Foreign: true},
		},
		"an empty 404": {
			raw("404 Not Found", "", ""),
			client.Error{StatusCode: 404, Invalid: "it has no error code", Foreign: true},
		},
		"a redirect": {
			raw("307 Temporary Redirect", "Location: https://elsewhere.example/"+token+"\r\n", ""),
			client.Error{StatusCode: 307},
		},
		"a status of its own": {
			raw("498 \x1b[31mForged", "", ""),
			client.Error{StatusCode: 498},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := replay(t, test.response)
			status, err := read(t, newClient(address, nil))
			got := wantError(t, status, err)
			test.want.IDs, test.want.Host = got.IDs, got.Host
			if *got != test.want {
				t.Errorf("got %+v, want %+v", *got, test.want)
			}
			for _, fact := range []string{strconv.Itoa(got.StatusCode), got.Code, got.Description, got.RequestID, got.CorrelationID} {
				if !strings.Contains(got.Error(), fact) {
					t.Errorf("got %q, want %q in it", got, fact)
				}
			}
		})
	}
}

func TestError_IsNotFound(t *testing.T) {
	t.Parallel()
	gone := func(code any) simulator.Fault { return simulator.APIError(http.StatusNotFound, code, "Not found.") }
	for name, test := range map[string]struct {
		response               simulator.Fault
		notFound, subscription bool
	}{
		"subscription":         {gone(20003), true, true},
		"provisioning data":    {gone("800007"), true, true},
		"anything":             {gone(1000), true, true},
		"customer":             {gone("60003"), true, false},
		"order":                {gone(20000), false, false},
		"another code":         {gone(2000), false, false},
		"a gateway's page":     {simulator.Respond(http.StatusNotFound, nil, "<html></html>"), false, false},
		"a 404 without a code": {simulator.Respond(http.StatusNotFound, nil, `{"message":"no route"}`), false, false},
		"a 403":                {simulator.APIError(http.StatusForbidden, 20003, "Not found."), false, false},
		"a 410 of a customer":  {simulator.APIError(http.StatusGone, 60003, "Not found."), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, err := read(t, newClient("https://service.example", newService(test.response)))
			got := wantError(t, status, err)
			wantEqual(t, "not found", got.IsNotFound(), test.notFound)
			wantEqual(t, "the subscription is not found", got.IsSubscriptionNotFound(), test.subscription)
		})
	}
}
