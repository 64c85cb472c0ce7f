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

func readEntitlements(t *testing.T, s *service) (*client.List[client.AzureEntitlement], error) {
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
			list := got.Items
			if len(list) != 1 || list[0].ID != "899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8" {
				t.Fatalf("got %+v, want the one of the documentation", list)
			}
			wantValue(t, "friendlyName", list[0].FriendlyName, new("Microsoft Azure"))
			wantValue(t, "status", list[0].Status, new("active"))
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
		respondWith(pageOf(`{"id":"`+itemID(2)+`","friendlyName":"","status":null},{"id":"`+itemID(3)+`","friendlyName":{},"status":1}`, "")),
	))
	if err != nil {
		t.Fatal(err)
	}
	list := got.Items
	if len(list) != 3 {
		t.Fatalf("got %+v, want three", list)
	}
	wantValue(t, "friendlyName", list[0].FriendlyName, new(" a "))
	wantValue(t, "status", list[0].Status, new("inactive"))
	for i, e := range list[1:] {
		if want := (client.AzureEntitlement{ID: itemID(i + 2)}); e != want {
			t.Errorf("got %+v, want %+v", e, want)
		}
	}
	wantOdd(t, got.OddValues, client.OddValues{Count: 2, Names: []string{"friendlyName", "status"}, First: `"{}"`})
}

func TestAnInvalidListOfAzureEntitlementsNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, reason string }{
		{"a list of subscriptions", pageOf(`{"id":"`+itemID(1)+`","attributes":{"objectType":"Subscription"}}`, ""), "item 1 on page 1: its id is " + itemID(1) + ": its objectType is not AzureEntitlement"},
		{"the list of subscriptions as the next page", pageOf(items(1, 1), nextLink(listPath+"?p=2", "")), "its next link points outside the list"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newService(respondWith(test.body))
			got, err := readEntitlements(t, s)
			invalid, ok := errors.AsType[*client.Error](err)
			if !ok || got != nil || invalid.Invalid != test.reason {
				t.Errorf("got %+v and %v, want only %q", got, err, test.reason)
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
		_, subscriptionsErr := c.Subscriptions(t.Context(), id, "")
		_, ofCustomerErr := c.AzureEntitlements(t.Context(), id, azurePlanID)
		_, ofPlanErr := c.AzureEntitlements(t.Context(), customerID, id)
		if slices.Contains([]error{customerErr, subscriptionsErr, ofCustomerErr, ofPlanErr}, nil) {
			t.Errorf("%q was taken for an ID", id)
		}
	}
	wantRequests(t, s, 0)
}
