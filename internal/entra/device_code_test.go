// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// deviceResponse is to the letter what Microsoft documents.
const deviceResponse = `{
    "user_code": "WDJBMJHT",
    "device_code": "GMMhmHCXhWEzkobqIHGG_EnNYYsAkukHspeYUk9E8",
    "verification_uri": "https://microsoft.com/devicelogin",
    "expires_in": "900",
    "interval": 5,
    "message": "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code WDJBMJHT."
}`

var (
	pending = simulator.EntraError(http.StatusBadRequest, "authorization_pending", 70016, "Pending end-user authorization.")
	tooFast = respond(http.StatusBadRequest, `{"error":"slow_down"}`)
)

func TestADeviceCodeIsRequestedByTheApp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			authentication ClientAuthentication
			secret         []string
		}{{nil, nil}, {appSecret, []string{clientSecret}}} {
			e := newEndpoint(after(10*time.Second, respond(http.StatusOK, deviceResponse)))
			s := newSignIn(e)
			s.app.Authentication = test.authentication
			start := time.Now()
			got, err := s.RequestDeviceCode(t.Context())
			want := DeviceCode{
				UserCode: "WDJBMJHT", VerificationURI: "https://microsoft.com/devicelogin", Expires: start.Add(900 * time.Second),
				code: "GMMhmHCXhWEzkobqIHGG_EnNYYsAkukHspeYUk9E8", interval: 5 * time.Second,
			}
			if err != nil || got != want {
				t.Errorf("got %+v and %v, want %+v", got, err, want)
			}
			if s.sender.Secrets.Line(want.code) == want.code {
				t.Error("the device code is not known as a secret")
			}
			sent := e.received()[0]
			if want := authorityHost + "/" + tenantID + "/oauth2/v2.0/devicecode"; sent.Method != http.MethodPost || sent.URL.String() != want {
				t.Errorf("got %s %s, want POST %s", sent.Method, sent.URL, want)
			}
			if !slices.Equal(sent.form["client_secret"], test.secret) {
				t.Errorf("got client secret %q, want %q", sent.form["client_secret"], test.secret)
			}
			sent.form.Del("client_secret")
			wantForm(t, sent.form, url.Values{"client_id": {clientID}, "scope": {signInScope}})
		}
	})
}

func TestWhatTheUserIsToEnterIsCleaned(t *testing.T) {
	t.Parallel()
	got, err := newSignIn(newEndpoint(respond(http.StatusOK, `{"device_code":"c","user_code":" A\r\nB\u202e##vso[x]","verification_uri":"https://x.example/\u202ea"}`))).
		RequestDeviceCode(t.Context())
	if err != nil || got.UserCode != "A B ## vso[x]" || got.VerificationURI != "https://x.example/ a" {
		t.Errorf("got %+v and %v, want plain text", got, err)
	}
}

func TestAUserIsSentToHTTPSOrToTheAuthority(t *testing.T) {
	t.Parallel()
	const insecure = "its verification URI is not HTTPS"
	for _, test := range []struct{ name, authority, address, want string }{
		{"HTTPS", authorityHost, "https://microsoft.com/devicelogin", ""},
		{"the authority on loopback", "http://127.0.0.1:8080", "http://127.0.0.1:8080/device", ""},
		{"HTTPS beside an authority on loopback", "http://127.0.0.1:8080", "https://microsoft.com/devicelogin", ""},
		{"plain HTTP", authorityHost, "http://microsoft.com/devicelogin", insecure},
		{"plain HTTP on the authority's host", authorityHost, "http://login.example/device", insecure},
		{"plain HTTP beside an authority on loopback", "http://127.0.0.1:8080", "http://microsoft.com/device", insecure},
		{"a host that begins like the authority", "http://127.0.0.1:8080", "http://127.0.0.1:8080@elsewhere.example/", insecure},
		{"a script", authorityHost, "javascript:alert(1)", insecure},
		{"no host", authorityHost, "https:///device", insecure},
		{"no scheme", authorityHost, "microsoft.com/devicelogin", insecure},
		{"nothing", authorityHost, "", insecure},
		{"a control character", authorityHost, `https://x.example/\u001b[31m`, insecure},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSignIn(newEndpoint(respond(http.StatusOK, `{"device_code":"c","user_code":"u","verification_uri":"`+test.address+`"}`)))
			s.app.AuthorityHost = test.authority
			got, err := s.RequestDeviceCode(t.Context())
			if test.want == "" {
				if err != nil || got.VerificationURI != test.address {
					t.Errorf("got %q and %v, want %q", got.VerificationURI, err, test.address)
				}
				return
			}
			if e := wantError(t, "", err); e.Invalid != test.want || got != (DeviceCode{}) {
				t.Errorf("got %+v and %v, want %q", got, e, test.want)
			}
		})
	}
}

func TestAResponseWithoutAUsableDeviceCodeIsInvalid(t *testing.T) {
	t.Parallel()
	const notJSON, missing = "it is not a device code response in JSON", "it contains no device code or no user code"
	for _, test := range []struct{ name, body, want string }{
		{"page", "<html>Sign in</html>", "it is an HTML or XML page instead of JSON"},
		{"empty", "", notJSON},
		{"cut", deviceResponse[:60], notJSON},
		{"code is a number", strings.Replace(deviceResponse, `"WDJBMJHT"`, "7", 1), notJSON},
		{"lifetime of words", strings.Replace(deviceResponse, `"900"`, `"soon"`, 1), notJSON},
		{"interval is an object", strings.Replace(deviceResponse, `5,`, `{},`, 1), notJSON},
		{"no device code", strings.Replace(deviceResponse, `"device_code"`, `"x"`, 1), missing},
		{"no user code", strings.Replace(deviceResponse, `"user_code"`, `"x"`, 1), missing},
		{"long user code", strings.Replace(deviceResponse, "WDJBMJHT", strings.Repeat("W", 65), 1), "its user code is longer than 64 characters"},
		{"long device code", strings.Replace(deviceResponse, "GMM", strings.Repeat("G", 64<<10), 1), "its device code is longer than 64 KiB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := newSignIn(newEndpoint(respond(http.StatusOK, test.body))).RequestDeviceCode(t.Context())
			if got := wantError(t, "", err); !sameError(got, (Error{StatusCode: http.StatusOK, Invalid: test.want})) {
				t.Errorf("got %+v, want %q", *got, test.want)
			}
		})
	}
}

func TestADeviceCodeThatEntraRefusesIsItsError(t *testing.T) {
	t.Parallel()
	e := newEndpoint(simulator.EntraError(http.StatusBadRequest, "unauthorized_client", 700016, "Not found."))
	_, err := newSignIn(e).RequestDeviceCode(t.Context())
	if got := wantError(t, "", err); firstCode(got) != 700016 {
		t.Errorf("got %v, want AADSTS700016", got)
	}
}

func TestPollsKeepTheIntervalAndSlowDown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, interval string
		faults         []simulator.Fault
		want           []time.Duration // in seconds
	}{
		{"the server's interval", "7", []simulator.Fault{pending, pending, grantedFor(time.Hour, "access", "token")}, []time.Duration{7, 14, 21}},
		{"no interval", "null", []simulator.Fault{pending, grantedFor(time.Hour, "access", "token")}, []time.Duration{5, 10}},
		{"zero", "0", []simulator.Fault{pending, grantedFor(time.Hour, "access", "token")}, []time.Duration{5, 10}},
		{"slow down, and stay so", "5", []simulator.Fault{tooFast, pending, tooFast, grantedFor(time.Hour, "access", "token")}, []time.Duration{5, 15, 25, 40}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				faults := slices.Concat([]simulator.Fault{respond(http.StatusOK, strings.Replace(deviceResponse, `5,`, test.interval+`,`, 1))}, test.faults)
				e := newEndpoint(faults...)
				s := newSignIn(e)
				d, err := s.RequestDeviceCode(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				got, err := s.AwaitDevice(t.Context(), d)
				wantToken(t, got.RefreshToken, err, "token")
				for i := range test.want {
					test.want[i] *= time.Second
				}
				if got := polls(e, start)[1:]; !slices.Equal(got, test.want) {
					t.Errorf("polled after %v, want %v", got, test.want)
				}
				wantForm(t, e.received()[1].form, url.Values{
					"client_id": {clientID}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "device_code": {d.code},
				})
			})
		})
	}
}

func TestAConfidentialClientAuthenticatesEachPoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(pending, grantedFor(time.Hour, "access", "token"))
		s := newSignIn(e)
		s.app.Authentication = appSecret
		got, err := s.AwaitDevice(t.Context(), newDeviceCode(time.Hour))
		wantToken(t, got.RefreshToken, err, "token")
		for i, r := range e.received() {
			if r.form.Get("client_secret") != clientSecret {
				t.Errorf("poll %d: got %q, want the client secret", i+1, r.form)
			}
		}
	})
}

func TestAFinalErrorEndsThePolls(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"authorization_declined", "access_denied", "expired_token", "bad_verification_code", "invalid_grant"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEndpoint(pending, respond(http.StatusBadRequest, fmt.Sprintf(`{"error":%q}`, code)))
				got, err := newSignIn(e).AwaitDevice(t.Context(), newDeviceCode(time.Hour))
				if e := wantError(t, got.RefreshToken, err); e.OAuthError != code || !e.Final() {
					t.Errorf("got %v, want %s", e, code)
				}
				wantRequests(t, e, 2)
			})
		})
	}
}

func TestAPollIsRetriedAfterATransientError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(respond(http.StatusServiceUnavailable, ""), pending, grantedFor(time.Hour, "access", "token"))
		got, err := newSignIn(e).AwaitDevice(t.Context(), newDeviceCode(time.Hour))
		wantToken(t, got.RefreshToken, err, "token")
		wantRequests(t, e, 3)
	})
}

func TestPollsEndWhenTheDeviceCodeExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(pending)
		start := time.Now()
		got, err := newSignIn(e).AwaitDevice(t.Context(), newDeviceCode(12*time.Second))
		expired := wantError(t, got.RefreshToken, err)
		if !sameError(expired, (Error{OAuthError: "expired_token"})) || !expired.Final() {
			t.Errorf("got %+v, want expired_token", *expired)
		}
		if want := "the sign-in to Microsoft Entra failed: expired_token"; expired.Error() != want {
			t.Errorf("got %q, want %q", expired, want)
		}
		if got := time.Since(start); got != 12*time.Second {
			t.Errorf("it ended after %s, want %s", got, 12*time.Second)
		}
		wantRequests(t, e, 2)
	})
}

func TestPollsEndAtOnceWithTheirContext(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		after time.Duration
		polls int
	}{
		{"between two polls", 7 * time.Second, 1},
		{"in a poll", 11 * time.Second, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(test.after, cancel)
				e := newEndpoint(pending, after(time.Hour, pending))
				start := time.Now()
				got, err := newSignIn(e).AwaitDevice(ctx, newDeviceCode(time.Hour))
				if !errors.Is(err, context.Canceled) || got.RefreshToken != "" {
					t.Errorf("got %+v and %v, want %v", got, err, context.Canceled)
				}
				if got := time.Since(start); got != test.after {
					t.Errorf("it ended after %s, want %s", got, test.after)
				}
				wantRequests(t, e, test.polls)
			})
		})
	}
}
