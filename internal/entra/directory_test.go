// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const (
	cloudHost  = "https://login.cloud.example"
	customerID = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
)

// tenantOf finds a domain in the directory of an authority and a cloud.
func tenantOf(t *testing.T, faults ...simulator.Fault) (string, error) {
	t.Helper()
	return NewDirectory(newSender(newEndpoint(faults...)), authorityHost, cloudHost).TenantID(t.Context(), "contoso.com")
}

// metadata responds with OpenID Connect metadata.
func metadata(issuer string) simulator.Fault {
	return respond(http.StatusOK, `{"token_endpoint":"https://elsewhere.example/token","issuer":"`+issuer+`"}`)
}

func TestDirectory_Request(t *testing.T) {
	t.Parallel()
	e := newEndpoint(metadata(authorityHost + "/" + customerID + "/v2.0"))
	got, err := NewDirectory(newSender(e), authorityHost).TenantID(t.Context(), "contoso.onmicrosoft.com")
	wantToken(t, got, err, customerID)
	wantRequests(t, e, 1)
	sent := e.received()[0]
	if want := authorityHost + "/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration"; sent.Method != http.MethodGet || sent.URL.String() != want {
		t.Errorf("got %s %s, want GET %s", sent.Method, sent.URL, want)
	}
	for name, want := range map[string]string{"Accept": "application/json", "User-Agent": "test/1.0", "Authorization": "", "Cookie": ""} {
		if got := sent.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if len(sent.form) > 0 {
		t.Errorf("got a body: %q", sent.form)
	}
}

func TestDirectory_Issuer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, issuer string
		ok           bool
	}{
		{"the authority", authorityHost + "/" + customerID + "/v2.0", true},
		{"with a slash at its end", authorityHost + "/" + customerID + "/v2.0/", true},
		{"the cloud's own host", cloudHost + "/" + customerID + "/v2.0", true},
		{"capitals", strings.ToUpper(authorityHost + "/" + customerID + "/v2.0"), true},
		{"another host", "https://sts.elsewhere.example/" + customerID + "/v2.0", false},
		{"a host that begins alike", authorityHost + ".elsewhere.example/" + customerID + "/v2.0", false},
		{"the host as a user", authorityHost + "@elsewhere.example/" + customerID + "/v2.0", false},
		{"another port", authorityHost + ":8443/" + customerID + "/v2.0", false},
		{"plain HTTP", strings.Replace(authorityHost, "https", "http", 1) + "/" + customerID + "/v2.0", false},
		{"tenant-independent", authorityHost + "/{tenantid}/v2.0", false},
		{"a domain", authorityHost + "/contoso.com/v2.0", false},
		{"a GUID in braces", authorityHost + "/{" + customerID + "}/v2.0", false},
		{"version 1", authorityHost + "/" + customerID + "/", false},
		{"another version", authorityHost + "/" + customerID + "/v3.0", false},
		{"more of a path", authorityHost + "/" + customerID + "/x/v2.0", false},
		{"a query", authorityHost + "/" + customerID + "/v2.0?x", false},
		{"two slashes", authorityHost + "//" + customerID + "/v2.0", false},
		{"no host", customerID + "/v2.0", false},
		{"empty", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := tenantOf(t, metadata(test.issuer))
			if test.ok {
				wantToken(t, got, err, customerID)
				return
			}
			wantInvalid(t, got, err, authorityHost+" or "+cloudHost)
		})
	}
}

func TestDirectory_InvalidMetadata(t *testing.T) {
	t.Parallel()
	const issuer = authorityHost + "/" + customerID + "/v2.0"
	for _, test := range []struct{ name, body, want string }{
		{"page", "<html>Blocked</html>", "page"},
		{"empty", "", "JSON"},
		{"array", "[]", "JSON"},
		{"issuer is a number", `{"issuer":7}`, "JSON"},
		{"issuer twice", `{"issuer":"` + issuer + `","issuer":"x"}`, "JSON"},
		{"no issuer", `{"token_endpoint":"x"}`, authorityHost},
		{"issuer of another case", `{"Issuer":"` + issuer + `"}`, authorityHost},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := tenantOf(t, respond(http.StatusOK, test.body))
			wantInvalid(t, got, err, test.want)
		})
	}
}

func TestDirectory_UnknownDomain(t *testing.T) {
	t.Parallel()
	got, err := tenantOf(t, simulator.EntraError(http.StatusBadRequest, "invalid_tenant", 90002, "Tenant 'contoso.com' not found."))
	if rejected := wantError(t, got, err); firstCode(rejected) != 90002 || rejected.OAuthError != "invalid_tenant" || !rejected.Final() {
		t.Errorf("got %v, want AADSTS90002", rejected)
	}
}

func TestDirectory_Retried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got, err := tenantOf(t, simulator.Throttle("3"), respond(http.StatusBadGateway, "<html>"),
			simulator.EntraError(http.StatusBadRequest, "invalid_request", 90033, "Transient."), metadata(authorityHost+"/"+customerID+"/v2.0"))
		wantToken(t, got, err, customerID)
	})
}
