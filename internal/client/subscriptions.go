// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"strings"
)

// Subscription is a subscription of a customer. A nil field was absent, null, an empty string or
// one of the [OddValues]. Texts are safe to print; dates are RFC 3339 in UTC.
//
// https://learn.microsoft.com/partner-center/developer/subscription-resources
type Subscription struct {
	ID           string // a GUID, in the case in which it came
	OfferID      *string
	OfferName    *string
	FriendlyName *string
	// Status is in lower case, unless it is not ASCII. It is documented as none,
	// active, pending, suspended, expired, disabled or deleted.
	Status               *string
	Quantity             *int64 // of licenses or units
	UnitType             *string
	ProductType          *string // the ID of the product type, such as OnlineServicesNCE
	OrderID              *string
	ParentSubscriptionID *string
	IsTrial              *bool
	AutoRenewEnabled     *bool
	CreationDate         *string
	EffectiveStartDate   *string
	CommitmentEndDate    *string
}

// IsOrderID reports whether a text can be the ID of an order: 1 to 64 letters, digits and hyphens.
func IsOrderID(text string) bool {
	return len(text) >= 1 && len(text) <= 64 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
}

// Subscriptions reads all subscriptions of a customer, whose ID is a GUID, or those
// of one order unless its ID is empty, with one GET for each page. It returns the
// errors of [Client.SubscriptionProvisioningStatus].
//
// https://learn.microsoft.com/partner-center/developer/get-all-of-a-customer-s-subscriptions
func (c *Client) Subscriptions(ctx context.Context, customerID, orderID string) (*List[Subscription], error) {
	filter := ""
	if orderID != "" {
		if !IsOrderID(orderID) {
			return nil, errors.New("not an order ID")
		}
		filter = "order_id=" + orderID
	}
	l := list[Subscription]{
		path:     "/v1/customers/" + customerID + "/subscriptions",
		pathIDs:  []string{customerID},
		filter:   filter,
		itemType: "Subscription",
		decode: func(id string, item *object) (Subscription, error) {
			productType, err := decodeProductType(item)
			order := item.text("orderId")
			if orderID != "" && order != nil && (len(*order) != len(orderID) || !strings.EqualFold(*order, orderID)) {
				return Subscription{}, errors.New("it belongs to another order")
			}
			return Subscription{
				ID:                   id,
				OfferID:              item.text("offerId"),
				OfferName:            item.text("offerName"),
				FriendlyName:         item.text("friendlyName"),
				Status:               item.status("status"),
				Quantity:             item.integer("quantity"),
				UnitType:             item.text("unitType"),
				ProductType:          productType,
				OrderID:              order,
				ParentSubscriptionID: item.text("parentSubscriptionId"),
				IsTrial:              item.boolean("isTrial"),
				AutoRenewEnabled:     item.boolean("autoRenewEnabled"),
				CreationDate:         item.date("creationDate"),
				EffectiveStartDate:   item.date("effectiveStartDate"),
				CommitmentEndDate:    item.date("commitmentEndDate"),
			}, err
		},
	}
	return l.read(ctx, c)
}

// decodeProductType accepts an object with an ID, as documented, and a string.
func decodeProductType(item *object) (*string, error) {
	const name = "productType"
	raw := item.members[name]
	if isNull(raw) || raw[0] == '"' {
		return item.text(name), nil
	}
	productType, err := item.decode(raw)
	if err != nil {
		item.unexpected(name, "a JSON object")
		return nil, nil
	}
	// An odd ID counts under the name of the value.
	productType.members[name] = productType.members["id"]
	return productType.text(name), productType.err
}

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
