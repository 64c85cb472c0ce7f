// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
)

// Subscription is a subscription of a customer. A nil field was absent, null or
// an empty string; every other one is as the service sent it, but the dates,
// which are RFC 3339 in UTC.
//
// https://learn.microsoft.com/partner-center/developer/subscription-resources
type Subscription struct {
	// ID is a GUID, in the case in which it came.
	ID           string
	OfferID      *string
	OfferName    *string
	FriendlyName *string
	// Status is documented as none, active, pending, suspended, expired, disabled
	// or deleted.
	Status *string
	// Quantity is the number of licenses or units.
	Quantity *int64
	UnitType *string
	// ProductType is the ID of the product type, such as OnlineServicesNCE.
	ProductType          *string
	OrderID              *string
	ParentSubscriptionID *string
	IsTrial              *bool
	AutoRenewEnabled     *bool
	CreationDate         *string
	EffectiveStartDate   *string
	CommitmentEndDate    *string
}

// SubscriptionList is all subscriptions of a customer, in the order in which they
// came. No ID comes twice, compared without case.
type SubscriptionList struct {
	Subscriptions []Subscription
	// UnreadableDates are the dates that are nil since they could not be read.
	UnreadableDates UnreadableDates
}

// Subscriptions reads all subscriptions of a customer, whose ID is a GUID, with
// one GET for each page. The errors are those of
// [Client.SubscriptionProvisioningStatus]; no part of a list is returned with
// one.
//
// https://learn.microsoft.com/partner-center/developer/get-all-of-a-customer-s-subscriptions
func (c *Client) Subscriptions(ctx context.Context, customerID string) (*SubscriptionList, error) {
	if err := requireGUIDs(customerID); err != nil {
		return nil, err
	}
	result := &SubscriptionList{}
	err := c.readList(ctx, "/v1/customers/"+customerID+"/subscriptions", "subscriptions", func(id string, item *object) error {
		productType, err := decodeProductType(item)
		result.Subscriptions = append(result.Subscriptions, Subscription{
			ID:                   id,
			OfferID:              item.text("offerId"),
			OfferName:            item.text("offerName"),
			FriendlyName:         item.text("friendlyName"),
			Status:               item.text("status"),
			Quantity:             item.integer("quantity"),
			UnitType:             item.text("unitType"),
			ProductType:          productType,
			OrderID:              item.text("orderId"),
			ParentSubscriptionID: item.text("parentSubscriptionId"),
			IsTrial:              item.boolean("isTrial"),
			AutoRenewEnabled:     item.boolean("autoRenewEnabled"),
			CreationDate:         c.date(item, "creationDate", &result.UnreadableDates),
			EffectiveStartDate:   c.date(item, "effectiveStartDate", &result.UnreadableDates),
			CommitmentEndDate:    c.date(item, "commitmentEndDate", &result.UnreadableDates),
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// decodeProductType takes the ID of an object, as documented, and a plain string.
func decodeProductType(item *object) (*string, error) {
	raw := item.members["productType"]
	if isNull(raw) || raw[0] == '"' {
		return item.text("productType"), nil
	}
	productType, err := decodeObject(raw)
	if err != nil {
		return nil, errors.New("its productType is not a JSON object")
	}
	id := productType.text("id")
	if productType.err != nil {
		return nil, errors.New("the id of its productType is not a string")
	}
	return id, nil
}
