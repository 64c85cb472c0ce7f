// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestTheSimulatorTakesWhatTheClientSends(t *testing.T) {
	t.Parallel()
	sim, err := simulator.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	sim.AcceptAccessToken(token, simulator.ExampleTenantID)

	status, err := read(t, newClient(sim.URL(), nil))
	wantDocumentedStatus(t, status, err)
	if problems := sim.Problems(); len(problems) != 0 {
		t.Errorf("the simulator complains: %q", problems)
	}
}

func TestNothingButAGUIDReachesTheWire(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]string{
		"empty":         "",
		"path":          "../../" + customerID,
		"slash":         customerID[:35] + "/",
		"query":         customerID + "?x=y",
		"braces":        "{" + customerID + "}",
		"URN":           "urn:uuid:" + customerID,
		"bare digits":   "0c39d6d5c70d4c55bc02f620844f3fd1",
		"line break":    customerID + "\n",
		"leading space": " " + customerID,
		"not hex":       "0c39d6d5-c70d-4c55-bc02-f620844f3fdg",
		"other digits":  "٠c39d6d5-c70d-4c55-bc02-f620844f3fd1",
		"escaped":       "%30c39d6d5-c70d-4c55-bc02-f620844f3fd1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(provisioned)
			c := newClient("https://service.example", s)
			for _, ids := range [][2]string{{id, subscriptionID}, {customerID, id}} {
				status, err := c.SubscriptionProvisioningStatus(t.Context(), ids[0], ids[1])
				if err == nil {
					t.Errorf("got %+v, want an error", status)
				}
			}
			wantRequests(t, s, 0)
		})
	}
}

func TestGUIDsGoToTheWireInTheirOwnCase(t *testing.T) {
	t.Parallel()
	const upper = "0C39D6D5-C70D-4C55-BC02-F620844F3FD1"
	s := newService(provisioned)
	if _, err := newClient("https://service.example", s).SubscriptionProvisioningStatus(t.Context(), upper, subscriptionID); err != nil {
		t.Fatal(err)
	}
	if got, want := s.received()[0].URL.String(), "https://service.example/v1/customers/"+upper+"/subscriptions/"+subscriptionID+"/provisioningstatus"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

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

func TestARedirectIsAnErrorThatNamesNoPlace(t *testing.T) {
	t.Parallel()
	s := newService(simulator.Redirect(http.StatusMovedPermanently, "https://elsewhere.example/"+token))
	status, err := read(t, newClient("https://service.example", s))
	if got := wantError(t, status, err); got.StatusCode != http.StatusMovedPermanently || got.Description != "" {
		t.Errorf("got %v, want the status alone", got)
	}
	wantRequests(t, s, 1)
}

func TestTransientErrorsAreRetriedAsOftenAsConfigured(t *testing.T) {
	t.Parallel()
	for maxRetries, want := range map[int]int{0: 1, 2: 3} {
		s := newService(simulator.APIError(http.StatusInternalServerError, 800003, "Unexpected service error"))
		c := newClient("https://service.example", s, retries(maxRetries))
		status, err := read(t, c)
		if got := wantError(t, status, err); got.Code != "800003" {
			t.Errorf("got %v, want the last answer", got)
		}
		wantRequests(t, s, want)
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
