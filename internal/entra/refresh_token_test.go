// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

func TestRefreshToken_Form(t *testing.T) {
	t.Parallel()
	public := url.Values{
		"client_id":     {clientID},
		"grant_type":    {"refresh_token"},
		"refresh_token": {refreshToken},
		"scope":         {scope},
	}
	confidential := maps.Clone(public)
	confidential.Set("client_secret", clientSecret)

	for name, test := range map[string]struct {
		authentication ClientAuthentication
		want           url.Values
	}{
		"public client":        {nil, public},
		"client with a secret": {appSecret, confidential},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(granted("token"))
			wantCurrent(t, newCredential(e, authenticatedBy(test.authentication)), "token")
			wantRequests(t, e, 1)
			got := e.received()[0]
			wantForm(t, got.form, test.want)
			wantTokenEndpoint(t, got)
			for name, want := range map[string]string{
				"Content-Type":  "application/x-www-form-urlencoded",
				"Accept":        "application/json",
				"User-Agent":    "test/1.0",
				"Authorization": "",
			} {
				if got := got.Header.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestRefreshToken_SecretsKnown(t *testing.T) {
	t.Parallel()
	for proof, authentication := range map[string]ClientAuthentication{
		clientSecret:           appSecret,
		"the-client-assertion": FederatedToken{Secret{Name: "oidc_token", Value: "the-client-assertion"}},
	} {
		secrets := &redact.Secrets{}
		c := newCredential(newEndpoint(grantedFor(time.Hour, "the-access-token", "the-rotated-token")), authenticatedBy(authentication),
			func(s *pipeline.Sender, _ *RefreshToken) { s.Secrets = secrets })
		wantCurrent(t, c, "the-access-token")
		wantKnown(t, secrets, refreshToken, proof, "the-access-token", "the-rotated-token")
	}
}

// Assertions come and go, and push no other secret out.
func TestRefreshToken_SecretsStayKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path, sent := writeFile(t, "assertion number 0"), 0
		replaceAssertion := func(w http.ResponseWriter, r *http.Request) {
			sent++
			overwrite(t, path, fmt.Sprint("assertion number ", sent))
			respond(http.StatusServiceUnavailable, "")(w, r)
		}
		secrets := &redact.Secrets{}
		e := newEndpoint(grantedFor(time.Hour, "the-access-token", "the-rotated-token"), replaceAssertion)
		c := newCredential(e, authenticatedBy(FederatedToken{Secret{Name: "oidc_token_file_path", Path: path}}), retries(5),
			func(s *pipeline.Sender, _ *RefreshToken) { s.Secrets = secrets })
		wantCurrent(t, c, "the-access-token")
		time.Sleep(55 * time.Minute)
		wantCurrent(t, c, "the-access-token") // the renewal has failed
		wantRequests(t, e, 7)
		wantKnown(t, secrets, refreshToken, "the-access-token", "the-rotated-token", "assertion number 4", "assertion number 5")
	})
}

func TestRefreshToken_Rotated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(
			grantedFor(time.Hour, "one", "rotated once"),
			grantedFor(time.Hour, "two", ""), // not rotated this time
			grantedFor(time.Hour, "three", "rotated twice"),
			granted("four"),
		)
		c := newCredential(e)
		for _, want := range []string{"one", "two", "three", "four"} {
			wantCurrent(t, c, want)
			time.Sleep(time.Hour)
		}
		wantRefreshTokens(t, e, refreshToken, "rotated once", "rotated once", "rotated twice")
	})
}

func TestRefreshToken_FileUnchanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := writeFile(t, "from the file\n")
		e := newEndpoint(grantedFor(time.Hour, "one", "rotated"), granted("two"), granted("three"))
		c := newCredential(e, refreshTokenFrom(path))
		wantCurrent(t, c, "one")

		time.Sleep(time.Hour)
		wantCurrent(t, c, "two")
		if got, err := os.ReadFile(path); err != nil || string(got) != "from the file\n" {
			t.Errorf("the file: got %q and error %v, want it untouched", got, err)
		}
		if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
			t.Errorf("the directory: got %v and error %v, want one file", files, err)
		}

		overwrite(t, path, " from the file") // the same token
		time.Sleep(time.Hour)
		wantCurrent(t, c, "three")
		wantRefreshTokens(t, e, "from the file", "rotated", "rotated")
	})
}

func TestRefreshToken_FileChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := writeFile(t, "first")
		e := newEndpoint(
			grantedFor(time.Hour, "one", "rotated once"),
			grantedFor(time.Hour, "two", "rotated twice"),
			granted("three"),
		)
		c := newCredential(e, refreshTokenFrom(path))
		wantCurrent(t, c, "one")
		overwrite(t, path, "second")
		wantCurrent(t, c, "one") // as long as it lives
		time.Sleep(time.Hour)
		wantCurrent(t, c, "two")
		time.Sleep(time.Hour)
		wantCurrent(t, c, "three")
		wantRefreshTokens(t, e, "first", "second", "rotated twice")
	})
}

func TestRefreshToken_FilesReadEachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refreshPath, secretPath := writeFile(t, "first"), writeFile(t, "first secret")
		renewFiles := func(w http.ResponseWriter, r *http.Request) {
			overwrite(t, refreshPath, "second")
			overwrite(t, secretPath, "second secret")
			respond(http.StatusServiceUnavailable, "")(w, r)
		}
		e := newEndpoint(renewFiles, granted("token"))
		c := newCredential(e, retries(1), refreshTokenFrom(refreshPath), authenticatedBy(ClientSecret{Secret{Name: "client_secret_file_path", Path: secretPath}}))
		wantCurrent(t, c, "token")
		wantRefreshTokens(t, e, "first", "second")
		for i, want := range []string{"first secret", "second secret"} {
			if got := e.received()[i].form.Get("client_secret"); got != want {
				t.Errorf("request %d: got client secret %q, want %q", i+1, got, want)
			}
		}
	})
}

func TestRefreshToken_UnreadableSecret(t *testing.T) {
	t.Parallel()
	missing := Secret{Name: "a_file_path", Path: filepath.Join(t.TempDir(), "missing")}
	for _, test := range []struct {
		name   string
		change option
	}{
		{"refresh token", func(_ *pipeline.Sender, o *RefreshToken) { o.Token = missing }},
		{"client secret", authenticatedBy(ClientSecret{missing})},
		{"client certificate", authenticatedBy(ClientCertificate{Certificate: missing})},
		{"federated token", authenticatedBy(FederatedToken{missing})},
		{"token of a request", authenticatedBy(FederatedTokenRequest{URL: "https://ci.example", Token: missing})},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(granted("token"))
			var log bytes.Buffer
			token, err := newCredential(e, retries(5), test.change).Token(tflogtest.RootLogger(t.Context(), &log), false)
			if token != "" {
				t.Errorf("got token %q", token)
			}
			wantSecretError(t, err, missing, "does not exist")
			wantRequests(t, e, 0)
			if errors.As(err, new(*pipeline.Error)) || !strings.Contains(log.String(), "does not exist") {
				t.Errorf("got %v and the log %s, want the reason in both", err, &log)
			}
		})
	}
}

func TestRefreshToken_FileAppears(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "late")
	e := newEndpoint(granted("token"))
	c := newCredential(e, refreshTokenFrom(path))
	if token, err := c.Token(t.Context(), false); err == nil {
		t.Fatalf("got token %q, want an error", token)
	}
	overwrite(t, path, "here now")
	wantCurrent(t, c, "token")
	wantRefreshTokens(t, e, "here now")
}

func TestRedeem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := writeFile(t, "from the file\n")
		e := newEndpoint(respond(http.StatusServiceUnavailable, ""), grantedFor(time.Hour, "token", "the-rotated-token"))
		sender := newSender(e)
		got, err := RefreshToken{App: testApp(), Scope: scope, Token: Secret{Name: "refresh_token_file_path", Path: path}}.Redeem(t.Context(), sender)
		if err != nil || got.RefreshToken != "the-rotated-token" {
			t.Errorf("got %+v and %v, want the rotated token", got, err)
		}
		wantRefreshTokens(t, e, "from the file", "from the file")
		if content, err := os.ReadFile(path); err != nil || string(content) != "from the file\n" {
			t.Errorf("the file: got %q and error %v, want it untouched", content, err)
		}
		wantKnown(t, sender.Secrets, "from the file", "the-rotated-token")
	})
}

func TestRedeem_Rejected(t *testing.T) {
	t.Parallel()
	got, err := RefreshToken{App: testApp(), Scope: scope, Token: Secret{Name: "refresh_token", Value: refreshToken}}.Redeem(t.Context(), newSender(newEndpoint(revoked)))
	if rejected := wantError(t, got.RefreshToken, err); firstCode(rejected) != 50173 {
		t.Errorf("got %+v and %v, want AADSTS50173 alone", got, rejected)
	}
}
