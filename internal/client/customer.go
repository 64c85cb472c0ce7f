// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// Customer is a customer of the partner. A nil field was absent, null or an
// empty string; texts are safe to print.
//
// https://learn.microsoft.com/partner-center/developer/customer-resources
type Customer struct {
	ID                    string  // of the customer and of its Entra tenant
	Domain                *string // of the company profile: the tenant's default one
	CompanyName           *string
	RelationshipToPartner *string
	AllowDelegatedAccess  *bool
}

// Customer reads a customer by its ID, a GUID, with one GET. It returns the errors of
// [Client.SubscriptionProvisioningStatus].
//
// https://learn.microsoft.com/partner-center/developer/get-a-customer-by-id
func (c *Client) Customer(ctx context.Context, customerID string) (*Customer, error) {
	return read(ctx, c, request{
		path:       "/v1/customers/" + customerID,
		ids:        []string{customerID},
		maxBody:    pipeline.DefaultMaxBody,
		objectType: "Customer",
	}, func(o *object) (*Customer, error) { return decodeCustomer(o, customerID) })
}

func decodeCustomer(o *object, customerID string) (*Customer, error) {
	profile := &object{secrets: o.secrets}
	if raw := o.members["companyProfile"]; !isNull(raw) {
		var err error
		if profile, err = o.decode(raw); err != nil {
			return nil, errors.New("its companyProfile is not a JSON object")
		}
	}
	id, tenantID := o.text("id"), profile.text("tenantId")
	customer := &Customer{
		Domain:                profile.text("domain"),
		CompanyName:           profile.text("companyName"),
		RelationshipToPartner: o.text("relationshipToPartner"),
		AllowDelegatedAccess:  o.boolean("allowDelegatedAccess"),
	}
	switch {
	case id == nil:
		o.fail("it has no id")
	case !strings.EqualFold(*id, customerID) || tenantID != nil && !strings.EqualFold(*tenantID, customerID):
		o.fail("it describes another customer")
	default:
		customer.ID = *id
	}
	return customer, cmp.Or(o.err, profile.err)
}
