// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import "context"

// AzureEntitlement is an Azure subscription under an Azure plan. A nil field was
// absent, null, an empty string or one of the [OddValues]; texts are safe to print.
//
// https://learn.microsoft.com/partner-center/developer/get-a-list-of-azure-entitlements-for-subscription
type AzureEntitlement struct {
	// ID is the ID of the Azure subscription: a GUID, in the service's case.
	ID           string
	FriendlyName *string
	// Status is in lower case, unless it is not ASCII. Its values are not documented;
	// active and inactive are known.
	Status *string
}

// AzureEntitlementList is all Azure subscriptions under an Azure plan, in the
// service's order. No ID comes twice, compared without case.
type AzureEntitlementList struct {
	AzureEntitlements []AzureEntitlement
	OddValues         OddValues
}

// AzureEntitlements reads all Azure subscriptions under an Azure plan, itself a
// subscription of the customer, with one GET for each page. Both IDs are GUIDs. It
// returns the errors of [Client.SubscriptionProvisioningStatus], and never a part of
// the list.
//
// https://learn.microsoft.com/partner-center/developer/get-a-list-of-azure-entitlements-for-subscription
func (c *Client) AzureEntitlements(ctx context.Context, customerID, azurePlanID string) (*AzureEntitlementList, error) {
	if err := requireGUIDs(customerID, azurePlanID); err != nil {
		return nil, err
	}
	result := &AzureEntitlementList{}
	err := c.readList(ctx, list{
		customerID: customerID,
		path:       "/v1/customers/" + customerID + "/subscriptions/" + azurePlanID + "/azureEntitlements",
		itemType:   "AzureEntitlement",
		odd:        &result.OddValues,
		each: func(id string, item *object) error {
			result.AzureEntitlements = append(result.AzureEntitlements, AzureEntitlement{ID: id, FriendlyName: item.text("friendlyName"), Status: item.status("status")})
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}
