// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

const azurePlanID = "3f15978e-005c-b763-bb78-2a8fab289c58"

func readEntitlements(t *testing.T, s *service) ([]client.AzureEntitlement, error) {
	t.Helper()
	return newClient("https://service.example", s).AzureEntitlements(t.Context(), customerID, azurePlanID)
}

func TestTheDocumentedAzureEntitlementsAreRead(t *testing.T) {
	t.Parallel()
	for name, prefix := range map[string]string{"without a BOM": "", "with a BOM": bom} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(respondWith(prefix + sample(t, "azure_entitlements.json")))
			got, err := readEntitlements(t, s)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].ID != "899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8" {
				t.Fatalf("got %+v, want the one of the documentation", got)
			}
			wantValue(t, "friendlyName", got[0].FriendlyName, new("Microsoft Azure"))
			wantValue(t, "status", got[0].Status, new("active"))
			want := "https://service.example" + listPath + "/" + azurePlanID + "/azureEntitlements"
			if got := s.received()[0].URL.String(); got != want {
				t.Errorf("got URL %q, want %q", got, want)
			}
		})
	}
}

func TestAzureEntitlementsOfAllPagesAreReadAsTheyCome(t *testing.T) {
	t.Parallel()
	got, err := readEntitlements(t, newService(
		respondWith(pageOf(`{"id":"`+itemID(1)+`","friendlyName":" a ","status":"Inactive"}`,
			nextLink("/customers/"+customerID+"/subscriptions/"+azurePlanID+"/azureEntitlements?p=2", ""))),
		respondWith(pageOf(`{"id":"`+itemID(2)+`","friendlyName":"","status":null}`, "")),
	))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 {
		t.Fatalf("got %+v, want two", got)
	}
	wantValue(t, "friendlyName", got[0].FriendlyName, new(" a "))
	wantValue(t, "status", got[0].Status, new("Inactive"))
	if want := (client.AzureEntitlement{ID: itemID(2)}); got[1] != want {
		t.Errorf("got %+v, want %+v", got[1], want)
	}
}

func TestAnInvalidListOfAzureEntitlementsNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, reason string }{
		{"status of another type", pageOf(`{"id":"`+itemID(1)+`","status":1}`, ""), "item 1 on page 1: its id is " + itemID(1) + ": its status is not a string"},
		{"name of another type", pageOf(`{"id":"`+itemID(1)+`","friendlyName":{}}`, ""), "item 1 on page 1: its id is " + itemID(1) + ": its friendlyName is not a string"},
		{"the list of subscriptions as the next page", pageOf(items(1, 1), nextLink(listPath+"?p=2", "")), "its next link leads out of the list"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newService(respondWith(test.body))
			got, err := readEntitlements(t, s)
			var invalid *client.InvalidResponseError
			if !errors.As(err, &invalid) || got != nil {
				t.Fatalf("got %+v and error %v, want an *InvalidResponseError alone", got, err)
			}
			if invalid.Reason != test.reason || invalid.Resource != "Azure entitlements" {
				t.Errorf("got %q of %q, want %q", invalid.Reason, invalid.Resource, test.reason)
			}
			wantRequests(t, s, 1)
		})
	}
}

func TestIDsThatAreNotGUIDsAreNotSent(t *testing.T) {
	t.Parallel()
	s := newService(provisioned)
	c := newClient("https://service.example", s)
	for _, id := range []string{"", "..", customerID + "/", "{" + customerID + "}", customerID[:35] + "\n"} {
		_, customerErr := c.Customer(t.Context(), id)
		_, subscriptionsErr := c.Subscriptions(t.Context(), id)
		_, ofCustomerErr := c.AzureEntitlements(t.Context(), id, azurePlanID)
		_, ofPlanErr := c.AzureEntitlements(t.Context(), customerID, id)
		if slices.Contains([]error{customerErr, subscriptionsErr, ofCustomerErr, ofPlanErr}, nil) {
			t.Errorf("%q was taken for an ID", id)
		}
	}
	wantRequests(t, s, 0)
}
