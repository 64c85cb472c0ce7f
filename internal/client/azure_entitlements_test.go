// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"slices"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

const azurePlanID = "3f15978e-005c-b763-bb78-2a8fab289c58"

func readEntitlements(t *testing.T, s *service) (*client.List[client.AzureEntitlement], error) {
	t.Helper()
	return newClient("https://service.example", s).AzureEntitlements(t.Context(), customerID, azurePlanID)
}

func TestAzureEntitlements_Documented(t *testing.T) {
	t.Parallel()
	s := respondingWith(bom + sample(t, "azure_entitlements.json"))
	got, err := readEntitlements(t, s)
	wantResult(t, got, err, client.List[client.AzureEntitlement]{Items: []client.AzureEntitlement{
		{ID: "899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8", FriendlyName: new("Microsoft Azure"), Status: new("active")},
	}}, "")
	wantEqual(t, "the URL", s.received()[0].URL.String(), "https://service.example"+listPath+"/"+azurePlanID+"/azureEntitlements")
}

func TestAzureEntitlements_Pages(t *testing.T) {
	t.Parallel()
	got, err := readEntitlements(t, respondingWith(
		pageOf(`{"id":"`+itemID(1)+`","friendlyName":" a ","status":"Inactive"}`, nextLink("/customers/"+customerID+"/subscriptions/"+azurePlanID+"/azureEntitlements?p=2", "")),
		pageOf(`{"id":"`+itemID(2)+`","friendlyName":"","status":null},{"id":"`+itemID(3)+`","friendlyName":{},"status":1}`, ""),
	))
	wantResult(t, got, err, client.List[client.AzureEntitlement]{
		Items:     []client.AzureEntitlement{{ID: itemID(1), FriendlyName: new(" a "), Status: new("inactive")}, {ID: itemID(2)}, {ID: itemID(3)}},
		OddValues: client.OddValues{Count: 2, Names: []string{"friendlyName", "status"}, First: `"{}"`},
	}, "")
}

func TestAzureEntitlements_Invalid(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, reason string }{
		{"a list of subscriptions", pageOf(`{"id":"`+itemID(1)+`","attributes":{"objectType":"Subscription"}}`, ""), "item 1 on page 1: its id is " + itemID(1) + ": its objectType is not AzureEntitlement"},
		{"the list of subscriptions as the next page", pageOf(items(1, 1), nextLink(listPath+"?p=2", "")), "its next link points outside the list"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := respondingWith(test.body)
			got, err := readEntitlements(t, s)
			wantInvalid(t, got, err, test.reason)
			wantRequests(t, s, 1)
		})
	}
}

func TestRequest_InvalidIDs(t *testing.T) {
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
