// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestTheExampleIsServedByteForByte(t *testing.T) {
	t.Parallel()
	sim := start(t)
	r := readRequest(t, sim, exampleToken(t, sim))
	resp, body := do(t, client(t, sim), r)

	const want = "\xef\xbb\xbf" + `{"skuId":"6FD2C87F-B296-42F0-B197-1E91E994B900","status":"success","quantity":5,` +
		`"endDate":"2018-05-10T00:00:00Z","attributes":{"objectType":"SubscriptionProvisioningStatus"}}`
	if body != want || len(body) != 177 {
		t.Errorf("got %d bytes %q, want the 177 bytes %q", len(body), body, want)
	}
	for name, value := range map[string]string{
		"Content-Length":   "177",
		"Content-Type":     "application/json; charset=utf-8",
		"MS-RequestId":     r.Header.Get("MS-RequestId"),
		"MS-CorrelationId": r.Header.Get("MS-CorrelationId"),
	} {
		if got := resp.Header.Get(name); got != value {
			t.Errorf("got %s %q, want %q", name, got, value)
		}
	}
	for _, name := range []string{"MS-CV", "MS-ServerId", "Date"} {
		if resp.Header.Get(name) == "" {
			t.Errorf("there is no %s", name)
		}
	}
	wantNoProblems(t, sim)
}

func TestReadsThatTheProviderShouldNotSendAreProblems(t *testing.T) {
	t.Parallel()
	path := readPath(simulator.ExampleCustomerID, simulator.ExampleSubscriptionID)
	header := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) { r.Header[http.CanonicalHeaderKey(name)] = values }
	}
	for name, test := range map[string]struct {
		change  func(*http.Request)
		status  int
		problem string
	}{
		"POST":                    {func(r *http.Request) { r.Method = "POST" }, 405, "the method is not GET"},
		"prefix":                  {func(r *http.Request) { r.URL.Path = "/prefix" + path }, 404, "the API has no such path"},
		"trailing slash":          {func(r *http.Request) { r.URL.Path = path + "/" }, 404, "the API has no such path"},
		"double slash":            {func(r *http.Request) { r.URL.Path = "/" + path }, 404, "the API has no such path"},
		"other case":              {func(r *http.Request) { r.URL.Path = strings.Replace(path, "customers", "Customers", 1) }, 404, "the API has no such path"},
		"no GUID":                 {func(r *http.Request) { r.URL.Path = readPath(simulator.ExampleCustomerID, "x") }, 404, "the API has no such path"},
		"GUID in braces":          {func(r *http.Request) { r.URL.Path = readPath("{"+simulator.ExampleCustomerID+"}", uuid.NewString()) }, 404, "the API has no such path"},
		"escaped":                 {func(r *http.Request) { r.URL.RawPath = strings.Replace(path, "customers", "%63ustomers", 1) }, 404, "the API has no such path"},
		"query":                   {func(r *http.Request) { r.URL.RawQuery = "a=b" }, 400, "the query and MS-ContinuationToken are not those of a next link"},
		"empty query":             {func(r *http.Request) { r.URL.ForceQuery = true }, 400, "the query and MS-ContinuationToken are not those of a next link"},
		"body":                    {func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), 2 }, 400, "there is a body"},
		"chunked body":            {func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(bytes.NewBufferString("{}")), -1 }, 400, "there is a body"},
		"Accept":                  {header("Accept", "*/*"), 400, "Accept is not application/json"},
		"Accept twice":            {header("Accept", "application/json", "application/json"), 400, "Accept is not application/json"},
		"no Cache-Control":        {header("Cache-Control"), 400, "Cache-Control is not no-cache"},
		"Cache-Control":           {header("Cache-Control", "no-cache, no-store"), 400, "Cache-Control is not no-cache"},
		"Cache-Control twice":     {header("Cache-Control", "no-cache", "no-cache"), 400, "Cache-Control is not no-cache"},
		"no request ID":           {header("MS-RequestId"), 400, "MS-RequestId is not a GUID"},
		"request ID":              {header("MS-RequestId", "urn:uuid:"+uuid.NewString()), 400, "MS-RequestId is not a GUID"},
		"correlation ID":          {header("MS-CorrelationId", strings.ReplaceAll(uuid.NewString(), "-", "")), 400, "MS-CorrelationId is not a GUID"},
		"locale":                  {header("X-Locale", "de-DE"), 400, "X-Locale is not en-US"},
		"application":             {header("MS-PartnerCenter-Application"), 400, "MS-PartnerCenter-Application is not Terraform"},
		"two tokens":              {header("Authorization", "Bearer a", "Bearer b"), 400, "there are several Authorization headers"},
		"agent without Terraform": {header("User-Agent", "terraform-provider-partnercenter/1"), 400, "User-Agent does not name Terraform's version"},
		"agent without provider":  {header("User-Agent", "Terraform/1"), 400, "User-Agent does not name the provider's version"},
		"agent of the SDK":        {header("User-Agent", "azsdk-go Terraform/1 terraform-provider-partnercenter/1"), 400, "User-Agent names the Azure SDK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			r := readRequest(t, sim, exampleToken(t, sim))
			test.change(r)
			resp, body := do(t, client(t, sim), r)
			if resp.StatusCode != test.status || !strings.HasPrefix(body, "\ufeff"+`{"code":`) {
				t.Errorf("got %d %s, want %d with a code", resp.StatusCode, body, test.status)
			}
			if test.status == http.StatusBadRequest && !strings.Contains(body, `"code":800002`) {
				t.Errorf("got %s, want code 800002", body)
			}
			want := []string{r.Method + " " + r.URL.EscapedPath() + ": " + test.problem}
			if got := sim.Problems(); !slices.Equal(got, want) {
				t.Errorf("got problems %q, want %q", got, want)
			}
			if got := sim.APIRequests(); len(got) != 1 || got[0].Status != test.status || got[0].Path != r.URL.EscapedPath() {
				t.Errorf("got records %+v", got)
			}
		})
	}
}

func TestReadsAreRejectedAsTheServiceRejectsThem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path          string
		authorization string // "" means a valid token
		status        int
		want          string
	}{
		"unknown token":    {"", "Bearer unknown", 401, `"code":800001,`},
		"not a bearer":     {"", "Basic dTpw", 401, `"code":800001,`},
		"unknown customer": {readPath(uuid.NewString(), simulator.ExampleSubscriptionID), "", 403, `"code":20002,`},
		"unknown subscription": {
			readPath(simulator.ExampleCustomerID, "00000000-0000-0000-0000-000000000001"), "", 404,
			`"code":20003,"description":"Subscription with ID 00000000-0000-0000-0000-000000000001 not found."`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			r := readRequest(t, sim, exampleToken(t, sim))
			if test.path != "" {
				r.URL.Path = test.path
			}
			if test.authorization != "" {
				r.Header.Set("Authorization", test.authorization)
			}
			resp, body := do(t, client(t, sim), r)
			if resp.StatusCode != test.status || !strings.HasPrefix(body, "\ufeff") || !strings.Contains(body, test.want) {
				t.Errorf("got %d %s, want %d with %s", resp.StatusCode, body, test.status, test.want)
			}
			if got, want := resp.Header.Get("MS-RequestId"), r.Header.Get("MS-RequestId"); got != want {
				t.Errorf("got request ID %s, want %s", got, want)
			}
			wantNoProblems(t, sim)
		})
	}
}

func TestAReadWithoutATokenIsRejectedWithoutABody(t *testing.T) {
	t.Parallel()
	sim := start(t)
	if body := wantStatus(t, sim, "", http.StatusUnauthorized); body != "" {
		t.Errorf("got body %q, want none", body)
	}
	wantNoProblems(t, sim)
}

func TestTenantsDoNotMix(t *testing.T) {
	t.Parallel()
	sim := start(t)
	other := simulator.Tenant{
		ID:           uuid.NewString(),
		Domain:       "other.example.com",
		ClientID:     uuid.NewString(),
		RefreshToken: "other-refresh-token",
		Customers:    []string{uuid.NewString()},
	}
	sim.AddTenant(other)
	sim.SetSubscription(other.Customers[0], simulator.ExampleSubscriptionID, simulator.Answer{Status: "pending"})

	form := exampleForm()
	form.Del("client_secret")
	form.Set("client_id", other.ClientID)
	form.Set("refresh_token", other.RefreshToken)
	mine, theirs := exampleToken(t, sim), redeem(t, sim, other.Domain, form).AccessToken

	for _, test := range []struct {
		token, customerID string
		want              int
	}{
		{mine, simulator.ExampleCustomerID, 200},
		{mine, other.Customers[0], 403},
		{theirs, simulator.ExampleCustomerID, 403},
		{theirs, other.Customers[0], 200},
	} {
		r := readRequest(t, sim, test.token)
		r.URL.Path = readPath(test.customerID, simulator.ExampleSubscriptionID)
		if resp, body := do(t, client(t, sim), r); resp.StatusCode != test.want {
			t.Errorf("got %d %s, want %d", resp.StatusCode, body, test.want)
		}
	}

	form.Set("refresh_token", simulator.ExampleRefreshToken)
	if resp, body := do(t, client(t, sim), tokenRequest(t, sim, other.ID, form)); resp.StatusCode != 400 || !strings.Contains(body, "AADSTS70000:") {
		t.Errorf("got %d %s for another tenant's refresh token", resp.StatusCode, body)
	}
	wantNoProblems(t, sim)
}

func TestLatencyDelaysReadsAndEndsWithThem(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)

	sim.SetLatency(50 * time.Millisecond)
	began := time.Now()
	wantStatus(t, sim, token, http.StatusOK)
	if took := time.Since(began); took < 50*time.Millisecond {
		t.Errorf("it took %s, want at least 50 ms", took)
	}

	sim.SetLatency(time.Hour)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	resp, err := client(t, sim).Do(readRequest(t, sim, token).WithContext(ctx))
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
}
