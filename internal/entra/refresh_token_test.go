// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestTheFormIsExactlyTheRefreshTokenGrant(t *testing.T) {
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
		"client with a secret": {secretOf(clientSecret), confidential},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(granted("token"))
			wantCurrent(t, newCredential(e, func(o *RefreshTokenOptions) { o.Authentication = test.authentication }), "token")
			wantRequests(t, e, 1)
			got := e.received()[0]
			if !maps.EqualFunc(got.form, test.want, slices.Equal) {
				t.Errorf("form: got %v, want %v", got.form, test.want)
			}
			if want := "POST https://login.example/" + tenantID + "/oauth2/v2.0/token"; got.Method+" "+got.URL.String() != want {
				t.Errorf("request: got %s %s, want %s", got.Method, got.URL, want)
			}
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

func TestTheSimulatorTakesWhatTheCredentialSends(t *testing.T) {
	t.Parallel()
	sim, err := simulator.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	token, err := newCredential(nil, func(o *RefreshTokenOptions) {
		o.AuthorityHost = sim.URL()
		o.TenantID = simulator.ExampleTenantDomain
		o.ClientID = simulator.ExampleClientID
		o.RefreshToken.Value = simulator.ExampleRefreshToken
		o.Authentication = secretOf(simulator.ExampleClientSecret)
	}).Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := sim.AccessTokens(); !slices.Equal([]string{token}, want) {
		t.Errorf("got %q, want %q", token, want)
	}
	if problems := sim.Problems(); len(problems) != 0 {
		t.Errorf("the simulator complains: %q", problems)
	}
}

func TestConfiguringACredentialSendsNothing(t *testing.T) {
	t.Parallel()
	e := newEndpoint(granted("token"))
	newCredential(e, func(o *RefreshTokenOptions) {
		o.RefreshToken = Secret{Name: "refresh_token_file_path", Path: "does-not-exist"}
	})
	wantRequests(t, e, 0)
}

func TestEveryTokenBecomesAKnownSecret(t *testing.T) {
	t.Parallel()
	secrets := &redact.Secrets{}
	c := newCredential(newEndpoint(grantedFor(time.Hour, "the-access-token", "the-rotated-token")),
		func(o *RefreshTokenOptions) { o.Secrets = secrets })
	wantCurrent(t, c, "the-access-token")
	for _, secret := range []string{refreshToken, clientSecret, "the-access-token", "the-rotated-token"} {
		if secrets.Line(secret) == secret {
			t.Errorf("%q is not known as a secret", secret)
		}
	}
}

func sent(e *endpoint) []string {
	var tokens []string
	for _, r := range e.received() {
		tokens = append(tokens, r.form.Get("refresh_token"))
	}
	return tokens
}

func wantSent(t *testing.T, e *endpoint, want ...string) {
	t.Helper()
	if got := sent(e); !slices.Equal(got, want) {
		t.Fatalf("sent refresh tokens %q, want %q", got, want)
	}
}

func TestARotatedTokenIsRedeemedNext(t *testing.T) {
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
		wantSent(t, e, refreshToken, "rotated once", "rotated once", "rotated twice")
	})
}

func fromFile(path string) func(*RefreshTokenOptions) {
	return func(o *RefreshTokenOptions) {
		o.RefreshToken = Secret{Name: "refresh_token_file_path", Path: path}
	}
}

func TestAFileThatHasNotChangedYieldsToTheRotatedTokenAndIsNotWritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := file(t, "from the file\n")
		e := newEndpoint(grantedFor(time.Hour, "one", "rotated"), granted("two"), granted("three"))
		c := newCredential(e, fromFile(path))
		wantCurrent(t, c, "one")

		time.Sleep(time.Hour)
		wantCurrent(t, c, "two")
		if got, err := os.ReadFile(path); err != nil || string(got) != "from the file\n" {
			t.Errorf("the file: got %q and error %v, want it untouched", got, err)
		}
		if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
			t.Errorf("the folder: got %v and error %v, want one file", files, err)
		}

		overwrite(t, path, " from the file") // the same token
		time.Sleep(time.Hour)
		wantCurrent(t, c, "three")
		wantSent(t, e, "from the file", "rotated", "rotated")
	})
}

func TestAFileThatHasChangedWinsOverTheRotatedToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := file(t, "first")
		e := newEndpoint(
			grantedFor(time.Hour, "one", "rotated once"),
			grantedFor(time.Hour, "two", "rotated twice"),
			granted("three"),
		)
		c := newCredential(e, fromFile(path))
		wantCurrent(t, c, "one")
		overwrite(t, path, "second")
		wantCurrent(t, c, "one") // as long as it lives
		time.Sleep(time.Hour)
		wantCurrent(t, c, "two")
		time.Sleep(time.Hour)
		wantCurrent(t, c, "three")
		wantSent(t, e, "first", "second", "rotated twice")
	})
}

func TestFilesAreReadAgainForEachTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refreshPath, secretPath := file(t, "first"), file(t, "first secret")
		renewFiles := func(w http.ResponseWriter, r *http.Request) {
			overwrite(t, refreshPath, "second")
			overwrite(t, secretPath, "second secret")
			respond(http.StatusServiceUnavailable, "")(w, r)
		}
		e := newEndpoint(renewFiles, granted("token"))
		c := newCredential(e, retries(1), fromFile(refreshPath), func(o *RefreshTokenOptions) {
			o.Authentication = ClientSecret{Secret: Secret{Name: "client_secret_file_path", Path: secretPath}}
		})
		wantCurrent(t, c, "token")
		wantSent(t, e, "first", "second")
		for i, want := range []string{"first secret", "second secret"} {
			if got := e.received()[i].form.Get("client_secret"); got != want {
				t.Errorf("request %d: got client secret %q, want %q", i+1, got, want)
			}
		}
	})
}

func TestASecretThatCannotBeReadIsTheErrorAndNothingIsSent(t *testing.T) {
	t.Parallel()
	missing := Secret{Name: "a_file_path", Path: filepath.Join(t.TempDir(), "missing")}
	for name, change := range map[string]func(*RefreshTokenOptions){
		"refresh token": func(o *RefreshTokenOptions) { o.RefreshToken = missing },
		"client secret": func(o *RefreshTokenOptions) { o.Authentication = ClientSecret{Secret: missing} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(granted("token"))
			token, err := newCredential(e, retries(5), change).Token(t.Context())
			var unreadable *SecretError
			if !errors.As(err, &unreadable) {
				t.Fatalf("got token %q and error %v, want a *SecretError", token, err)
			}
			if want := (SecretError{Name: missing.Name, Path: missing.Path, Reason: "does not exist"}); *unreadable != want {
				t.Errorf("got %+v, want %+v", *unreadable, want)
			}
			wantRequests(t, e, 0)
		})
	}
}

func TestAFileThatAppearsIsReadByTheNextCaller(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "late")
	e := newEndpoint(granted("token"))
	c := newCredential(e, fromFile(path))
	if token, err := c.Token(t.Context()); err == nil {
		t.Fatalf("got token %q, want an error", token)
	}
	overwrite(t, path, "here now")
	wantCurrent(t, c, "token")
	wantSent(t, e, "here now")
}
