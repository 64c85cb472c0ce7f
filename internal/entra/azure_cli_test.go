// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

func hang(ctx context.Context) (azcore.AccessToken, error) {
	<-ctx.Done()
	return azcore.AccessToken{}, ctx.Err()
}

func wantAzureCLIError(t *testing.T, token string, err error) *AzureCLIError {
	t.Helper()
	var e *AzureCLIError
	if !errors.As(err, &e) || token != "" {
		t.Fatalf("got token %q and error %v, want an *AzureCLIError alone", token, err)
	}
	return e
}

// A redemption that had 30 seconds, and that a caller with an hour joined, once
// gave az the hour.
func TestAzureCLI_Timeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, start := azureCLICredential(hang), time.Now()
		impatient, patient := callFor(t, 30*time.Second, c), callFor(t, time.Hour, c)
		wantDeadlineExceeded(t, impatient, start, 30*time.Second)
		token, err := patient.wait()
		if got, want := wantAzureCLIError(t, token, err).Invalid, "it took longer than 1m0s"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, want := patient.at.Sub(start), 90*time.Second; got != want {
			t.Errorf("the patient caller waited %s, want %s: the rest of the first run, and a minute", got, want)
		}
	})
}

func TestAzureCLI_TimeoutNotRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		c := azureCLICredential(func(ctx context.Context) (azcore.AccessToken, error) {
			if runs++; runs == 1 {
				return hang(ctx)
			}
			return azcore.AccessToken{Token: "token", ExpiresOn: time.Now().Add(time.Hour)}, nil
		})
		token, err := c.Token(t.Context(), false)
		if e := wantAzureCLIError(t, token, err); !e.TimedOut || e.Final() {
			t.Errorf("got %+v, want a transient timeout", e)
		}
		wantCurrent(t, c, "token")
	})
}

func TestAzureCLI_TokenKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		c := azureCLICredential(func(context.Context) (azcore.AccessToken, error) {
			runs++
			return azcore.AccessToken{Token: "token", ExpiresOn: time.Now().Add(time.Hour)}, nil
		})
		wantCurrent(t, c, "token")
		time.Sleep(55*time.Minute - time.Nanosecond)
		wantCurrent(t, c, "token")
		if runs != 1 {
			t.Errorf("az ran %d times, want once", runs)
		}
		time.Sleep(time.Nanosecond)
		wantCurrent(t, c, "token")
		if runs != 2 {
			t.Errorf("az ran %d times, want twice", runs)
		}
	})
}

func TestAzureCLI_UnusableToken(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, token, want string }{
		{"empty", "", "it contains no access token"},
		{"line break", "to\r\nken", "its access token contains characters that no header can carry"},
		{"too long", strings.Repeat("t", maxToken+1), "its access token is longer than 64 KiB"},
		{"as long as it may be", strings.Repeat("t", maxToken), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			token, err := azureCLICredential(func(context.Context) (azcore.AccessToken, error) {
				return azcore.AccessToken{Token: test.token, ExpiresOn: time.Now().Add(time.Hour)}, nil
			}).Token(t.Context(), false)
			if test.want == "" {
				wantToken(t, token, err, test.token)
				return
			}
			if got := wantAzureCLIError(t, token, err).Invalid; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAzureCLI_Failures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want AzureCLIError
	}{
		{"ERROR: Please run 'az login' to setup account.", AzureCLIError{SignedOut: true}},
		{"AADSTS65002: no consent. Run az login", AzureCLIError{Codes: []int{65002}}},
		{
			"AADSTS50076: MFA. Interactive authentication is needed. Please run: az login --scope https://api.partnercenter.microsoft.com/.default",
			AzureCLIError{Codes: []int{50076}, Login: "az login --scope https://api.partnercenter.microsoft.com/.default"},
		},
		{
			"AADSTS50076: MFA. Please run: az login --scope https://graph.example//.default.", // with the library's period
			AzureCLIError{Codes: []int{50076}, Login: "az login --scope https://graph.example//.default"},
		},
		{"Please run: az login --scope https://a.example/$(id)/.default; rm x", AzureCLIError{}},
		{"it broke", AzureCLIError{}},
	} {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			runs := 0
			c := azureCLICredential(func(context.Context) (azcore.AccessToken, error) {
				runs++
				return azcore.AccessToken{}, errors.New("AzureCLICredential: " + test.text + "\r\n##vso[a]")
			})
			for range 2 {
				token, err := c.Token(t.Context(), false)
				want := test.want
				want.Description = test.text + " ## vso[a]"
				if got := *wantAzureCLIError(t, token, err); !reflect.DeepEqual(got, want) {
					t.Errorf("got %+v, want %+v", got, want)
				}
			}
			if runs != 1 {
				t.Errorf("az ran %d times, want once", runs)
			}
		})
	}
}

func TestAzureCLI_InvalidTenant(t *testing.T) {
	t.Parallel()
	c := AzureCLI{Resource: "https://api.example", TenantID: "no tenant; at all"}.Credential(newSender(nil))
	token, err := c.Token(t.Context(), false)
	_ = wantAzureCLIError(t, token, err)
}
