// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// transientFaults are what Microsoft asks to retry.
func transientFaults() map[string]simulator.Fault {
	faults := map[string]simulator.Fault{
		"temporarily_unavailable": respond(http.StatusBadRequest, `{"error":"temporarily_unavailable"}`),
		"in the text alone":       respond(http.StatusBadRequest, `{"error":"invalid_request","error_description":"AADSTS90033: A transient error has occurred."}`),
		"page with 502":           respond(http.StatusBadGateway, "<html>Bad Gateway</html>"),
	}
	for _, code := range []int{408, 429, 500, 501, 502, 503, 504, 507, 599} {
		faults["status "+strconv.Itoa(code)] = simulator.EntraError(code, "server_error", 0, "Something broke.")
	}
	for _, code := range []int{90033, 90006, 90024, 50087, 90090, 90055} {
		faults["AADSTS"+strconv.Itoa(code)] = simulator.EntraError(http.StatusBadRequest, "invalid_request", code, "Something broke.")
	}
	return faults
}

func TestCredential_TransientError(t *testing.T) {
	t.Parallel()
	for name, fault := range transientFaults() {
		t.Run(name+" is retried", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEndpoint(fault, fault, granted("token"))
				wantCurrent(t, newCredential(e, retries(2)), "token")
				wantRequests(t, e, 3)
			})
		})
		t.Run(name+" is not remembered", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				// A 429 is waited for as long as there is time.
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				e := newEndpoint(fault, granted("token"))
				c := newCredential(e)
				token, err := c.Token(ctx, false)
				if wantError(t, token, err).Final() {
					t.Errorf("%v is final", err)
				}
				wantCurrent(t, c, "token")
				wantRequests(t, e, 2)
			})
		})
	}
}

func TestCredential_LostConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, lost := newEndpoint(granted("token")), 0
		c := newCredential(roundTripper(func(r *http.Request) (*http.Response, error) {
			if lost++; lost <= 3 {
				return nil, io.EOF
			}
			return e.RoundTrip(r)
		}), retries(1))

		token, err := c.Token(t.Context(), false)
		failure, ok := errors.AsType[*pipeline.Error](err)
		if !ok || token != "" {
			t.Fatalf("got token %q and error %v, want a *pipeline.Error alone", token, err)
		}
		if failure.Service != "Microsoft Entra" || failure.Host != "login.example" || failure.Attempts != 2 {
			t.Errorf("got %+v, want 2 attempts at Microsoft Entra, login.example", failure)
		}
		wantCurrent(t, c, "token")
		wantRefreshTokens(t, e, refreshToken)
	})
}

func TestCredential_FinalError(t *testing.T) {
	t.Parallel()
	faults := map[string]simulator.Fault{
		"page with 200":    respond(http.StatusOK, "<html>Sign in</html>"),
		"page with 403":    respond(http.StatusForbidden, "<html>Blocked</html>"),
		"redirect":         simulator.Redirect(http.StatusTemporaryRedirect, "https://elsewhere.example/"),
		"no Entra code":    respond(http.StatusBadRequest, `{"error":"invalid_grant"}`),
		"loop detected":    simulator.EntraError(http.StatusBadRequest, "invalid_grant", 50196, "Loop detected."),
		"secret has ended": simulator.EntraError(http.StatusUnauthorized, "invalid_client", 7000222, "The client secret has expired."),
		"wrong type":       respond(http.StatusOK, `{"access_token":"x","token_type":"pop"}`),
	}
	for _, code := range []int{50076, 50079, 50173, 53003, 65001, 70000, 70008, 700016, 700082, 90002} {
		faults["AADSTS"+strconv.Itoa(code)] = simulator.EntraError(http.StatusBadRequest, "invalid_grant", code, "No.")
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEndpoint(after(time.Second, fault))
				c := newCredential(e, retries(5))
				var callers []*caller
				for range 40 {
					callers = append(callers, call(t.Context(), c))
				}
				_, err := callers[0].wait()
				first := wantError(t, "", err)
				if !first.Final() {
					t.Errorf("%v is not final", first)
				}
				time.Sleep(time.Hour)
				callers = append(callers, call(t.Context(), c))
				for i, w := range callers {
					token, err := w.wait()
					if got := wantError(t, token, err); got != first {
						t.Errorf("caller %d: got %v, want the same error as the first", i+1, got)
					}
				}
				wantRequests(t, e, 1)
			})
		})
	}
}

func TestCredential_RenewedEarly(t *testing.T) {
	t.Parallel()
	for lifetime, kept := range map[time.Duration]time.Duration{
		time.Hour:                      55 * time.Minute,
		10 * time.Minute:               5 * time.Minute,
		10*time.Minute - 2*time.Second: 299 * time.Second,
		time.Minute:                    30 * time.Second,
		24 * time.Hour:                 23*time.Hour + 55*time.Minute,
	} {
		t.Run(lifetime.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				// The response is slow: the token's life began with the request.
				e := newEndpoint(after(10*time.Second, grantedFor(lifetime, "one", "")), grantedFor(lifetime, "two", ""))
				c := newCredential(e)
				start := time.Now()
				wantCurrent(t, c, "one")
				time.Sleep(kept - time.Since(start) - time.Nanosecond)
				wantCurrent(t, c, "one")
				wantRequests(t, e, 1)
				time.Sleep(time.Nanosecond)
				wantCurrent(t, c, "two")
				wantRequests(t, e, 2)
			})
		})
	}
}

func TestCredential_EarlyRenewalFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault        simulator.Fault
		later, atEnd int // requests
	}{
		"final":     {revoked, 2, 2}, // and so not requested again
		"transient": {respond(http.StatusServiceUnavailable, ""), 3, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEndpoint(granted("token"), test.fault, test.fault, test.fault, granted("new"))
				c := newCredential(e)
				wantCurrent(t, c, "token")

				time.Sleep(55 * time.Minute)
				wantCurrent(t, c, "token")
				wantRequests(t, e, 2)
				wantCurrent(t, c, "token") // without a request each time
				wantRequests(t, e, 2)
				time.Sleep(150 * time.Second) // half of what is left
				wantCurrent(t, c, "token")
				wantRequests(t, e, test.later)

				time.Sleep(150 * time.Second)
				token, err := c.Token(t.Context(), false)
				_ = wantError(t, token, err)
				wantRequests(t, e, test.atEnd)
				if name == "transient" {
					wantCurrent(t, c, "new")
				}
			})
		})
	}
}

func TestRenew_Once(t *testing.T) {
	t.Parallel()
	e := newEndpoint(granted("one"), granted("two"), granted("three"))
	c := newCredential(e)
	wantCurrent(t, c, "one")
	renew := func(rejected, want string) {
		t.Helper()
		token, err := c.Renew(t.Context(), rejected, false)
		wantToken(t, token, err, want)
	}
	renew("one", "two")
	renew("one", "two") // the old one was rejected in another read as well
	renew("two", "")    // a rejection of the replacement is final
	renew("one", "two")
	wantCurrent(t, c, "two")
	wantRequests(t, e, 2)
}

func TestRenew_SameToken(t *testing.T) {
	t.Parallel()
	c := newCredential(newEndpoint(granted("same")))
	wantCurrent(t, c, "same")
	token, err := c.Renew(t.Context(), "same", false)
	wantToken(t, token, err, "")
}

// A read can be under way with a token while it expires and Entra rejects the
// request for another.
func TestRenew_FinalError(t *testing.T) {
	t.Parallel()
	for name, age := range map[string]time.Duration{"current": 0, "expired": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEndpoint(granted("one"), revoked)
				c := newCredential(e)
				wantCurrent(t, c, "one")
				time.Sleep(age)
				if age > 0 {
					token, err := c.Token(t.Context(), false)
					_ = wantError(t, token, err)
				}
				for range 2 {
					token, err := c.Renew(t.Context(), "one", false)
					if got := wantError(t, token, err); firstCode(got) != 50173 {
						t.Errorf("got %v, want AADSTS50173", got)
					}
				}
				token, err := c.Token(t.Context(), false)
				_ = wantError(t, token, err)
				wantRequests(t, e, 2)
			})
		})
	}
}

func TestCredential_NothingShared(t *testing.T) {
	t.Parallel()
	e := newEndpoint(revoked, granted("token"))
	token, err := newCredential(e).Token(t.Context(), false)
	_ = wantError(t, token, err)
	wantCurrent(t, newCredential(e), "token")
}

// What an error says, whoever caused it, is one line without a secret.
func TestCredential_FailureWithoutSecrets(t *testing.T) {
	t.Parallel()
	c := newCredential(roundTripper(func(r *http.Request) (*http.Response, error) {
		form, _ := io.ReadAll(r.Body)
		return nil, errors.New("it broke near\r\n" + string(form))
	}))
	_, err := c.Token(t.Context(), false)
	if !errors.As(err, new(*pipeline.Error)) {
		t.Fatalf("got %v, want a *pipeline.Error", err)
	}
	for _, never := range []string{"\n", refreshToken, clientSecret, "AVEB", "s3cr"} {
		if strings.Contains(err.Error(), never) {
			t.Errorf("%q is in %q", never, err)
		}
	}
}

func TestAccessToken(t *testing.T) {
	t.Parallel()
	expired := signed(t, jwt.MapClaims{"scp": "user_impersonation", "exp": time.Now().Add(-time.Hour).Unix()})
	for _, given := range []string{"not even a JWT", expired} {
		sender := newSender(nil)
		c := AccessToken{Secret{Name: "access_token", Value: given}}.Credential(sender)
		wantCurrent(t, c, given)
		for _, rejected := range []string{given, "another"} {
			token, err := c.Renew(t.Context(), rejected, false)
			wantToken(t, token, err, "")
		}
		wantKnown(t, sender.Secrets, given)
	}
}

func wantErrAppOnly(t *testing.T, token string, err error) {
	t.Helper()
	if token != "" || !errors.Is(err, ErrAppOnly) {
		t.Errorf("got %q and %v, want %v", token, err, ErrAppOnly)
	}
}

func TestCredential_AppOnlyToken(t *testing.T) {
	t.Parallel()
	appOnly := signed(t, jwt.MapClaims{"idtyp": "app"})
	e := newEndpoint(granted(appOnly))
	for _, test := range []struct {
		name string
		c    *Credential
	}{
		{"given", givenToken(appOnly)},
		{"redeemed", newCredential(e)},
		{"of Azure CLI", azureCLICredential(func(context.Context) (azcore.AccessToken, error) {
			return azcore.AccessToken{Token: appOnly, ExpiresOn: time.Now().Add(time.Hour)}, nil
		})},
	} {
		for range 2 {
			token, err := test.c.Token(t.Context(), true)
			wantErrAppOnly(t, token, err)
		}
		wantCurrent(t, test.c, appOnly) // for requests that need no user
		if !test.c.Claims().AppOnly {
			t.Errorf("%s: got %+v, want its claims remembered", test.name, test.c.Claims())
		}
	}
	wantRequests(t, e, 1)
}

func TestCredential_AppOnlyRenewal(t *testing.T) {
	t.Parallel()
	user, appOnly := signed(t, jwt.MapClaims{"scp": "user_impersonation"}), signed(t, jwt.MapClaims{"idtyp": "app"})
	for name, rejectedBefore := range map[string]bool{"this one": false, "another read's": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(granted(user), granted(appOnly))
			c := newCredential(e)
			token, err := c.Token(t.Context(), true)
			wantToken(t, token, err, user)
			if rejectedBefore {
				token, err = c.Renew(t.Context(), user, false)
				wantToken(t, token, err, appOnly) // for a request that needs no user
			}
			for range 2 {
				token, err = c.Renew(t.Context(), user, true)
				wantErrAppOnly(t, token, err)
				token, err = c.Token(t.Context(), true)
				wantErrAppOnly(t, token, err)
			}
			wantRequests(t, e, 2)
		})
	}
}

// A status that is read while another read is under way gets no app-only token from
// the request that both wait for.
func TestCredential_AppOnlySharedRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		appOnly := signed(t, jwt.MapClaims{"idtyp": "app"})
		e := newEndpoint(after(time.Second, granted(appOnly)))
		c := newCredential(e)
		other := call(t.Context(), c)
		token, err := c.Token(t.Context(), true)
		wantErrAppOnly(t, token, err)
		token, err = other.wait()
		wantToken(t, token, err, appOnly)
		wantRequests(t, e, 1)
	})
}

func TestCredential_OpaqueToken(t *testing.T) {
	t.Parallel()
	c := newCredential(newEndpoint(granted("opaque"), granted("also-opaque")))
	token, err := c.Token(t.Context(), true)
	wantToken(t, token, err, "opaque")
	token, err = c.Renew(t.Context(), "opaque", true)
	wantToken(t, token, err, "also-opaque")
}

func TestCredential_Claims(t *testing.T) {
	t.Parallel()
	withMFA := signed(t, jwt.MapClaims{"scp": "user_impersonation", "amr": []string{"mfa"}})
	c := newCredential(newEndpoint(granted(withMFA), revoked))
	if got := c.Claims(); got.Readable {
		t.Errorf("before the first token: got %+v, want none", got)
	}
	wantCurrent(t, c, withMFA)
	if _, err := c.Renew(t.Context(), withMFA, false); err == nil {
		t.Error("the renewal succeeded")
	}
	if got := c.Claims(); !got.Readable || !got.MFA {
		t.Errorf("got %+v, want those of the token that was rejected", got)
	}
}

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
