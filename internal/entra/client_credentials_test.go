// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"net/url"
	"testing"
)

const appScope = "https://api.partnercenter.microsoft.com/.default"

func TestClientCredentials_Form(t *testing.T) {
	t.Parallel()
	e := newEndpoint(granted("token"))
	wantCurrent(t, ClientCredentials{testApp(), appScope}.Credential(newSender(e)), "token")
	wantRequests(t, e, 1)
	got := e.received()[0]
	wantForm(t, got.form, url.Values{
		"client_id":     {clientID},
		"client_secret": {clientSecret},
		"grant_type":    {"client_credentials"},
		"scope":         {appScope},
	})
	wantTokenEndpoint(t, got)
}

func TestClientCredentials_NoUser(t *testing.T) {
	t.Parallel()
	e := newEndpoint(granted("opaque"))
	c := ClientCredentials{testApp(), appScope}.Credential(newSender(e))
	wantAppOnly := func() {
		t.Helper()
		token, err := c.Token(t.Context(), true)
		wantErrAppOnly(t, token, err)
		token, err = c.Renew(t.Context(), "opaque", true)
		wantErrAppOnly(t, token, err)
	}
	wantAppOnly()
	if !c.Claims().AppOnly {
		t.Error("before its first token, it does not count as app-only")
	}
	wantRequests(t, e, 0)
	wantCurrent(t, c, "opaque")
	if !c.Claims().AppOnly {
		t.Error("with an opaque token, it does not count as app-only")
	}
	wantAppOnly()
	wantRequests(t, e, 1)
}
