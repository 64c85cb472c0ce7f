// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestStatus_Word(t *testing.T) {
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

		{name: "GitHub command", body: `{"status":"::error::forged"}`, reason: isACommand},
		{name: "Azure DevOps command", body: `{"status":"x ##vso[task.complete]"}`, reason: isACommand},
		{name: "a credential", body: `{"status":"` + token + `"}`, reason: "its status contains a credential"},
		{name: "a JSON web token", body: `{"status":"eyJhbGciOiJSUzI1NiJ9.eyJhdW"}`, reason: "its status contains a credential"},
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
		{name: "two objects", body: `{"status":"success"}{"status":"pending"}`, reason: notOneObject},
		{name: "cut", body: `{"status":"success"`, reason: notOneObject},
		{name: "empty body", body: ``, reason: notOneObject},
		{name: "page", body: `<html></html>`, reason: isPage},
		{name: "XML", body: ` <?xml version="1.0"?><status>success</status>`, reason: isPage},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, test.body)
			wantResult(t, status, err, client.SubscriptionProvisioningStatus{Status: test.want}, test.reason)
		})
	}
}

func TestStatus_Quantity(t *testing.T) {
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
			reason := ""
			if test.invalid {
				reason = noQuantity
			}
			wantResult(t, status, err, client.SubscriptionProvisioningStatus{Status: "success", Quantity: test.want}, reason)
		})
	}
}

func TestStatus_SKUID(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, value string
		want        *string
		reason      string // of a response that is invalid
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
		{name: "a credential", value: `"` + token + `"`, reason: "its skuId contains a credential"},
		{name: "a percent-encoded credential", value: `"access-token%2Fof%2Bthe%3Ctest%3E"`, reason: "its skuId contains a credential"},
		{name: "GitHub command", value: `"::error::forged"`, reason: skuIsACommand},
		{name: "Azure DevOps command", value: `"##vso[task.complete]"`, reason: skuIsACommand},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, with("skuId", test.value))
			wantResult(t, status, err, client.SubscriptionProvisioningStatus{Status: "success", SKUID: test.want}, test.reason)
		})
	}
}

func TestStatus_Only200(t *testing.T) {
	t.Parallel()
	for _, code := range []int{201, 202, 203, 204, 205, 206, 226, 299, 300, 304} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, code, success)
			if got := wantError(t, status, err); got.StatusCode != code {
				t.Errorf("got %v, want status %d", got, code)
			}
		})
	}
}

func TestStatus_NotCached(t *testing.T) {
	t.Parallel()
	c := newClient("https://service.example", respondingWith(`{"status":"pending"}`, success))
	for _, want := range []string{"pending", "success"} {
		status, err := read(t, c)
		wantResult(t, status, err, client.SubscriptionProvisioningStatus{Status: want}, "")
	}
}

func TestStatus_AnotherKind(t *testing.T) {
	t.Parallel()
	const (
		otherKind = "its objectType is not SubscriptionProvisioningStatus"
		errorCode = "holds an error"
		noObject  = "its attributes are not a JSON object"
	)
	for _, test := range []struct{ name, body, reason string }{
		{"the documented kind", `{"status":"success","attributes":{"objectType":"SubscriptionProvisioningStatus"}}`, ""},
		{"no kind", `{"status":"success","attributes":{"etag":"x"}}`, ""},
		{"null as the kind", `{"status":"success","attributes":{"objectType":null}}`, ""},
		{"no attributes", `{"status":"success","attributes":null}`, ""},
		{"another kind", `{"status":"success","attributes":{"objectType":"SubscriptionRegistrationStatus"}}`, otherKind},
		{"two kinds", `{"status":"success","attributes":{"objectType":"SubscriptionProvisioningStatus","objectType":"Subscription"}}`, noObject},
		{"a list of kinds", `{"status":"success","attributes":[{"objectType":"SubscriptionProvisioningStatus"}]}`, noObject},
		{"a number as the kind", `{"status":"success","attributes":{"objectType":1}}`, otherKind},
		{"an error code", `{"status":"success","code":20003}`, errorCode},
		{"an error", `{"status":"success","error":{"code":"x"}}`, errorCode},
		{"an error code as a string", `{"code":"20003","description":"no","status":"success"}`, errorCode},
		{"null as the error code", `{"status":"success","code":null}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, test.body)
			wantResult(t, status, err, client.SubscriptionProvisioningStatus{Status: "success"}, test.reason)
		})
	}
}

func TestStatus_Age(t *testing.T) {
	t.Parallel()
	for age, stale := range map[string]bool{
		"0": false, "900": false, " 900 ": false,
		"soon": true, "-1": true, "3600.0": true, "10, 3600": true, "901": true, "99999999999999999999999": true,
	} {
		t.Run(age, func(t *testing.T) {
			t.Parallel()
			status, err := read(t, newClient("https://service.example", newService(simulator.Respond(http.StatusOK, http.Header{"Age": {age}}, success))))
			reason := ""
			if stale {
				reason = tooOld
			}
			wantResult(t, status, err, client.SubscriptionProvisioningStatus{Status: "success"}, reason)
		})
	}
}
