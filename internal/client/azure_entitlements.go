// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import "context"

// AzureEntitlement is an Azure subscription under an Azure plan. A nil field was
// absent, null, an empty string or one of the [OddValues]; texts are safe to print.
//
// https://learn.microsoft.com/partner-center/developer/get-a-list-of-azure-entitlements-for-subscription
type AzureEntitlement struct {
	ID           string // of the Azure subscription: a GUID, in the service's case
	FriendlyName *string
	// Status is in lower case, unless it is not ASCII. Its values are not documented;
	// active and inactive are known.
	Status *string
}

// AzureEntitlements reads all Azure subscriptions under an Azure plan, itself a
// subscription of the customer, with one GET for each page. Both IDs are GUIDs. It
// returns the errors of [Client.SubscriptionProvisioningStatus].
func (c *Client) AzureEntitlements(ctx context.Context, customerID, azurePlanID string) (*List[AzureEntitlement], error) {
	l := list[AzureEntitlement]{
		path:     "/v1/customers/" + customerID + "/subscriptions/" + azurePlanID + "/azureEntitlements",
		pathIDs:  []string{customerID, azurePlanID},
		itemType: "AzureEntitlement",
		decode: func(id string, item *object) (AzureEntitlement, error) {
			return AzureEntitlement{ID: id, FriendlyName: item.text("friendlyName"), Status: item.status("status")}, nil
		},
	}
	return l.read(ctx, c)
}
