// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// bearers are the tokens that were sent.
func bearers(s *service) []string {
	var sent []string
	for _, r := range s.received() {
		sent = append(sent, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	}
	return sent
}

var unauthorized = simulator.APIError(http.StatusUnauthorized, 800001, "Partner Token missing in request context")

func TestAuthorization_RejectedToken(t *testing.T) {
	t.Parallel()
	forbidden := simulator.APIError(http.StatusForbidden, 900150, "No rights")
	cause := errors.New("Entra said no")
	for name, test := range map[string]struct {
		source        *tokens
		faults        []simulator.Fault
		sent, renewed []string
		status        int // of an error response; 0 for success
		cause         error
	}{
		"is replaced":               {&tokens{first: "one", second: "two"}, []simulator.Fault{unauthorized, provisioned}, []string{"one", "two"}, []string{"one"}, 0, nil},
		"is replaced only once":     {&tokens{first: "one", second: "two"}, []simulator.Fault{unauthorized}, []string{"one", "two"}, []string{"one"}, 401, nil},
		"has no replacement":        {&tokens{first: "one"}, []simulator.Fault{unauthorized}, []string{"one"}, []string{"one"}, 401, nil},
		"cannot be replaced":        {&tokens{first: "one", renewErr: cause}, []simulator.Fault{unauthorized}, []string{"one"}, []string{"one"}, 0, cause},
		"is kept after another 4xx": {&tokens{first: "one", second: "two"}, []simulator.Fault{forbidden}, []string{"one"}, nil, 403, nil},
		"there is no token":         {&tokens{err: cause}, []simulator.Fault{provisioned}, nil, nil, 0, cause},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(test.faults...)
			status, err := read(t, newClient("https://service.example", s, withTokens(test.source), retries(5)))
			switch {
			case test.cause != nil:
				if !errors.Is(err, test.cause) {
					t.Errorf("got %+v and error %v, want %v", status, err, test.cause)
				}
			case test.status != 0:
				wantEqual(t, "the status", wantError(t, status, err).StatusCode, test.status)
			default:
				wantResult(t, status, err, client.SubscriptionProvisioningStatus{Status: "success"}, "")
			}
			wantEqual(t, "the tokens sent", bearers(s), test.sent)
			wantEqual(t, "the tokens renewed", test.source.renewals(), test.renewed)
		})
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
			{"the first token", &tokens{first: "one", second: "two", appOnly: "one"}, nil, []string{"one", "two"}},
			{"the renewed token", &tokens{first: "one", second: "two", appOnly: "two"}, []string{"one"}, []string{"one", "two"}},
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
				wantEqual(t, "the tokens sent", bearers(s), want)
			})
		}
	}
}

func TestAuthorization_ParallelReads(t *testing.T) {
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
	wantEqual(t, "the tokens sent", slices.Compact(sent), []string{"one", "two"})
	for _, rejected := range source.renewals() {
		if rejected != "one" {
			t.Errorf("renewed %q, want only the rejected token", rejected)
		}
	}
}
