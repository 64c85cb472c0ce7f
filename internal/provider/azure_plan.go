// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// The offers that have Azure subscriptions, as the beginning of their IDs.
//
// https://learn.microsoft.com/partner-center/developer/get-a-customer-subscription-s-usage-records
const (
	azurePlanOffer = "DZH318Z0BPS6"
	// A subscription of this offer is itself an Azure subscription.
	legacyAzureOffer = "MS-AZR-0145P"
)

const statusActive = "active"

func azurePlanIDAttribute() schema.Attribute {
	return foundString("The ID of the customer's subscription for the Azure plan, a GUID. Defaults to the only active Azure plan, "+
		"or to the only one if none is active. It is an error if there are several.", guidValidator)
}

// azurePlan reads the Azure subscriptions under an Azure plan, for two data sources.
type azurePlan struct {
	provider   *providerData
	customerID string
	id         string           // "" until it is found
	fixed      bool             // whether the plan cannot change: its ID was given, or it is active
	odd        client.OddValues // of the Azure subscriptions
}

func (d *providerData) newAzurePlan(customerID, id types.String) azurePlan {
	return azurePlan{provider: d, customerID: customerID.ValueString(), id: id.ValueString(), fixed: !id.IsNull()}
}

// entitlements finds the plan first, unless it is fixed.
func (p *azurePlan) entitlements(ctx context.Context) ([]client.AzureEntitlement, error) {
	at := path.Root("azure_plan_id")
	if !p.fixed {
		list, err := p.provider.client.Subscriptions(ctx, p.customerID, "")
		if err != nil {
			return nil, p.failed(advice.Subscriptions, path.Root("customer_id"), err)
		}
		if p.id, p.fixed, err = findAzurePlan(list.Items); err != nil {
			return nil, p.failed(advice.AzureSubscriptions, at, err)
		}
	}
	list, err := p.provider.client.AzureEntitlements(ctx, p.customerID, p.id)
	if err != nil {
		return nil, p.failed(advice.AzureSubscriptions, at, err)
	}
	p.odd = list.OddValues
	return list.Items, nil
}

func (p *azurePlan) subject() advice.Subject {
	return advice.Subject{Kind: advice.AzureSubscriptions, CustomerID: p.customerID}
}

func (p *azurePlan) failed(reading advice.Kind, at path.Path, cause error) error {
	return &stepError{advice.Subject{Kind: reading, CustomerID: p.customerID}, at, cause}
}

// findAzurePlan returns the ID of the only active plan, or of the only one, and
// whether it is active.
func findAzurePlan(subscriptions []client.Subscription) (id string, isActive bool, err error) {
	var all, active, legacy []string
	for _, s := range subscriptions {
		switch {
		case hasOffer(s, legacyAzureOffer):
			legacy = append(legacy, strings.ToLower(s.ID))
		case hasOffer(s, azurePlanOffer):
			all = append(all, s.ID)
			if s.Status != nil && *s.Status == statusActive {
				active = append(active, s.ID)
			}
		}
	}
	switch {
	case len(active) == 1:
		return active[0], true, nil
	case len(active) > 1:
		return "", false, advice.SeveralAzurePlans(active, true)
	case len(all) == 1:
		return all[0], false, nil
	case len(all) > 1:
		return "", false, advice.SeveralAzurePlans(all, false)
	}
	return "", false, advice.NoAzurePlan(legacy)
}

// hasOffer compares as many bytes as the offer has: a letter that only folds to
// one of its letters takes more than one.
func hasOffer(s client.Subscription, offer string) bool {
	return s.OfferID != nil && len(*s.OfferID) >= len(offer) && strings.EqualFold((*s.OfferID)[:len(offer)], offer)
}
