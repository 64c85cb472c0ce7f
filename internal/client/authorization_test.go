// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// bearers are the tokens that were sent.
func bearers(s *service) []string {
	var sent []string
	for _, r := range s.received() {
		sent = append(sent, r.Header.Get("Authorization"))
	}
	return sent
}

var unauthorized = simulator.APIError(http.StatusUnauthorized, 800001, "Partner Token missing in request context")

func TestARejectedTokenIsReplacedAndTheRequestSentOnceMore(t *testing.T) {
	t.Parallel()
	s, source := newService(unauthorized, provisioned), &tokens{first: "one", second: "two"}
	status, err := read(t, newClient("https://service.example", s, withTokens(source)))
	if err != nil || status.Status != client.StatusSuccess {
		t.Fatalf("got %+v and error %v, want success", status, err)
	}
	if got, want := bearers(s), []string{"Bearer one", "Bearer two"}; !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
	if got, want := source.renewals(), []string{"one"}; !slices.Equal(got, want) {
		t.Errorf("renewed %q, want %q", got, want)
	}
}

func TestARejectedReplacementIsFinal(t *testing.T) {
	t.Parallel()
	s, source := newService(unauthorized), &tokens{first: "one", second: "two"}
	c := newClient("https://service.example", s, withTokens(source), retries(5))
	status, err := read(t, c)
	if got := wantError(t, status, err); got.StatusCode != http.StatusUnauthorized || got.Code != "800001" {
		t.Errorf("got %v, want the service's 401", got)
	}
	wantRequests(t, s, 2)

	// Other reads send it once each, as they can't know.
	status, err = read(t, c)
	_ = wantError(t, status, err)
	if got, want := bearers(s), []string{"Bearer one", "Bearer two", "Bearer two"}; !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
}

func TestATokenThatCannotBeReplacedIsSentOnce(t *testing.T) {
	t.Parallel()
	s := newService(unauthorized)
	c := newClient("https://service.example", s, retries(5))
	status, err := read(t, c)
	if got := wantError(t, status, err); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("got %v, want the service's 401", got)
	}
	wantRequests(t, s, 1)
}

func TestATokenThatCannotBeHadIsTheError(t *testing.T) {
	t.Parallel()
	cause := errors.New("Entra said no")
	s := newService(provisioned)
	c := newClient("https://service.example", s, withTokens(&tokens{err: cause}), retries(5))
	if status, err := read(t, c); !errors.Is(err, cause) {
		t.Errorf("got %+v and error %v, want %v", status, err, cause)
	}
	wantRequests(t, s, 0)
}

func TestARenewalThatFailsIsTheError(t *testing.T) {
	t.Parallel()
	cause := errors.New("Entra said no")
	s, source := newService(unauthorized), &tokens{first: "one", renewErr: cause}
	c := newClient("https://service.example", s, withTokens(source), retries(5))
	if status, err := read(t, c); !errors.Is(err, cause) {
		t.Errorf("got %+v and error %v, want %v", status, err, cause)
	}
	wantRequests(t, s, 1)
	if got := len(source.renewals()); got != 1 {
		t.Errorf("renewed %d times, want once", got)
	}
}

func TestAuthorization_OnlyAStatusNeedsAUser(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]struct {
		read      func(context.Context, *client.Client) error
		needsUser bool
	}{
		"status": {func(ctx context.Context, c *client.Client) error {
			_, err := c.SubscriptionProvisioningStatus(ctx, customerID, subscriptionID)
			return err
		}, true},
		"customer": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Customer(ctx, customerID)
			return err
		}, false},
		"subscriptions": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Subscriptions(ctx, customerID, "")
			return err
		}, false},
		"Azure subscriptions": {func(ctx context.Context, c *client.Client) error {
			_, err := c.AzureEntitlements(ctx, customerID, subscriptionID)
			return err
		}, false},
	} {
		for _, test := range []struct {
			name       string
			source     *tokens
			sent       []string // to a request that needs a user
			sentToRest []string
		}{
			{"the first token", &tokens{first: "one", second: "two", appOnly: "one"}, nil, []string{"Bearer one", "Bearer two"}},
			{"the renewed token", &tokens{first: "one", second: "two", appOnly: "two"}, []string{"Bearer one"}, []string{"Bearer one", "Bearer two"}},
		} {
			t.Run(name+" with "+test.name, func(t *testing.T) {
				t.Parallel()
				s := newService(unauthorized)
				want := test.sentToRest
				if r.needsUser {
					want = test.sent
				}
				err := r.read(t.Context(), newClient("https://service.example", s, withTokens(test.source), retries(2)))
				if errors.Is(err, errAppOnly) != r.needsUser {
					t.Errorf("got %v, want it to need a user: %t", err, r.needsUser)
				}
				if got := bearers(s); !slices.Equal(got, want) {
					t.Errorf("sent %q, want %q", got, want)
				}
			})
		}
	}
}

func TestParallelReadsReplaceARejectedTokenTogether(t *testing.T) {
	t.Parallel()
	s := newService(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer one" {
			unauthorized(w, r)
			return
		}
		provisioned(w, r)
	})
	source := &tokens{first: "one", second: "two"}
	c := newClient("https://service.example", s, withTokens(source))
	var reads sync.WaitGroup
	for range 40 {
		reads.Go(func() {
			status, err := c.SubscriptionProvisioningStatus(context.Background(), customerID, subscriptionID)
			if err != nil || status.Status != client.StatusSuccess {
				t.Errorf("got %+v and error %v, want success", status, err)
			}
		})
	}
	reads.Wait()

	sent := bearers(s)
	slices.Sort(sent)
	if got, want := slices.Compact(sent), []string{"Bearer one", "Bearer two"}; !slices.Equal(got, want) {
		t.Errorf("sent tokens %q, want %q", got, want)
	}
	for _, rejected := range source.renewals() {
		if rejected != "one" {
			t.Errorf("renewed %q, want only the rejected token", rejected)
		}
	}
}

func TestAnErrorOtherThan401KeepsTheToken(t *testing.T) {
	t.Parallel()
	s, source := newService(simulator.APIError(http.StatusForbidden, 900150, "No rights")), &tokens{first: "one", second: "two"}
	status, err := read(t, newClient("https://service.example", s, withTokens(source)))
	_ = wantError(t, status, err)
	wantRequests(t, s, 1)
	if got := source.renewals(); len(got) != 0 {
		t.Errorf("renewed %q, want nothing", got)
	}
}
