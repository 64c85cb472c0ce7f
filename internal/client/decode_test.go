// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

const (
	noStatus      = "it has no status"
	noWord        = "its status is not a word of 1 to 64 printable characters"
	notOneObject  = "it is not a single JSON object"
	twice         = "it contains a duplicate member"
	isACommand    = "its status could be a command to a CI system"
	skuIsACommand = "its skuId could be a command to a CI system"
	noSKU         = "its skuId is not a string of 1 to 256 printable characters"
	noQuantity    = "its quantity is not a whole number of 64 bits"
)

func TestStatusIsReadOrTheResponseIsInvalid(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 64)
	for _, test := range []struct{ name, body, want, reason string }{
		{name: "success", body: `{"status":"success"}`, want: "success"},
		{name: "pending", body: `{"status":"pending"}`, want: "pending"},
		{name: "failed", body: `{"status":"failed"}`, want: "failed"},
		{name: "none", body: `{"status":"none"}`, want: "none"},
		{name: "undocumented", body: `{"status":"Partially Provisioned"}`, want: "partially provisioned"},
		{name: "other case", body: `{"status":"Success"}`, want: "success"},
		{name: "upper case", body: `{"status":"SUCCESS"}`, want: "success"},
		{name: "white space", body: "{\"status\":\" \\t\\r\\nsuccess\\n\"}", want: "success"},
		{name: "escaped", body: `{"\u0073tatus":"\u0073uccess"}`, want: "success"},
		{name: "BOM", body: bom + `{"status":"success"}`, want: "success"},
		{name: "white space around the object", body: bom + " \r\n{ \"status\" : \"success\" } \r\n", want: "success"},
		{name: "unknown members", body: `{"new":[{}],"status":"success","other":null}`, want: "success"},
		{name: "64 characters", body: `{"status":"` + long + `"}`, want: long},
		{name: "64 characters and white space", body: `{"status":"  ` + long + `  "}`, want: long},
		{name: "punctuation", body: `{"status":"~! a_b-c"}`, want: "~! a_b-c"},

		{name: "members of members", body: `{"x":{"a":1,"a":2},"y":[{"status":"failed"},{"status":"failed"}],"status":"success"}`, want: "success"},
		{name: "text that looks like JSON", body: `{"x":"\\\"{[:,\\","y\\":":","\"z\":1":"}","status":"success"}`, want: "success"},

		{name: "GitHub command", body: `{"status":"::error::forged"}`, reason: isACommand},
		{name: "Azure DevOps command", body: `{"status":"x ##vso[task.complete]"}`, reason: isACommand},
		{name: "65 characters", body: `{"status":"` + long + `x"}`, reason: noWord},
		{name: "accent", body: `{"status":"succès"}`, reason: noWord},
		{name: "letters that look alike", body: `{"status":"ѕuccess"}`, reason: noWord},
		{name: "long s, which is an s in capitals", body: `{"status":"ſucceſſ"}`, reason: noWord},
		{name: "zero width", body: `{"status":"success\u200b"}`, reason: noWord},
		{name: "control character inside", body: `{"status":"suc\u0000cess"}`, reason: noWord},
		{name: "line break inside", body: `{"status":"suc\ncess"}`, reason: noWord},
		{name: "DEL", body: `{"status":"success\u007f"}`, reason: noWord},
		{name: "invalid UTF-8", body: "{\"status\":\"success\xff\"}", reason: noWord},
		{name: "number", body: `{"status":1}`, reason: noWord},
		{name: "boolean", body: `{"status":true}`, reason: noWord},
		{name: "array", body: `{"status":["success"]}`, reason: noWord},
		{name: "object", body: `{"status":{"status":"success"}}`, reason: noWord},
		{name: "null", body: `{"status":null}`, reason: noStatus},
		{name: "empty", body: `{"status":""}`, reason: noStatus},
		{name: "blank", body: `{"status":" \t "}`, reason: noStatus},
		{name: "absent", body: `{"skuId":"x"}`, reason: noStatus},
		{name: "in a nested object", body: `{"attributes":{"status":"success"}}`, reason: noStatus},
		{name: "name in another case", body: `{"Status":"success","STATUS":"success"}`, reason: noStatus},
		{name: "empty object", body: `{}`, reason: noStatus},

		{name: "twice", body: `{"status":"pending","status":"success"}`, reason: twice},
		{name: "twice the same", body: `{"status":"success","status":"success"}`, reason: twice},
		{name: "twice, once escaped", body: `{"status":"pending","\u0073tatus":"success"}`, reason: twice},
		{name: "another member twice", body: `{"status":"success","x":1,"x":2}`, reason: twice},
		{name: "twice, with text like JSON between", body: `{"status":"pending","x":"\\\"}{","y\\":[{}],"status":"success"}`, reason: twice},
		{name: "twice, with a colon missing elsewhere", body: `{"status":"pending","x","status":"success"}`, reason: notOneObject},
		{name: "text behind", body: `{"status":"success"}x`, reason: notOneObject},
		{name: "two objects", body: `{"status":"success"}{"status":"pending"}`, reason: notOneObject},
		{name: "brace behind", body: `{"status":"success"}}`, reason: notOneObject},
		{name: "text in front", body: `)]}'{"status":"success"}`, reason: notOneObject},
		{name: "two BOMs", body: bom + bom + `{"status":"success"}`, reason: notOneObject},
		{name: "UTF-16", body: "\xff\xfe{\x00}\x00", reason: notOneObject},
		{name: "cut", body: `{"status":"success"`, reason: notOneObject},
		{name: "cut in a member", body: `{"status":"success","skuId":`, reason: notOneObject},
		{name: "comma at the end", body: `{"status":"success",}`, reason: notOneObject},
		{name: "array around", body: `[{"status":"success"}]`, reason: notOneObject},
		{name: "string alone", body: `"success"`, reason: notOneObject},
		{name: "null alone", body: `null`, reason: notOneObject},
		{name: "empty body", body: ``, reason: notOneObject},
		{name: "BOM alone", body: bom, reason: notOneObject},
		{name: "deep nesting", body: `{"status":"success","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, reason: notOneObject},
		{name: "page", body: `<html></html>`, reason: "it is an HTML or XML page instead of JSON"},
		{name: "XML", body: ` <?xml version="1.0"?><status>success</status>`, reason: "it is an HTML or XML page instead of JSON"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, test.body)
			if test.reason != "" {
				wantInvalid(t, status, err, test.reason)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if status.Status != test.want {
				t.Errorf("got %q, want %q", status.Status, test.want)
			}
			if status.Quantity != nil || status.EndDate != nil || status.SKUID != nil {
				t.Errorf("got %+v, want nothing but a status", status)
			}
		})
	}
}

// with is a response that has one more member.
func with(member, value string) string {
	if value == "" {
		return success
	}
	return `{"status":"success","` + member + `":` + value + `}`
}

func TestQuantityIsAWholeNumberOf64Bits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, value string
		want        *int64
		invalid     bool
	}{
		{name: "absent"},
		{name: "null", value: `null`},
		{name: "number", value: `5`, want: new(int64(5))},
		{name: "zero", value: `0`, want: new(int64(0))},
		{name: "negative", value: `-1`, want: new(int64(-1))},
		{name: "negative zero", value: `-0`, want: new(int64(0))},
		{name: "decimal", value: `5.0`, want: new(int64(5))},
		{name: "exponent", value: `5e0`, want: new(int64(5))},
		{name: "both", value: `0.5E+1`, want: new(int64(5))},
		{name: "white space", value: " \t5 ", want: new(int64(5))},
		{name: "largest", value: `9223372036854775807`, want: new(int64(9223372036854775807))},
		{name: "smallest", value: `-9223372036854775808`, want: new(int64(-9223372036854775808))},
		{name: "beyond a float's precision", value: `9007199254740993`, want: new(int64(9007199254740993))},
		{name: "too large", value: `9223372036854775808`, invalid: true},
		{name: "too small", value: `-9223372036854775809`, invalid: true},
		{name: "fraction", value: `5.5`, invalid: true},
		{name: "small fraction", value: `5.000000000000000000000000000000000001`, invalid: true},
		{name: "huge", value: `1e999999`, invalid: true},
		{name: "beyond computing", value: `1e999999999999`, invalid: true},
		{name: "tiny", value: `1e-999999`, invalid: true},
		{name: "an exponent that takes gigabytes", value: `1e-999999999`, invalid: true},
		{name: "zero with such an exponent", value: `0e999999999`, invalid: true},
		{name: "as many digits as a number may have", value: "5." + strings.Repeat("0", 62), want: new(int64(5))},
		{name: "one digit more", value: "5." + strings.Repeat("0", 63), invalid: true},
		{name: "string", value: `"5"`, invalid: true},
		{name: "empty string", value: `""`, invalid: true},
		{name: "boolean", value: `true`, invalid: true},
		{name: "array", value: `[5]`, invalid: true},
		{name: "object", value: `{}`, invalid: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, with("quantity", test.value))
			if test.invalid {
				wantInvalid(t, status, err, noQuantity)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			wantValue(t, "quantity", status.Quantity, test.want)
		})
	}
}

func TestSKUIDIsKeptAsItIs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, value string
		want        *string
		reason      string // of an answer that is invalid
	}{
		{name: "absent"},
		{name: "null", value: `null`},
		{name: "GUID in capitals", value: `"6FD2C87F-B296-42F0-B197-1E91E994B900"`, want: new("6FD2C87F-B296-42F0-B197-1E91E994B900")},
		{name: "new commerce", value: `"DG7GMGF0FKZV:0003:DG7GMGF0DQLM"`, want: new("DG7GMGF0FKZV:0003:DG7GMGF0DQLM")},
		{name: "mixed case", value: `"a356ac8c-e310-44f4-bf85-C7f29044af99"`, want: new("a356ac8c-e310-44f4-bf85-C7f29044af99")},
		{name: "256 characters", value: `"` + strings.Repeat("é", 256) + `"`, want: new(strings.Repeat("é", 256))},
		{name: "257 characters", value: `"` + strings.Repeat("x", 257) + `"`, reason: noSKU},
		{name: "empty", value: `""`, reason: noSKU},
		{name: "number", value: `5`, reason: noSKU},
		{name: "boolean", value: `false`, reason: noSKU},
		{name: "object", value: `{"id":"x"}`, reason: noSKU},
		{name: "line break", value: `"a\nb"`, reason: noSKU},
		{name: "escape", value: `"\u001b[31m"`, reason: noSKU},
		{name: "bidirectional override", value: `"a\u202eb"`, reason: noSKU},
		{name: "GitHub command", value: `"::error::forged"`, reason: skuIsACommand},
		{name: "Azure DevOps command", value: `"##vso[task.complete]"`, reason: skuIsACommand},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, with("skuId", test.value))
			if test.reason != "" {
				wantInvalid(t, status, err, test.reason)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			wantValue(t, "skuId", status.SKUID, test.want)
		})
	}
}

func TestEndDateIsRFC3339InUTC(t *testing.T) {
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
		{name: "an unknown token", value: `"` + strings.Repeat("Ab1-_", 20) + `"`, unreadable: "a value that looks like a token, which is not shown"},
		{name: "several lines", value: `"a\r\nb\u001b\u202ec"`, unreadable: `"a b c"`},
		{name: "token", value: `"x ` + token + ` y"`, unreadable: `"x (redacted) y"`},
		{name: "token with escapes", value: `"access-token\/of\u002Bthe\u003Ctest\u003E"`, unreadable: `"(redacted)"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, with("endDate", test.value))
			if err != nil {
				t.Fatal(err)
			}
			wantValue(t, "endDate", status.EndDate, test.want)
			if status.UnreadableEndDate != test.unreadable {
				t.Errorf("unreadable end date: got %q, want %q", status.UnreadableEndDate, test.unreadable)
			}
			if status.Status != client.StatusSuccess {
				t.Errorf("status: got %q, want %q", status.Status, client.StatusSuccess)
			}
		})
	}
}

func TestAnErrorResponseIsReadWithCare(t *testing.T) {
	t.Parallel()
	const escaped = `access-token\/of\u002Bthe\u003Ctest\u003E`
	for _, test := range []struct {
		name, body, code, description string
		unrecognized                  bool
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
		{name: "text for a code", body: `{"code":"` + strings.Repeat("x", 70) + `","description":"d"}`, description: "d"},
		{name: "data of any type", body: `{"code":"1","description":"d","data":{"x":[1]},"source":5}`, code: "1", description: "d"},
		{name: "an object of somebody else's", body: `{"error":"x"}`},
		{name: "array", body: `[1]`, unrecognized: true},
		{name: "string", body: `"no"`, unrecognized: true},
		{name: "text", body: `no`, unrecognized: true},
		{name: "over the cap", body: `{"code":1,"description":"` + strings.Repeat("x", 64<<10) + `"}`, unrecognized: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusForbidden, test.body)
			got := wantError(t, status, err)
			want := client.Error{StatusCode: http.StatusForbidden, Code: test.code, Description: test.description, Unrecognized: test.unrecognized, IDs: got.IDs}
			if *got != want {
				t.Errorf("got %+v, want %+v", *got, want)
			}
		})
	}
}
