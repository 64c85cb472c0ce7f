// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// deviceCodeLifetime is how long Entra waits for a user to enter a code.
const deviceCodeLifetime = 15 * time.Minute

// deviceAuthorization is a request of an app to sign a user in on another device.
type deviceAuthorization struct {
	authorization
	userCode string
	declined bool          // by the user, who is zero until it is approved
	interval time.Duration // between two polls
	polled   time.Time
}

// ScriptDeviceCode adds faults for requests for device codes, by the rules of [Simulator.ScriptSubscription].
func (e *entra) ScriptDeviceCode(faults ...Fault) { e.deviceScript.add(faults) }

// SetDeviceInterval changes the least time between two polls for a device code that is issued from now on, in whole
// seconds. It is 5 seconds in a new simulator.
func (e *entra) SetDeviceInterval(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.deviceInterval = d
}

// ApproveDevice signs a user in where a device shows this code, as the user would on its page: [ExampleUser] or
// [ExampleUserWithoutMFA]. If no device does, that is reported in [Simulator.Problems].
func (e *entra) ApproveDevice(userCode, userName string) {
	u, known := userNamed(userName)
	if !known || !e.decideDevice(userCode, u, false) {
		e.problem("ApproveDevice: there is no such user or no device with such a code")
	}
}

// DeclineDevice is [Simulator.ApproveDevice] for a user who cancels.
func (e *entra) DeclineDevice(userCode string) {
	if !e.decideDevice(userCode, user{}, true) {
		e.problem("DeclineDevice: there is no device with such a code")
	}
}

// decideDevice reports whether the code is one that a device still shows.
func (e *entra) decideDevice(userCode string, u user, declined bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, d := range e.devices {
		if strings.EqualFold(d.userCode, userCode) && d.user == (user{}) && !d.declined && e.now().Before(d.expires) {
			d.user, d.declined = u, declined
			return true
		}
	}
	return false
}

// mistakesInDeviceRequest says in words what the provider should not have sent, without quoting it.
func mistakesInDeviceRequest(form url.Values) []string {
	return mistakesInFields(form, append([]string{"scope"}, clientFields...))
}

// authorizeDevice is the device authorization endpoint's own response to a well-formed request. An app authenticates as
// it does to redeem the code, to the same audience.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-response
func (e *entra) authorizeDevice(tenantName string, r *http.Request) Fault {
	tenant, ok := e.tenant(tenantName)
	if !ok {
		return EntraError(http.StatusBadRequest, "invalid_request", 90002, noTenant(tenantName))
	}
	if response := e.authenticate(tenant, r.PostForm, e.url+"/"+tenantName+tokenEndpoint); response != nil {
		return response
	}
	requested, invalid := parseUserScopes(r.PostForm.Get("scope"))
	if invalid != nil {
		return invalid
	}

	e.mu.Lock()
	defer e.mu.Unlock()
	code := rand.Text() + rand.Text()
	d := &deviceAuthorization{
		authorization: authorization{tenantID: tenant.ID, clientID: tenant.ClientID, requested: requested, expires: e.now().Add(deviceCodeLifetime)},
		userCode:      rand.Text()[:9],
		interval:      e.deviceInterval,
	}
	e.devices[code] = d
	address := e.url + "/" + tenant.ID + devicePage
	return entraResponse(http.StatusOK, struct {
		UserCode        string `json:"user_code"`
		DeviceCode      string `json:"device_code"`
		VerificationURI string `json:"verification_uri"`
		ExpiresIn       int64  `json:"expires_in"`
		Interval        int64  `json:"interval"`
		Message         string `json:"message"`
	}{
		d.userCode, code, address, int64(deviceCodeLifetime / time.Second), int64(d.interval / time.Second),
		"To sign in, use a web browser to open the page " + address + " and enter the code " + d.userCode + " to authenticate.",
	})
}

// redeemDeviceCode is one poll.
func (e *entra) redeemDeviceCode(tenant Tenant, form url.Values) Fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	code, now := form.Get("device_code"), e.now()
	d, ok := e.devices[code]
	if !ok || d.tenantID != tenant.ID || !tenant.has(d.clientID) {
		return deviceError("bad_verification_code", 70018, "Invalid verification code.")
	}
	tooEarly := now.Sub(d.polled) < d.interval
	d.polled = now
	switch {
	case !now.Before(d.expires):
		return deviceError("expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid. This device code has expired.")
	case tooEarly:
		d.interval += 5 * time.Second // https://www.rfc-editor.org/rfc/rfc8628#section-3.5
		return deviceError("slow_down", 70016, "OAuth 2.0 device flow error. Authorization is pending. Poll less often.")
	case d.declined:
		return deviceError("authorization_declined", 65004, "User declined to consent to access the app.")
	case d.user == user{}:
		return deviceError("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
	}
	delete(e.devices, code)
	return e.issueLocked(tenant, grant{tenantID: tenant.ID, user: d.user}, d.requested)
}

// deviceError is known by its error code: Entra documents no number for some of them.
func deviceError(errorCode string, aadsts int, description string) Fault {
	return EntraError(http.StatusBadRequest, errorCode, aadsts, description)
}

// serveDevicePage shows the page on which a user enters the code of a device, and takes what was chosen there.
func (e *entra) serveDevicePage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		page(http.StatusOK, pageView{
			Title: "Enter the code", Text: "Enter the code that the app shows, and choose who signs in.", Form: newForm(r.URL.EscapedPath(), ""),
		})(w, r)
		return
	}
	u, known := userNamed(r.PostForm.Get("user"))
	declined := r.PostForm.Get("action") == cancelAction
	if declined {
		u = user{}
	}
	switch code := strings.TrimSpace(r.PostForm.Get("user_code")); {
	case !known && !declined || !e.decideDevice(code, u, declined):
		errorPage(70018, "Invalid verification code. Go back and enter the one that the app shows.")(w, r)
	case declined:
		page(http.StatusOK, pageView{Title: "Canceled", Text: "Nobody is signed in to the app. You can close this window."})(w, r)
	default:
		page(http.StatusOK, pageView{Title: "Signed in", Text: u.name + " is signed in to the app. You can close this window."})(w, r)
	}
}
