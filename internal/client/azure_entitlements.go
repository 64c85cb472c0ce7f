// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import "context"

// AzureEntitlement is an Azure subscription under an Azure plan. A nil field was
// absent, null or an empty string; every other one is as the service sent it.
//
// https://learn.microsoft.com/partner-center/developer/get-a-list-of-azure-entitlements-for-subscription
type AzureEntitlement struct {
	// ID is the ID of the Azure subscription: a GUID, in the case in which it came.
	ID           string
	FriendlyName *string
	// Status is not documented; active and inactive are known.
	Status *string
}

// AzureEntitlements reads all Azure subscriptions under an Azure plan, itself a
// subscription of the customer, with one GET for each page. Both IDs are GUIDs.
// They come in the service's order, and no ID comes twice, compared without
// case. The errors are those of [Client.SubscriptionProvisioningStatus]; no part
// of a list is returned with one.
//
// https://learn.microsoft.com/partner-center/developer/get-a-list-of-azure-entitlements-for-subscription
func (c *Client) AzureEntitlements(ctx context.Context, customerID, azurePlanID string) ([]AzureEntitlement, error) {
	if err := requireGUIDs(customerID, azurePlanID); err != nil {
		return nil, err
	}
	var entitlements []AzureEntitlement
	path := "/v1/customers/" + customerID + "/subscriptions/" + azurePlanID + "/azureEntitlements"
	err := c.readList(ctx, path, "Azure entitlements", func(id string, item *object) error {
		entitlements = append(entitlements, AzureEntitlement{ID: id, FriendlyName: item.text("friendlyName"), Status: item.text("status")})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return entitlements, nil
}
