// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestOnly200HoldsAStatus(t *testing.T) {
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

func TestNoResponseIsCached(t *testing.T) {
	t.Parallel()
	s := newService(simulator.Respond(http.StatusOK, nil, `{"status":"pending"}`), provisioned)
	c := newClient("https://service.example", s)
	for _, want := range []string{"pending", "success"} {
		status, err := read(t, c)
		if err != nil {
			t.Fatal(err)
		}
		if status.Status != want {
			t.Errorf("got %q, want %q", status.Status, want)
		}
	}
}

func TestAResponseOfAnotherKindIsInvalid(t *testing.T) {
	t.Parallel()
	const (
		otherKind = "its objectType is not SubscriptionProvisioningStatus"
		errorCode = "it holds an error code"
	)
	for _, test := range []struct{ name, body, reason string }{
		{"the documented kind", `{"status":"success","attributes":{"objectType":"SubscriptionProvisioningStatus"}}`, ""},
		{"no kind", `{"status":"success","attributes":{"etag":"x"}}`, ""},
		{"null as the kind", `{"status":"success","attributes":{"objectType":null}}`, ""},
		{"no attributes", `{"status":"success","attributes":null}`, ""},
		{"another kind", `{"status":"success","attributes":{"objectType":"SubscriptionRegistrationStatus"}}`, otherKind},
		{"a number as the kind", `{"status":"success","attributes":{"objectType":1}}`, otherKind},
		{"an error code", `{"status":"success","code":20003}`, errorCode},
		{"an error code as a string", `{"code":"20003","description":"no","status":"success"}`, errorCode},
		{"null as the error code", `{"status":"success","code":null}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, err := readResponse(t, http.StatusOK, test.body)
			if test.reason != "" {
				wantInvalid(t, status, err, test.reason)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAResponseThatACacheKeptForMoreThan15MinutesIsInvalid(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		age   string
		stale bool
	}{
		{"0", false},
		{"900", false},
		{" 900 ", false},
		{"soon", false},
		{"-1", false},
		{"901", true},
		{"99999999999999999999999", true},
	} {
		t.Run(test.age, func(t *testing.T) {
			t.Parallel()
			s := newService(simulator.Respond(http.StatusOK, http.Header{"Age": {test.age}}, success))
			status, err := read(t, newClient("https://service.example", s))
			if test.stale {
				wantInvalid(t, status, err, "a cache on the way has kept it for more than 15 minutes")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}
