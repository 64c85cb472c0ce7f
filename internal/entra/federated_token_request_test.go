// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"errors"
	"net/http"
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

func wantFederatedTokenError(t *testing.T, token string, err error, want FederatedTokenError) {
	t.Helper()
	var got *FederatedTokenError
	if !errors.As(err, &got) || token != "" {
		t.Fatalf("got token %q and error %v, want a *FederatedTokenError alone", token, err)
	}
	want.Host = got.Host
	if *got != want {
		t.Errorf("got %+v, want %+v", *got, want)
	}
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
			for name, want := range map[string]string{"Authorization": "Bearer the-request-token", "Accept": "application/json", "User-Agent": "test/1.0"} {
				if got := got.Header.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
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
	const notJSON = "it is not a token response in JSON"
	longest := strings.Repeat("t", maxToken)
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   string // the description of the error; empty if it is a token
	}{
		{"as long as it may be", 200, `{"value":"` + longest + `"}`, ""},
		{"too long", 200, `{"value":"` + longest + `t"}`, "its token is longer than 64 KiB"},
		{"none", 200, `{"count":0}`, "it contains no token"},
		{"null", 200, `{"value":null}`, "it contains no token"},
		{"of Azure DevOps", 200, `{"oidcToken":"token"}`, "it contains no token"},
		{"name in capitals", 200, `{"Value":"token"}`, "it contains no token"},
		{"twice", 200, `{"value":"token","value":"token"}`, notJSON},
		{"a number", 200, `{"value":7}`, notJSON},
		{"text behind", 200, `{"value":"token"}x`, notJSON},
		{"page", 200, `<html>Sign in</html>`, notJSON},
		{"error", 403, `{"message":"Not\r\nallowed ##vso[a]"}`, "Not allowed ## vso[a]"},
		{"error with the token of the request", 403, `{"message":"the-request-token is wrong"}`, "(redacted) is wrong"},
		{"error without a text", 401, `<html>`, ""},
		{"created", 201, `{"value":"token"}`, ""},
		{"redirect", 307, ``, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ci, tokens := newEndpoint(respond(test.status, test.body)), newEndpoint(granted("token"))
			c := federatedCredential(ci, tokens, false, 3)
			if test.status == http.StatusOK && test.want == "" {
				wantCurrent(t, c, "token")
				return
			}
			for range 2 { // it is final
				token, err := c.Token(t.Context(), false)
				want := FederatedTokenError{StatusCode: test.status, Description: test.want}
				if test.status == http.StatusOK {
					want.Description, want.Invalid = "", test.want
				}
				wantFederatedTokenError(t, token, err, want)
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
			wantFederatedTokenError(t, token, err, FederatedTokenError{StatusCode: 503, Description: "later", AzureDevOps: true})
			if text := err.Error(); !strings.Contains(text, "503") || !strings.Contains(text, "later") {
				t.Errorf("got %q, want the status and the description", text)
			}
		}
		wantRequests(t, ci, 6)
		wantRequests(t, tokens, 0)
	})
}

func TestFederatedTokenRequest_NotReachable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		ci := roundTripper(func(*http.Request) (*http.Response, error) {
			attempts++
			return nil, errors.New("it broke")
		})
		tokens := newEndpoint(granted("token"))
		_, err := federatedCredential(ci, tokens, false, 0).Token(t.Context(), false)
		var failure *pipeline.Error
		if !errors.As(err, &failure) || failure.Host != "ci.example" {
			t.Errorf("got %v, want a *pipeline.Error of ci.example", err)
		}
		if attempts != 1 {
			t.Errorf("got %d attempts, want 1", attempts)
		}
		wantRequests(t, tokens, 0)
	})
}
