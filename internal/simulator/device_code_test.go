// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

type deviceResponse struct {
	UserCode        string `json:"user_code"`
	DeviceCode      string `json:"device_code"`
	VerificationURI string `json:"verification_uri"`
	ExpiresIn       int    `json:"expires_in"`
	Interval        int    `json:"interval"`
	Message         string `json:"message"`
}

// device is one that waits for a user to sign in to [publicApp], on a clock of its own.
type device struct {
	deviceResponse
	sim *simulator.Simulator
	now *atomic.Int64
}

func newDevice(t *testing.T) *device {
	t.Helper()
	d := &device{now: &atomic.Int64{}}
	d.now.Store(time.Now().Unix())
	d.sim = start(t, simulator.WithClock(func() time.Time { return time.Unix(d.now.Load(), 0) }))
	d.sim.AddTenant(publicApp())
	resp, body := do(t, client(t, d.sim), deviceRequest(t, d.sim, publicApp().ID, deviceForm()))
	if err := json.Unmarshal([]byte(body), &d.deviceResponse); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("got %d %s, %v", resp.StatusCode, body, err)
	}
	return d
}

func deviceForm() url.Values {
	return url.Values{"client_id": {publicApp().ClientID}, "scope": {scope + " offline_access openid profile"}}
}

func deviceRequest(t *testing.T, sim *simulator.Simulator, tenant string, form url.Values) *http.Request {
	t.Helper()
	r := tokenRequest(t, sim, tenant, form)
	r.URL.Path = "/" + tenant + "/oauth2/v2.0/devicecode"
	return r
}

func (d *device) form() url.Values {
	return url.Values{
		"grant_type":  {"urn:ietf:params:oauth:grant-type:device_code"},
		"client_id":   {publicApp().ClientID},
		"device_code": {d.DeviceCode},
	}
}

// wantAfter polls when so many seconds have passed.
func (d *device) wantAfter(t *testing.T, seconds int64, code string, aadsts int) {
	t.Helper()
	d.now.Add(seconds)
	resp, body := do(t, client(t, d.sim), tokenRequest(t, d.sim, publicApp().ID, d.form()))
	wantEntraError(t, resp, body, http.StatusBadRequest, code, aadsts)
}

func TestADeviceWaitsForItsUser(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	if len(d.UserCode) != 9 || d.Interval != 5 || d.ExpiresIn != 900 || !strings.Contains(d.Message, d.UserCode) ||
		d.VerificationURI != d.sim.URL()+"/"+publicApp().ID+"/oauth2/deviceauth" {
		t.Errorf("got %+v", d.deviceResponse)
	}
	d.wantAfter(t, 5, "authorization_pending", 70016)
	d.wantAfter(t, 4, "slow_down", 70016)
	d.wantAfter(t, 9, "slow_down", 70016) // the interval has become 10 seconds
	d.wantAfter(t, 15, "authorization_pending", 70016)
	d.sim.ApproveDevice(strings.ToLower(d.UserCode), simulator.ExampleUserWithoutMFA)
	d.now.Add(15)
	granted := redeem(t, d.sim, publicApp().ID, d.form())
	if claims := claimsOf(t, granted.AccessToken); claims["upn"] != simulator.ExampleUserWithoutMFA || granted.RefreshToken == "" || granted.IDToken == "" {
		t.Errorf("got %+v with claims %v", granted, claims)
	}
	d.wantAfter(t, 15, "bad_verification_code", 70018)
	wantNoProblems(t, d.sim)
}

func TestADeviceCodeExpires(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	d.wantAfter(t, 899, "authorization_pending", 70016)
	d.wantAfter(t, 1, "expired_token", 70020)
	d.sim.ApproveDevice(d.UserCode, simulator.ExampleUser)
	d.wantAfter(t, 5, "expired_token", 70020)
	if got := d.sim.Problems(); len(got) != 1 || !strings.HasPrefix(got[0], "ApproveDevice: ") {
		t.Errorf("got problems %q, want that the code is not shown any more", got)
	}
}

func TestAUserDecidesOnThePageOfADevice(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	code := func(form url.Values, code string) url.Values {
		form.Set("user_code", code)
		return form
	}
	resp, body := press(t, d.sim, d.VerificationURI, code(signInAs(simulator.ExampleUser), "WRONG"))
	wantErrorPage(t, resp, body, "70018")
	d.wantAfter(t, 5, "authorization_pending", 70016)
	if resp, body = press(t, d.sim, d.VerificationURI, code(signInAs(simulator.ExampleUser), " "+d.UserCode)); !strings.Contains(body, "<h1>Signed in</h1>") {
		t.Errorf("got %s %s", resp.Status, body)
	}
	resp, body = press(t, d.sim, d.VerificationURI, code(signInAs(simulator.ExampleUserWithoutMFA), d.UserCode))
	wantErrorPage(t, resp, body, "70018")
	d.now.Add(5)
	if claims := claimsOf(t, redeem(t, d.sim, publicApp().ID, d.form()).AccessToken); claims["upn"] != simulator.ExampleUser {
		t.Errorf("got claims %v", claims)
	}

	declined := newDevice(t)
	if _, body := press(t, declined.sim, declined.VerificationURI, code(url.Values{"action": {"cancel"}}, declined.UserCode)); !strings.Contains(body, "<h1>Canceled</h1>") {
		t.Errorf("got %s", body)
	}
	declined.wantAfter(t, 5, "authorization_declined", 65004)
}

func TestADeviceCodeBelongsToOneTenant(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	other := simulator.Tenant{ID: uuid.NewString(), ClientID: publicApp().ClientID}
	d.sim.AddTenant(other)
	d.sim.ApproveDevice(d.UserCode, simulator.ExampleUser)
	resp, body := do(t, client(t, d.sim), tokenRequest(t, d.sim, other.ID, d.form()))
	wantEntraError(t, resp, body, 400, "bad_verification_code", 70018)
	d.sim.DeclineDevice(d.UserCode) // too late
	if got := d.sim.Problems(); len(got) != 1 {
		t.Errorf("got problems %q, want one", got)
	}
}

func TestADeviceRequestIsRejectedAsByEntra(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tenant  string
		change  func(url.Values)
		status  int
		code    string
		aadsts  int
		problem string
	}{
		"unknown tenant":    {uuid.NewString(), func(url.Values) {}, 400, "invalid_request", 90002, ""},
		"unknown client":    {publicApp().ID, change("client_id", uuid.NewString()), 400, "unauthorized_client", 700016, ""},
		"no scope":          {publicApp().ID, change("scope", ""), 400, "invalid_scope", 70011, ""},
		"secret of public":  {publicApp().ID, change("client_secret", "secret"), 401, "invalid_client", 700025, ""},
		"no secret":         {simulator.ExampleTenantID, change("client_id", simulator.ExampleClientID), 401, "invalid_client", 7000218, ""},
		"field of a grant":  {publicApp().ID, change("refresh_token", "x"), 400, "invalid_request", 90013, "there is an unknown form field"},
		"the same, twice":   {publicApp().ID, func(form url.Values) { form.Add("scope", "openid") }, 400, "invalid_request", 90013, "the form field scope is there more than once"},
		"blocked by policy": {publicApp().ID, nil, 400, "access_denied", 53003, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(publicApp())
			form := deviceForm()
			if test.change != nil {
				test.change(form)
			} else {
				sim.ScriptDeviceCode(simulator.EntraError(test.status, test.code, test.aadsts, "Access has been blocked."))
			}
			resp, body := do(t, client(t, sim), deviceRequest(t, sim, test.tenant, form))
			wantEntraError(t, resp, body, test.status, test.code, test.aadsts)
			var want []string
			if test.problem != "" {
				want = []string{"POST /" + test.tenant + "/oauth2/v2.0/devicecode: " + test.problem}
			}
			if got := sim.Problems(); !slices.Equal(got, want) {
				t.Errorf("got problems %q, want %q", got, want)
			}
		})
	}
}

func TestTheIntervalOfADeviceCanBeChanged(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	sim.SetDeviceInterval(time.Second)
	_, body := do(t, client(t, sim), deviceRequest(t, sim, publicApp().ID, deviceForm()))
	var got deviceResponse
	if err := json.Unmarshal([]byte(body), &got); err != nil || got.Interval != 1 {
		t.Errorf("got %s, %v", body, err)
	}
}
