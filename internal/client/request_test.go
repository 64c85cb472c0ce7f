// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

// documentedHead and documentedBody are to the letter what Microsoft documents.
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
func TestStatus_Documented(t *testing.T) {
	t.Parallel()
	for length, body := range map[int]string{177: bom + documentedBody, 174: documentedBody} {
		t.Run(fmt.Sprint(length, " bytes"), func(t *testing.T) {
			t.Parallel()
			if len(body) != length {
				t.Fatalf("the response has %d bytes, want %d", len(body), length)
			}
			address, _ := replay(t, fmt.Sprintf(documentedHead, length)+body)
			status, err := read(t, newClient(address, nil))
			wantDocumentedStatus(t, status, err)
		})
	}
}

func TestRequest_Documented(t *testing.T) {
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
