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

// metadata responds with OpenID Connect metadata.
func metadata(issuer string) simulator.Fault {
	return respond(http.StatusOK, `{"token_endpoint":"https://elsewhere.example/token","issuer":"`+issuer+`"}`)
}

func TestDirectory_Request(t *testing.T) {
	t.Parallel()
	e := newEndpoint(metadata(authorityHost + "/" + customerID + "/v2.0"))
	got, err := NewDirectory(newSender(e), authorityHost).TenantID(t.Context(), "contoso.onmicrosoft.com")
	if err != nil || got != customerID {
		t.Errorf("got %q and %v, want %s", got, err, customerID)
	}
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
			got, err := NewDirectory(newSender(newEndpoint(metadata(test.issuer))), authorityHost, cloudHost).TenantID(t.Context(), "contoso.com")
			if test.ok {
				if err != nil || got != customerID {
					t.Errorf("got %q and %v, want %s", got, err, customerID)
				}
				return
			}
			want := Error{StatusCode: http.StatusOK, Invalid: "its issuer is not a tenant on " + authorityHost + " or " + cloudHost}
			if e := wantError(t, got, err); !sameError(e, want) {
				t.Errorf("got %+v, want %+v", *e, want)
			}
		})
	}
}

func TestAnAuthorityOnLoopbackIsItsOwnIssuer(t *testing.T) {
	t.Parallel()
	const loopback = "http://127.0.0.1:8080"
	d := NewDirectory(newSender(newEndpoint(metadata(loopback+"/"+customerID+"/v2.0"))), loopback, cloudHost)
	if got, err := d.TenantID(t.Context(), "contoso.com"); err != nil || got != customerID {
		t.Errorf("got %q and %v, want %s", got, err, customerID)
	}
}

func TestDirectory_InvalidMetadata(t *testing.T) {
	t.Parallel()
	const notMetadata = "it is not OpenID Connect metadata in JSON"
	for _, test := range []struct{ name, body, want string }{
		{"page", "<html>Blocked</html>", "it is an HTML or XML page instead of JSON"},
		{"empty", "", notMetadata},
		{"array", "[]", notMetadata},
		{"issuer is a number", `{"issuer":7}`, notMetadata},
		{"issuer twice", `{"issuer":"` + authorityHost + "/" + customerID + `/v2.0","issuer":"x"}`, notMetadata},
		{"no issuer", `{"token_endpoint":"x"}`, "its issuer is not a tenant on " + authorityHost},
		{"issuer of another case", `{"Issuer":"` + authorityHost + "/" + customerID + `/v2.0"}`, "its issuer is not a tenant on " + authorityHost},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := NewDirectory(newSender(newEndpoint(respond(http.StatusOK, test.body))), authorityHost).TenantID(t.Context(), "contoso.com")
			if e := wantError(t, got, err); !sameError(e, (Error{StatusCode: http.StatusOK, Invalid: test.want})) {
				t.Errorf("got %+v, want %q", *e, test.want)
			}
		})
	}
}

func TestDirectory_UnknownDomain(t *testing.T) {
	t.Parallel()
	e := newEndpoint(simulator.EntraError(http.StatusBadRequest, "invalid_tenant", 90002, "Tenant 'contoso.com' not found."))
	got, err := NewDirectory(newSender(e), authorityHost).TenantID(t.Context(), "contoso.com")
	if rejected := wantError(t, got, err); firstCode(rejected) != 90002 || rejected.OAuthError != "invalid_tenant" || !rejected.Final() {
		t.Errorf("got %v, want AADSTS90002", rejected)
	}
	wantRequests(t, e, 1)
}

func TestDirectory_Retried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(simulator.Throttle("3"), respond(http.StatusBadGateway, "<html>"),
			simulator.EntraError(http.StatusBadRequest, "invalid_request", 90033, "Transient."), metadata(authorityHost+"/"+customerID+"/v2.0"))
		got, err := NewDirectory(newSender(e), authorityHost).TenantID(t.Context(), "contoso.com")
		if err != nil || got != customerID {
			t.Errorf("got %q and %v, want %s", got, err, customerID)
		}
		wantRequests(t, e, 4)
	})
}

func TestARedirectOfMetadataIsNotFollowed(t *testing.T) {
	t.Parallel()
	e := newEndpoint(simulator.Redirect(http.StatusFound, "https://elsewhere.example/"), metadata(authorityHost+"/"+customerID+"/v2.0"))
	got, err := NewDirectory(newSender(e), authorityHost).TenantID(t.Context(), "contoso.com")
	if rejected := wantError(t, got, err); rejected.StatusCode != http.StatusFound {
		t.Errorf("got %v, want the redirect as an error", rejected)
	}
	wantRequests(t, e, 1)
}
