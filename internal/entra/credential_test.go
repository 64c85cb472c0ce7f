// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

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

func TestTransientRefusalsAreRetried(t *testing.T) {
	t.Parallel()
	for name, fault := range transientFaults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEndpoint(fault, fault, granted("token"))
				wantCurrent(t, newCredential(e, retries(2)), "token")
				wantRequests(t, e, 3)
			})
		})
	}
}

func TestTransientRefusalsAreNotRemembered(t *testing.T) {
	t.Parallel()
	for name, fault := range transientFaults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				// A 429 is waited for as long as there is time.
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				e := newEndpoint(fault, granted("token"))
				c := newCredential(e)
				token, err := c.Token(ctx)
				if wantError(t, token, err).Final() {
					t.Errorf("%v is final", err)
				}
				wantCurrent(t, c, "token")
				wantRequests(t, e, 2)
			})
		})
	}
}

func TestALostConnectionIsRetriedAndNotRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, lost := newEndpoint(granted("token")), 0
		c := newCredential(roundTripFunc(func(r *http.Request) (*http.Response, error) {
			if lost++; lost <= 3 {
				return nil, io.EOF
			}
			return e.RoundTrip(r)
		}), retries(1))

		token, err := c.Token(t.Context())
		var failure *pipeline.Error
		if !errors.As(err, &failure) || token != "" {
			t.Fatalf("got token %q and error %v, want a *pipeline.Error alone", token, err)
		}
		if failure.Service != "Microsoft Entra" || failure.Host != "login.example" || failure.Tries != 2 {
			t.Errorf("got %+v, want 2 tries of Microsoft Entra at login.example", failure)
		}
		wantCurrent(t, c, "token")
		wantSent(t, e, refreshToken)
	})
}

// roundTripFunc is a transport in memory.
type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAFinalRefusalIsNotRepeated(t *testing.T) {
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
				first := wantError(t, "", errorOf(callers[0]))
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

func errorOf(w *caller) error {
	_, err := w.wait()
	return err
}

func TestManyCallersCostOneRedemption(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(time.Second, granted("token")))
		c := newCredential(e)
		var callers sync.WaitGroup
		for range 200 {
			callers.Go(func() {
				token, err := c.Token(t.Context())
				wantToken(t, token, err, "token")
			})
		}
		callers.Wait()
		wantRequests(t, e, 1)
	})
}

func TestARedemptionOutlivesTheCallerThatBeganIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(10*time.Second, granted("token")))
		c := newCredential(e)
		first := call(t.Context(), c)
		synctest.Wait()
		second := call(t.Context(), c)
		synctest.Wait()
		start := time.Now()
		first.cancel()

		token, err := first.wait()
		if !errors.Is(err, context.Canceled) || token != "" {
			t.Errorf("the cancelled caller got token %q and error %v, want %v", token, err, context.Canceled)
		}
		if waited := first.at.Sub(start); waited != 0 {
			t.Errorf("the cancelled caller waited for another %s", waited)
		}
		token, err = second.wait()
		wantToken(t, token, err, "token")
		wantRequests(t, e, 1)
	})
}

func TestARedemptionThatNobodyWaitsForIsCancelledAndForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ended time.Time
		hang := func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			ended = time.Now()
		}
		e := newEndpoint(hang, granted("token"))
		c := newCredential(e, retries(5))
		callers := []*caller{call(t.Context(), c), call(t.Context(), c)}
		synctest.Wait()
		start := time.Now()
		for i, w := range callers {
			time.Sleep(time.Second)
			w.cancel()
			token, err := w.wait()
			if !errors.Is(err, context.Canceled) || token != "" {
				t.Errorf("caller %d got token %q and error %v, want %v", i+1, token, err, context.Canceled)
			}
		}
		synctest.Wait()
		if got, want := ended.Sub(start), 2*time.Second; got != want {
			t.Errorf("the redemption ended after %s, want %s", got, want)
		}
		wantCurrent(t, c, "token")
		wantRequests(t, e, 2)
	})
}

func TestTheNextCallerDoesNotWaitForACancelledRedemption(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		deaf := func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(20 * time.Second)
			granted("late")(w, r)
		}
		e := newEndpoint(deaf, after(40*time.Second, granted("token")))
		c := newCredential(e)
		first := call(t.Context(), c)
		synctest.Wait()
		first.cancel()
		if err := errorOf(first); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		start := time.Now()
		second := call(t.Context(), c)
		time.Sleep(30 * time.Second) // the cancelled one has come back in between
		for _, w := range []*caller{second, call(t.Context(), c)} {
			token, err := w.wait()
			wantToken(t, token, err, "token")
			if got, want := w.at.Sub(start), 40*time.Second; got != want {
				t.Errorf("the token came after %s, want %s", got, want)
			}
		}
		wantRequests(t, e, 2)
	})
}

func TestACallersDeadlineIsItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(30*time.Second, granted("token")))
		c := newCredential(e)
		hurried, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		patient := call(t.Context(), c)
		synctest.Wait()
		start := time.Now()
		token, err := c.Token(hurried)
		if !errors.Is(err, context.DeadlineExceeded) || token != "" {
			t.Errorf("got token %q and error %v, want %v", token, err, context.DeadlineExceeded)
		}
		if got := time.Since(start); got != time.Second {
			t.Errorf("it waited %s, want %s", got, time.Second)
		}
		token, err = patient.wait()
		wantToken(t, token, err, "token")
	})
}

func TestATokenIsRenewedFiveMinutesBeforeItsEndOrAtHalfOfAShortLife(t *testing.T) {
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
				// The answer is slow: the token's life began with the request.
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

func TestAnEarlyRenewalThatFailsKeepsTheTokenAsLongAsItLives(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault        simulator.Fault
		later, atEnd int // requests
	}{
		"final":     {revoked, 2, 2}, // and so not asked again
		"transient": {respond(http.StatusServiceUnavailable, ""), 3, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEndpoint(granted("token"), test.fault)
				c := newCredential(e)
				wantCurrent(t, c, "token")

				time.Sleep(55 * time.Minute)
				wantCurrent(t, c, "token")
				wantRequests(t, e, 2)
				wantCurrent(t, c, "token") // not asked each time
				wantRequests(t, e, 2)
				time.Sleep(150 * time.Second) // half of what is left
				wantCurrent(t, c, "token")
				wantRequests(t, e, test.later)

				time.Sleep(150 * time.Second)
				token, err := c.Token(t.Context())
				_ = wantError(t, token, err)
				wantRequests(t, e, test.atEnd)
			})
		})
	}
}

func TestAnEarlyRenewalCanSucceedAtTheNextTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(granted("one"), respond(http.StatusServiceUnavailable, ""), granted("two"))
		c := newCredential(e)
		wantCurrent(t, c, "one")
		time.Sleep(55 * time.Minute)
		wantCurrent(t, c, "one")
		time.Sleep(150 * time.Second)
		wantCurrent(t, c, "two")
	})
}

func TestRenewReplacesTheCurrentTokenOnce(t *testing.T) {
	t.Parallel()
	e := newEndpoint(granted("one"), granted("two"), granted("three"))
	c := newCredential(e)
	wantCurrent(t, c, "one")
	renew := func(refused, want string) {
		t.Helper()
		token, err := c.Renew(t.Context(), refused)
		wantToken(t, token, err, want)
	}
	renew("one", "two")
	renew("one", "two") // somebody else's refusal of the old one
	renew("two", "")    // the refusal of the replacement is final
	renew("one", "two")
	wantCurrent(t, c, "two")
	wantRequests(t, e, 2)
}

func TestManyRefusalsOfOneTokenCostOneRedemption(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(granted("one"), after(time.Second, granted("two")))
		c := newCredential(e)
		wantCurrent(t, c, "one")
		var callers sync.WaitGroup
		for i := range 40 {
			callers.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond) // during the renewal and after it
				token, err := c.Renew(t.Context(), "one")
				wantToken(t, token, err, "two")
			})
		}
		callers.Wait()
		wantRequests(t, e, 2)
	})
}

func TestRenewReturnsNothingIfTheSameTokenComesBack(t *testing.T) {
	t.Parallel()
	c := newCredential(newEndpoint(granted("same")))
	wantCurrent(t, c, "same")
	token, err := c.Renew(t.Context(), "same")
	wantToken(t, token, err, "")
}

func TestRenewReturnsEntrasRefusal(t *testing.T) {
	t.Parallel()
	e := newEndpoint(granted("one"), revoked)
	c := newCredential(e)
	wantCurrent(t, c, "one")
	for range 2 {
		token, err := c.Renew(t.Context(), "one")
		if got := wantError(t, token, err); got.AADSTS != 50173 {
			t.Errorf("got %v, want AADSTS50173", got)
		}
	}
	token, err := c.Token(t.Context())
	_ = wantError(t, token, err)
	wantRequests(t, e, 2)
}

// A read can be on its way with a token while it expires and Entra refuses
// another.
func TestRenewDoesNotRepeatAFinalRefusal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(granted("one"), revoked)
		c := newCredential(e)
		wantCurrent(t, c, "one")
		time.Sleep(time.Hour)
		token, err := c.Token(t.Context())
		_ = wantError(t, token, err)
		token, err = c.Renew(t.Context(), "one")
		_ = wantError(t, token, err)
		wantRequests(t, e, 2)
	})
}

func TestARenewalThatWasCancelledIsTakenUpByTheNextCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(granted("one"), after(30*time.Second, granted("late")), granted("two"))
		c := newCredential(e)
		wantCurrent(t, c, "one")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if token, err := c.Renew(ctx, "one"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got token %q and error %v, want %v", token, err, context.DeadlineExceeded)
		}
		token, err := c.Renew(t.Context(), "one")
		wantToken(t, token, err, "two")
		wantRequests(t, e, 3)
	})
}

func TestARedemptionLastsUntilTheLatestDeadlineOfThoseWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(time.Second, simulator.Throttle("50")), granted("token"))
		c := newCredential(e)
		start := time.Now()
		waiting := map[time.Duration]*caller{}
		for _, patience := range []time.Duration{10 * time.Second, 100 * time.Second, 20 * time.Second} {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			waiting[patience] = call(ctx, c)
			synctest.Wait()
		}
		for patience, w := range waiting {
			token, err := w.wait()
			if patience == 100*time.Second {
				wantToken(t, token, err, "token")
				if got, want := w.at.Sub(start), 51*time.Second; got != want {
					t.Errorf("the token came after %s, want %s", got, want)
				}
				continue
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got token %q and error %v, want %v", patience, token, err, context.DeadlineExceeded)
			}
			if got := w.at.Sub(start); got != patience {
				t.Errorf("%s: it ended after %s", patience, got)
			}
		}
		wantRequests(t, e, 2)
	})
}

func TestARetryAfterPastTheLatestDeadlineEndsARedemptionAtOnce(t *testing.T) {
	t.Parallel()
	for _, retryAfter := range []string{"100", "3600"} {
		for _, code := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			t.Run(fmt.Sprint(code, " for ", retryAfter, " seconds"), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := newEndpoint(after(time.Second, simulator.Respond(code, http.Header{"Retry-After": {retryAfter}}, "")))
					c := newCredential(e, retries(5))
					start := time.Now()
					var callers []*caller
					for _, patience := range []time.Duration{100 * time.Second, 10 * time.Second} {
						ctx, cancel := context.WithTimeout(t.Context(), patience)
						defer cancel()
						callers = append(callers, call(ctx, c))
						synctest.Wait()
					}
					for i, w := range callers {
						token, err := w.wait()
						if got := wantError(t, token, err); got.StatusCode != code || got.Final() {
							t.Errorf("caller %d: got %v, want a passing %d", i+1, got, code)
						}
						if got := w.at.Sub(start); got != time.Second {
							t.Errorf("caller %d: it ended after %s, want %s", i+1, got, time.Second)
						}
					}
					wantRequests(t, e, 1)
				})
			})
		}
	}
}

func TestACallerWithoutADeadlineLeavesARedemptionEndless(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(after(time.Second, simulator.Throttle("120")), granted("token"))
		c := newCredential(e)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		hurried := call(ctx, c)
		synctest.Wait()
		wantCurrent(t, c, "token")
		if err := errorOf(hurried); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
		}
	})
}

func TestCredentialsShareNothing(t *testing.T) {
	t.Parallel()
	e := newEndpoint(revoked, granted("token"))
	token, err := newCredential(e).Token(t.Context())
	_ = wantError(t, token, err)
	wantCurrent(t, newCredential(e), "token")
}

// What an error says, whoever caused it, is one line without a secret.
func TestAnyFailureIsOneLineWithoutSecrets(t *testing.T) {
	t.Parallel()
	c := newCredential(roundTripFunc(func(r *http.Request) (*http.Response, error) {
		form, _ := io.ReadAll(r.Body)
		return nil, errors.New("it broke near\r\n" + string(form))
	}))
	_, err := c.Token(t.Context())
	var failure *pipeline.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a *pipeline.Error", err)
	}
	for _, never := range []string{"\n", refreshToken, clientSecret, "AVEB", "s3cr"} {
		if strings.Contains(err.Error(), never) {
			t.Errorf("%q is in %q", never, err)
		}
	}
}

var _ interface {
	Token(ctx context.Context) (string, error)
	Renew(ctx context.Context, refused string) (string, error)
} = (*Credential)(nil)
