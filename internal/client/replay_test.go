// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

// The responses in this file are to the letter what Microsoft documents, or what
// users have published.

const documentedHead = "HTTP/1.1 200 OK\r\n" +
	"Content-Length: %d\r\n" +
	"Content-Type: application/json; charset=utf-8\r\n" +
	"MS-CorrelationId: " + correlationID + "\r\n" +
	"MS-RequestId: " + requestID + "\r\n" +
	"MS-CV: InswEQre402koceL.0\r\n" +
	"MS-ServerId: 030020344\r\n" +
	"Date: Thu, 20 Apr 2017 19:23:39 GMT\r\n" +
	"\r\n"

// The documented length of 177 is that of the body with a byte order mark.
func TestTheDocumentedResponseIsRead(t *testing.T) {
	t.Parallel()
	for length, body := range map[int]string{177: bom + documentedBody, 174: documentedBody} {
		t.Run(fmt.Sprint(length, " bytes"), func(t *testing.T) {
			t.Parallel()
			if len(body) != length {
				t.Fatalf("the answer has %d bytes, want %d", len(body), length)
			}
			address, _ := replay(t, fmt.Sprintf(documentedHead, length)+body)
			status, err := read(t, newClient(address, nil))
			wantDocumentedStatus(t, status, err)
		})
	}
}

func TestAChunkedResponseIsRead(t *testing.T) {
	t.Parallel()
	address, _ := replay(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"+
		"3\r\n"+bom+"\r\n"+
		fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(documentedBody), documentedBody))
	status, err := read(t, newClient(address, nil))
	wantDocumentedStatus(t, status, err)
}

func TestTheRequestIsAsDocumented(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/a/gateway"} {
		t.Run("prefix "+prefix, func(t *testing.T) {
			t.Parallel()
			address, requests := replay(t, fmt.Sprintf(documentedHead, len(documentedBody))+documentedBody)
			status, err := read(t, newClient(address+prefix, nil))
			wantDocumentedStatus(t, status, err)

			lines := strings.Split(strings.TrimSuffix(<-requests, "\r\n\r\n"), "\r\n")
			if want := "GET " + prefix + "/v1/customers/" + customerID + "/subscriptions/" + subscriptionID + "/provisioningstatus HTTP/1.1"; lines[0] != want {
				t.Errorf("request line: got %q, want %q", lines[0], want)
			}
			var headers []string
			for _, line := range lines[1:] {
				name, value, _ := strings.Cut(line, ": ")
				if name == "Ms-Requestid" || name == "Ms-Correlationid" {
					if !guid.Is(value) {
						t.Errorf("%s: got %q, want a GUID", name, value)
					}
					line = name + ": a GUID"
				}
				headers = append(headers, line)
			}
			slices.Sort(headers)
			want := []string{
				"Accept-Encoding: gzip",
				"Accept: application/json",
				"Authorization: Bearer " + token,
				"Cache-Control: no-cache",
				"Host: " + strings.TrimPrefix(address, "http://"),
				"Ms-Correlationid: a GUID",
				"Ms-Partnercenter-Application: Terraform",
				"Ms-Requestid: a GUID",
				"User-Agent: " + userAgent,
				"X-Locale: en-US",
			}
			if !slices.Equal(headers, want) {
				t.Errorf("headers:\ngot  %q\nwant %q", headers, want)
			}
		})
	}
}

// raw is an answer as it goes over the wire.
func raw(status, headers, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s", status, headers, len(body), body)
}

func TestErrorResponsesAreReadInEveryShape(t *testing.T) {
	t.Parallel()
	const (
		numeric = `{"code":20002,"description":"Reseller CAID 1 does not have a reseller relationship with customer CAID 2","data":["Resource: test"],"source":"PartnerFD"}`
		text    = `{ "code": "800002", "description": "Invalid request input", "data": [ ], "source": "PartnerApiServiceControllers" }`
		json    = "Content-Type: application/json; charset=utf-8\r\n"
	)
	for name, test := range map[string]struct {
		answer string
		want   client.Error // without IDs
		text   string       // before the IDs
	}{
		"numeric code and BOM": {
			raw("403 Forbidden", json, bom+numeric),
			client.Error{StatusCode: 403, Code: "20002", Description: "Reseller CAID 1 does not have a reseller relationship with customer CAID 2"},
			"Partner Center responded 403 Forbidden, code 20002: Reseller CAID 1 does not have a reseller relationship with customer CAID 2",
		},
		"string code and BOM": {
			raw("400 Bad Request", json, bom+text),
			client.Error{StatusCode: 400, Code: "800002", Description: "Invalid request input"},
			"Partner Center responded 400 Bad Request, code 800002: Invalid request input",
		},
		"the gateway's 429": {
			raw("429 Too Many Requests", "Retry-After: 157\r\nContent-Type: application/json\r\n",
				`{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 157 seconds." }`),
			client.Error{StatusCode: 429, Description: "Rate limit is exceeded. Try again in 157 seconds.", RetryAfter: 157 * time.Second},
			"Partner Center responded 429 Too Many Requests: Rate limit is exceeded. Try again in 157 seconds.",
		},
		"MFA missing, without a body": {
			"HTTP/1.1 401 Unauthorized - MFA required\r\nTransfer-Encoding: chunked\r\nWWW-Authenticate: Bearer error=\"invalid_token\"\r\n\r\n0\r\n\r\n",
			client.Error{StatusCode: 401, Empty: true},
			"Partner Center responded 401 Unauthorized",
		},
		"nothing but a BOM": {
			raw("401 Unauthorized", "", bom+"\r\n"),
			client.Error{StatusCode: 401, Empty: true},
			"Partner Center responded 401 Unauthorized",
		},
		"a redirect": {
			raw("307 Temporary Redirect", "Location: https://elsewhere.example/"+token+"\r\n", ""),
			client.Error{StatusCode: 307, Empty: true},
			"Partner Center responded 307 Temporary Redirect",
		},
		"a status of its own": {
			raw("498 \x1b[31mForged", "", ""),
			client.Error{StatusCode: 498, Empty: true},
			"Partner Center responded 498",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := replay(t, test.answer)
			status, err := read(t, newClient(address, nil))
			got := wantError(t, status, err)
			test.want.IDs = got.IDs
			if *got != test.want {
				t.Errorf("got %+v, want %+v", *got, test.want)
			}
			want := fmt.Sprintf("%s (request ID %s, correlation ID %s)", test.text, got.RequestID, got.CorrelationID)
			if got.Error() != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
