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

func wantAzureCLIError(t *testing.T, token string, err error) *AzureCLIError {
	t.Helper()
	e, ok := errors.AsType[*AzureCLIError](err)
	if !ok || token != "" {
		t.Fatalf("got token %q and error %v, want an *AzureCLIError alone", token, err)
	}
	return e
}

// Each run has a minute, and no more: a caller with 30 seconds begins the first, and one
// with an hour the second.
func TestAzureCLI_Timeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		c, start := azureCLICredential(func(ctx context.Context) (azcore.AccessToken, error) {
			if runs++; runs == 3 {
				return azcore.AccessToken{Token: "token", ExpiresOn: time.Now().Add(time.Hour)}, nil
			}
			<-ctx.Done()
			return azcore.AccessToken{}, ctx.Err()
		}), time.Now()
		impatient, patient := callFor(t, 30*time.Second, c), callFor(t, time.Hour, c)
		wantDeadlineExceeded(t, impatient, start, 30*time.Second)
		token, err := patient.wait()
		if e := wantAzureCLIError(t, token, err); !e.TimedOut || e.Final() || !strings.Contains(e.Invalid, "1m0s") {
			t.Errorf("got %+v, want a transient timeout of a minute", e)
		}
		if got, want := patient.at.Sub(start), 90*time.Second; got != want {
			t.Errorf("the patient caller waited %s, want %s", got, want)
		}
		wantCurrent(t, c, "token") // the timeout is not remembered
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
		for _, step := range []struct {
			later time.Duration
			runs  int
		}{{0, 1}, {55*time.Minute - time.Nanosecond, 1}, {time.Nanosecond, 2}} {
			time.Sleep(step.later)
			wantCurrent(t, c, "token")
			if runs != step.runs {
				t.Errorf("az ran %d times, want %d", runs, step.runs)
			}
		}
	})
}

func TestAzureCLI_UnusableToken(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, token, want string }{
		{"empty", "", "no access token"},
		{"line break", "to\r\nken", "header"},
		{"too long", strings.Repeat("t", maxToken+1), "64 KiB"},
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
			if got := wantAzureCLIError(t, token, err).Invalid; !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q in it", got, test.want)
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
