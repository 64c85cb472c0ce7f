// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// The intervals of RFC 8628, sections 3.2 and 3.5.
const (
	defaultInterval = 5 * time.Second
	slowDown        = 5 * time.Second
)

// DeviceCode is a sign-in that the user completes in a browser on any device.
type DeviceCode struct {
	// UserCode is what the user enters at VerificationURI. Both are fit to be
	// shown.
	UserCode, VerificationURI string
	// Expires is the end of the sign-in.
	Expires time.Time

	code     string // a secret
	interval time.Duration
}

// RequestDeviceCode starts a sign-in without a browser on this machine.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
func (s *SignIn) RequestDeviceCode(ctx context.Context) (DeviceCode, error) {
	request := newFormRequest(s.sender, s.app, s.app.endpoint("devicecode"), fixed(url.Values{"scope": {s.scope}}))
	requested := time.Now()
	resp, err := request.send(ctx)
	if err != nil {
		return DeviceCode{}, err
	}
	return s.decodeDeviceCode(resp, requested)
}

// decodeDeviceCode reads a response. The error is an [*Error].
func (s *SignIn) decodeDeviceCode(resp *pipeline.Response, requested time.Time) (DeviceCode, error) {
	var d DeviceCode
	var lifetime time.Duration
	err := decodeSuccess(resp, s.sender.Secrets, "a device code response", func(members map[string]json.RawMessage) bool {
		var hasLifetime, hasInterval bool
		lifetime, hasLifetime = decodeSeconds(members["expires_in"], defaultLifetime)
		d.interval, hasInterval = decodeSeconds(members["interval"], defaultInterval)
		return hasLifetime && hasInterval && decodeMember(members, "device_code", &d.code) &&
			decodeMember(members, "user_code", &d.UserCode) && decodeMember(members, "verification_uri", &d.VerificationURI)
	})
	if err != nil {
		return DeviceCode{}, err
	}
	d.Expires = requested.Add(lifetime)
	switch {
	case d.code == "" || d.UserCode == "":
		return DeviceCode{}, invalid(resp, "it contains no device code or no user code")
	case len(d.code) > maxToken:
		return DeviceCode{}, invalid(resp, "its device code is longer than 64 KiB")
	case len(d.UserCode) > maxCode:
		return DeviceCode{}, invalid(resp, "its user code is longer than 64 characters")
	case !s.isSecure(d.VerificationURI):
		return DeviceCode{}, invalid(resp, "its verification URI is not HTTPS")
	}
	s.sender.Secrets.Set(redact.DeviceCode, d.code)
	d.UserCode, d.VerificationURI = s.sender.Secrets.Line(d.UserCode), s.sender.Secrets.Line(d.VerificationURI)
	return d, nil
}

// isSecure reports whether the user can be sent to an address: HTTPS, or the
// authority itself, which is plain HTTP only on loopback.
func (s *SignIn) isSecure(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" && u.Host != "" || strings.HasPrefix(address, s.app.AuthorityHost+"/"))
}

// AwaitDevice polls until the user has completed or declined the sign-in. When the
// code expires, the error is an [*Error] with expired_token.
func (s *SignIn) AwaitDevice(ctx context.Context, d DeviceCode) (Tokens, error) {
	grant := newFormRequest(s.sender, s.app, s.app.tokenURL(), fixed(url.Values{
		"grant_type":  {"urn:ietf:params:oauth:grant-type:device_code"},
		"device_code": {d.code},
	}))
	for interval := d.interval; ; {
		if err := pipeline.Sleep(ctx, min(interval, time.Until(d.Expires))); err != nil {
			return Tokens{}, fmt.Errorf("waiting for the sign-in: %w", err)
		}
		if !time.Now().Before(d.Expires) {
			return Tokens{}, &Error{OAuthError: "expired_token"}
		}
		result, err := grant.redeem(ctx)
		var e *Error
		switch {
		case !errors.As(err, &e):
			return result.tokens(), err
		case e.OAuthError == "authorization_pending":
		case e.OAuthError == "slow_down":
			interval += slowDown
		default:
			return Tokens{}, err
		}
	}
}
