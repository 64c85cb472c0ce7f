// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// federatedCredential authenticates by tokens of a CI system, and has as many
// retries there as at the token endpoint.
func federatedCredential(ci, tokens http.RoundTripper, azureDevOps bool, maxRetries int) *Credential {
	request := tokenFromCI(azureDevOps)
	return newCredential(roundTripper(func(r *http.Request) (*http.Response, error) {
		if strings.HasPrefix(request.URL, "https://"+r.URL.Host+"/") {
			return ci.RoundTrip(r)
		}
		return tokens.RoundTrip(r)
	}), retries(maxRetries), authenticatedBy(request))
}

func wantFederatedTokenError(t *testing.T, token string, err error) *FederatedTokenError {
	t.Helper()
	e, ok := errors.AsType[*FederatedTokenError](err)
	if !ok || token != "" || e.Host != "ci.example" || !strings.Contains(err.Error(), strconv.Itoa(e.StatusCode)) {
		t.Fatalf("got token %q and error %v, want a *FederatedTokenError alone", token, err)
	}
	return e
}

func TestFederatedTokenRequest_Format(t *testing.T) {
	t.Parallel()
	const both = `{"count":1,"value":"GitHub's","oidcToken":"Azure DevOps's"}`
	for _, test := range []struct {
		name        string
		azureDevOps bool
		request     string
		header      map[string]string
		want        string
	}{
		{
			"GitHub", false, "GET https://ci.example/token?audience=api%3A%2F%2FAzureADTokenExchange&existing=1",
			map[string]string{"X-Tfs-Fedauthredirect": "", "Content-Type": ""},
			"GitHub's",
		},
		{
			"Azure DevOps", true, "POST https://ci.example/token?api-version=7.1&existing=1&serviceConnectionId=the-connection",
			map[string]string{"X-Tfs-Fedauthredirect": "Suppress", "Content-Type": "application/json"},
			"Azure DevOps's",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ci, tokens := newEndpoint(respond(http.StatusOK, both)), newEndpoint(granted("token"))
			wantCurrent(t, federatedCredential(ci, tokens, test.azureDevOps, 0), "token")
			wantRequests(t, ci, 1)
			wantRequests(t, tokens, 1)
			got := ci.received()[0]
			if got.Method+" "+got.URL.String() != test.request {
				t.Errorf("got %s %s, want %s", got.Method, got.URL, test.request)
			}
			maps.Copy(test.header, map[string]string{"Authorization": "Bearer the-request-token", "Accept": "application/json", "User-Agent": "test/1.0"})
			for name, want := range test.header {
				if got := got.Header.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
			if got := tokens.received()[0].form.Get("client_assertion"); got != test.want {
				t.Errorf("got assertion %q, want %q", got, test.want)
			}
		})
	}
}

func TestFederatedTokenRequest_EachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ci := newEndpoint(respond(http.StatusOK, `{"value":"first"}`), respond(http.StatusServiceUnavailable, ""), respond(http.StatusOK, `{"value":"second"}`))
		tokens := newEndpoint(respond(http.StatusServiceUnavailable, ""), granted("token"))
		wantCurrent(t, federatedCredential(ci, tokens, false, 1), "token")
		wantRequests(t, ci, 3)
		for i, want := range []string{"first", "second"} {
			if got := tokens.received()[i].form.Get("client_assertion"); got != want {
				t.Errorf("attempt %d: got assertion %q, want %q", i+1, got, want)
			}
		}
	})
}

func TestFederatedTokenRequest_Response(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("t", maxToken)
	for _, test := range []struct {
		name                 string
		status               int
		body                 string
		description, invalid string // of the error: all of it, and a keyword; a token if both are empty, with 200
	}{
		{"as long as it may be", 200, `{"value":"` + longest + `"}`, "", ""},
		{"too long", 200, `{"value":"` + longest + `t"}`, "", "64 KiB"},
		{"none", 200, `{"count":0}`, "", "no token"},
		{"null", 200, `{"value":null}`, "", "no token"},
		{"of Azure DevOps", 200, `{"oidcToken":"token"}`, "", "no token"},
		{"name in capitals", 200, `{"Value":"token"}`, "", "no token"},
		{"twice", 200, `{"value":"token","value":"token"}`, "", "JSON"},
		{"a number", 200, `{"value":7}`, "", "JSON"},
		{"text behind", 200, `{"value":"token"}x`, "", "JSON"},
		{"page", 200, `<html>Sign in</html>`, "", "JSON"},
		{"error", 403, `{"message":"Not\r\nallowed ##vso[a]"}`, "Not allowed ## vso[a]", ""},
		{"error with the token of the request", 403, `{"message":"the-request-token is wrong"}`, "(redacted) is wrong", ""},
		{"error without a text", 401, `<html>`, "", ""},
		{"created", 201, `{"value":"token"}`, "", ""},
		{"redirect", 307, ``, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ci, tokens := newEndpoint(respond(test.status, test.body)), newEndpoint(granted("token"))
			c := federatedCredential(ci, tokens, false, 3)
			if test.status == http.StatusOK && test.invalid == "" {
				wantCurrent(t, c, "token")
				return
			}
			for range 2 { // it is final
				token, err := c.Token(t.Context(), false)
				e := wantFederatedTokenError(t, token, err)
				if e.StatusCode != test.status || e.AzureDevOps || e.Description != test.description ||
					!strings.Contains(e.Invalid, test.invalid) || (e.Invalid == "") != (test.invalid == "") {
					t.Errorf("got %+v, want %+v", *e, test)
				}
			}
			wantRequests(t, ci, 1)
			wantRequests(t, tokens, 0)
		})
	}
}

func TestFederatedTokenRequest_Transient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ci, tokens := newEndpoint(respond(http.StatusServiceUnavailable, `{"message":"later"}`)), newEndpoint(granted("token"))
		c := federatedCredential(ci, tokens, true, 2)
		for range 2 { // it is not remembered
			token, err := c.Token(t.Context(), false)
			if e := wantFederatedTokenError(t, token, err); e.StatusCode != 503 || e.Description != "later" || !e.AzureDevOps || !strings.Contains(err.Error(), "later") {
				t.Errorf("got %+v, want a 503 of Azure DevOps", *e)
			}
		}
		wantRequests(t, ci, 6)
		wantRequests(t, tokens, 0)
	})
}

func TestFederatedTokenRequest_NotReachable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ci := roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("it broke") })
		tokens := newEndpoint(granted("token"))
		_, err := federatedCredential(ci, tokens, false, 0).Token(t.Context(), false)
		if failure, ok := errors.AsType[*pipeline.Error](err); !ok || failure.Host != "ci.example" || failure.Attempts != 1 {
			t.Errorf("got %v, want a *pipeline.Error of ci.example", err)
		}
		wantRequests(t, tokens, 0)
	})
}

func TestFederatedToken_Assertion(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"the.federated.token", strings.Repeat("t", maxToken)} {
		for _, secret := range []Secret{{Name: "oidc_token", Value: want}, {Name: "oidc_token_file_path", Path: writeFile(t, want+"\n")}} {
			if got := assertionOf(t, FederatedToken{secret}); got != want {
				t.Errorf("%s: got %d bytes, want the %d of the token", secret.Name, len(got), len(want))
			}
		}
	}
}

func TestFederatedToken_TooLong(t *testing.T) {
	t.Parallel()
	tooLong := strings.Repeat("t", maxToken+1)
	for _, secret := range []Secret{
		{Name: "oidc_token", Value: tooLong},
		{Name: "oidc_token_file_path", Path: writeFile(t, tooLong)},
	} {
		form, err := authenticate(t, FederatedToken{secret})
		wantSecretError(t, err, secret, "is longer than 64 KiB")
		if len(form) != 0 {
			t.Errorf("%s: the form has %d values, want none", secret.Name, len(form))
		}
	}
}
