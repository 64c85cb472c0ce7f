// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

func TestStatus_EndDate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, value string
		want        *string
		unreadable  string
	}{
		{name: "documented", value: `"2018-05-10T00:00:00Z"`, want: new("2018-05-10T00:00:00Z")},
		{name: "seven digits", value: `"2021-10-15T21:28:19.3058617Z"`, want: new("2021-10-15T21:28:19.3058617Z")},
		{name: "zeros at the end", value: `"2021-10-15T21:28:19.3050000Z"`, want: new("2021-10-15T21:28:19.3050000Z")},
		{name: "nothing but zeros", value: `"2021-10-15T21:28:19.000Z"`, want: new("2021-10-15T21:28:19.000Z")},
		{name: "ten digits", value: `"2021-10-15T21:28:19.1234567891Z"`, want: new("2021-10-15T21:28:19.1234567891Z")},
		{name: "no zone", value: `"2023-03-13T23:59:59"`, want: new("2023-03-13T23:59:59Z")},
		{name: "fraction, no zone", value: `"2023-03-13T23:59:59.9999999"`, want: new("2023-03-13T23:59:59.9999999Z")},
		{name: "east", value: `"2024-01-01T07:30:00+08:00"`, want: new("2023-12-31T23:30:00Z")},
		{name: "west, with a fraction", value: `"2023-12-31T23:30:00.50-05:00"`, want: new("2024-01-01T04:30:00.50Z")},
		{name: "half an hour", value: `"2024-02-29T00:00:00+05:30"`, want: new("2024-02-28T18:30:00Z")},
		{name: "offset of zero", value: `"2024-10-14T00:00:00+00:00"`, want: new("2024-10-14T00:00:00Z")},
		{name: "lower case", value: `"2024-10-14t00:00:00z"`, want: new("2024-10-14T00:00:00Z")},
		{name: "white space", value: `" 2024-10-14T00:00:00Z\r\n"`, want: new("2024-10-14T00:00:00Z")},
		{name: "the last year", value: `"9999-12-31T23:59:59.9999999Z"`, want: new("9999-12-31T23:59:59.9999999Z")},

		{name: "absent"},
		{name: "null", value: `null`},
		{name: ".NET's none", value: `"0001-01-01T00:00:00"`},
		{name: ".NET's none in UTC", value: `"0001-01-01T00:00:00Z"`},
		{name: ".NET's none with a fraction", value: `"0001-01-01T00:00:00.0000000"`},
		{name: ".NET's none with an offset", value: `"0001-01-01T00:00:00+08:00"`},

		{name: "empty", value: `""`, unreadable: `""`},
		{name: "blank", value: `" "`, unreadable: `""`},
		{name: "number", value: `1526083200`, unreadable: `"1526083200"`},
		{name: "boolean", value: `true`, unreadable: `"true"`},
		{name: "object", value: `{"date":"2018-05-10"}`, unreadable: `"{"date":"2018-05-10"}"`},
		{name: "array", value: `["2018-05-10"]`, unreadable: `"["2018-05-10"]"`},
		{name: "nonsense", value: `"never"`, unreadable: `"never"`},
		{name: "old .NET JSON", value: `"\/Date(1526083200000)\/"`, unreadable: `"/Date(1526083200000)/"`},
		{name: "date alone", value: `"2018-05-10"`, unreadable: `"2018-05-10"`},
		{name: "space for T", value: `"2018-05-10 00:00:00Z"`, unreadable: `"2018-05-10 00:00:00Z"`},
		{name: "no such day", value: `"2018-02-30T00:00:00Z"`, unreadable: `"2018-02-30T00:00:00Z"`},
		{name: "month 13", value: `"2018-13-01T00:00:00Z"`, unreadable: `"2018-13-01T00:00:00Z"`},
		{name: "dot without digits", value: `"2018-05-10T00:00:00.Z"`, unreadable: `"2018-05-10T00:00:00.Z"`},
		{name: "comma", value: `"2018-05-10T00:00:00,5Z"`, unreadable: `"2018-05-10T00:00:00,5Z"`},
		{name: "year of five digits", value: `"12018-05-10T00:00:00Z"`, unreadable: `"12018-05-10T00:00:00Z"`},
		{name: "after the last year in UTC", value: `"9999-12-31T23:59:59-01:00"`, unreadable: `"9999-12-31T23:59:59-01:00"`},
		{name: "before the first year in UTC", value: `"0001-01-01T00:30:00+01:00"`, unreadable: `"0001-01-01T00:30:00+01:00"`},
		{name: "65 characters", value: `"` + strings.Repeat("ab ", 22)[:65] + `"`, unreadable: `"` + strings.Repeat("ab ", 21) + `…"`},
		{name: "an unknown token", value: `"` + strings.Repeat("Ab1Cd2Ef3Gh4Ij5Kl6", 4) + `"`, unreadable: "a value that looks like a token, which is not shown"},
		{name: "several lines", value: `"a\r\nb\u001b\u202ec"`, unreadable: `"a b c"`},
		{name: "token", value: `"x ` + token + ` y"`, unreadable: `"x (redacted) y"`},
		{name: "token with escapes", value: `"access-token\/of\u002Bthe\u003Ctest\u003E"`, unreadable: `"(redacted)"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, with("endDate", test.value))
			wantResult(t, status, err, client.SubscriptionProvisioningStatus{Status: "success", EndDate: test.want, UnreadableEndDate: test.unreadable}, "")
		})
	}
}
