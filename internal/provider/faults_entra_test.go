// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestFaultsOfMicrosoftEntra(t *testing.T) {
	t.Parallel()
	testFaults(t, entraFaults())
}

// tokenOnce is survived with one more token request.
func tokenOnce(faults ...simulator.Fault) scripted {
	return scripted{token: faults, wantAPI: 1, wantToken: 1 + len(faults)}
}

// withoutToken ends the read without a request to the API.
func withoutToken(always simulator.Fault) scripted {
	return scripted{alwaysToken: always, wantToken: 1}
}

// entraError is an error response in Entra's format.
func entraError(code string, aadsts int) simulator.Fault {
	return simulator.EntraError(400, code, aadsts, "Described by Microsoft Entra.")
}

func entraFaults() []fault {
	waiting := func(f scripted) scripted {
		f.config = within("5s")
		return f
	}
	certificate, file := appCertificate()
	withCertificate := func(off time.Duration) scripted {
		return scripted{
			options:     []simulator.Option{clockOff(off)},
			arrange:     func(sim *simulator.Simulator) { sim.AddCertificate(simulator.ExampleTenantID, certificate) },
			environment: map[string]string{"PARTNERCENTER_CLIENT_SECRET": "", "PARTNERCENTER_CLIENT_CERTIFICATE": base64.StdEncoding.EncodeToString([]byte(file))},
			wantToken:   1,
		}
	}
	now := time.Now()
	return []fault{
		{
			"A connection is dropped, reset, or closed in the middle of a response", "", theValues,
			map[string]faultCase{
				"dropped": tokenOnce(simulator.Drop()),
				"reset":   tokenOnce(simulator.Reset()),
				"cut":     tokenOnce(simulator.CutBody(`{"access_token":"`)),
			},
		},
		{
			"Every connection is dropped", "no response from Microsoft Entra … closed before the response was complete … Check the network", nil,
			map[string]faultCase{
				"dropped": scripted{alwaysToken: simulator.Drop(), wantToken: 2},
			},
		},
		{
			"408, 500, 502, 503, 504, `temporarily_unavailable`, AADSTS90033, 90006, 90024, 50087, 90090, or 90055", "", theValues,
			map[string]faultCase{
				"503":   tokenOnce(status(503)),
				"90033": tokenOnce(entraError("invalid_request", 90033)),
			},
		},
		{
			"Any of these, persistently", "on Microsoft Entra's side … Run Terraform again later", nil,
			map[string]faultCase{
				"503":   scripted{alwaysToken: status(503), wantToken: 2},
				"90033": scripted{alwaysToken: entraError("invalid_request", 90033), wantToken: 2},
			},
		},
		{
			"429", "", theValues,
			map[string]faultCase{
				"seconds": tokenOnce(simulator.Throttle("1")),
				"none":    tokenOnce(simulator.Throttle("")),
			},
		},
		{
			"429 with a `Retry-After` of more than 2 minutes, or past the timeout", "429 Too Many Requests … Asked to wait:  … Run Terraform again later", nil,
			map[string]faultCase{
				"an hour":  withoutToken(simulator.Throttle("3600")),
				"a minute": waiting(withoutToken(simulator.Throttle("60"))),
			},
		},
		{
			"The access token expires during a run", "", theValues,
			map[string]faultCase{
				"between polls": scripted{
					options:   []simulator.Option{simulator.WithClock(func() time.Time { return now })}, // else the machine must not be slow
					arrange:   func(sim *simulator.Simulator) { sim.SetTokenLifetime(2 * time.Second) },
					config:    readOf(simulator.ExampleSubscriptionID, `wait_for_success = true`, `poll_interval = "1s"`),
					api:       []simulator.Fault{answering("pending"), answering("pending")},
					wantAPI:   3,
					wantToken: 3,
				},
			},
		},
		{
			"The refresh token has expired or was revoked (AADSTS70000, 70008, 700082, 50173)",
			"400 Bad Request … Error: invalid_grant … Code: AADSTS … Trace ID:  … Correlation ID:  … " + signIn, nil,
			map[string]faultCase{
				"700082": withoutToken(entraError("invalid_grant", 700082)),
			},
		},
		{
			"The user must sign in interactively (AADSTS50076, 50079, `interaction_required`)", signIn, nil,
			map[string]faultCase{
				"50076": withoutToken(entraError("invalid_grant", 50076)),
			},
		},
		{
			"Conditional Access blocks the user (AADSTS53003)", "Code: AADSTS53003 … Ask the administrator of the partner tenant to review the policy", nil,
			map[string]faultCase{
				"53003": withoutToken(entraError("invalid_grant", 53003)),
			},
		},
		{
			"The client secret is wrong (AADSTS7000215)", "Code: AADSTS7000215 … Check client_secret", nil,
			map[string]faultCase{
				"7000215": scripted{environment: map[string]string{"PARTNERCENTER_CLIENT_SECRET": "another-client-secret"}, wantToken: 1},
			},
		},
		{
			"The client secret has expired (AADSTS7000222)", "Code: AADSTS7000222 … Create a new client secret", nil,
			map[string]faultCase{
				"7000222": withoutToken(entraError("invalid_client", 7000222)),
			},
		},
		{
			"The client assertion has expired or is not yet valid, for example because the clock is an hour off (AADSTS700024)", "Code: AADSTS700024 … Check this machine's clock", nil,
			map[string]faultCase{
				"ahead":  withCertificate(-time.Hour),
				"behind": withCertificate(time.Hour),
			},
		},
		{
			"Any other error response", "Give the trace ID and the correlation ID to the administrator of the partner tenant", nil,
			map[string]faultCase{
				"new": withoutToken(entraError("new_error", 123456)),
			},
		},
		{
			"407", "a proxy requires a user name and a password … Set both in HTTPS_PROXY", nil,
			map[string]faultCase{
				"empty": withoutToken(status(407)),
				"page":  withoutToken(simulator.Respond(407, nil, signInPage)),
			},
		},
		{
			"511", "a gateway requires you to sign in … Sign in to the network", nil,
			map[string]faultCase{
				"page": withoutToken(simulator.Respond(511, nil, signInPage)),
			},
		},
		{
			"200 with a sign-in page", "Invalid response: it is an HTML or XML page instead of JSON … " + byAProxy, nil,
			map[string]faultCase{
				"page": withoutToken(answer(signInPage)),
			},
		},
		{
			"Any other response that is not in Entra's format", "Invalid response: it is not an error in Entra's format … " + byAProxy, nil,
			map[string]faultCase{
				"403 with a page": withoutToken(simulator.Respond(403, nil, signInPage)),
				"204":             withoutToken(status(204)),
				"another error":   withoutToken(simulator.APIError(400, 3000, "This is not Entra.")),
			},
		},
		{
			"A redirect", "a redirect, which is never followed … " + byAProxy, nil,
			map[string]faultCase{
				"308": withoutToken(simulator.Redirect(308, "https://login.example.com/x/oauth2/v2.0/token")),
				"302": withoutToken(simulator.Redirect(302, "/sign-in")),
			},
		},
		{
			"200 without a token, or with an invalid one", "Microsoft Entra's response is invalid … Invalid response:  … " + byAProxy, nil,
			map[string]faultCase{
				"no token": withoutToken(answer(`{"token_type":"Bearer","expires_in":3599}`)),
			},
		},
		{
			"A response that never ends", "the response is larger than 1 MiB … " + byAProxy, nil,
			map[string]faultCase{
				"endless": withoutToken(simulator.Endless(200)),
			},
		},
		{
			"No response, or one that arrives too slowly or stalls", tokenInTime, nil,
			map[string]faultCase{
				"hangs":        waiting(withoutToken(simulator.Hang())),
				"slow header":  waiting(withoutToken(simulator.DripHeader())),
				"slow body":    waiting(withoutToken(simulator.DripBody())),
				"body stopped": waiting(withoutToken(simulator.HangBody())),
			},
		},
	}
}
