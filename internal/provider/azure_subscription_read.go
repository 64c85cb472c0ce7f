// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"golang.org/x/text/unicode/norm"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// azureSubscriptionRead is the read of an Azure subscription.
type azureSubscriptionRead struct {
	read
	plan  azurePlan
	found client.AzureEntitlement
}

func (d *providerData) newAzureSubscriptionRead(m azureSubscriptionModel) *azureSubscriptionRead {
	customerID, argument, value := m.CustomerID.ValueString(), "azure_subscription_id", m.AzureSubscriptionID
	if value.IsNull() {
		argument, value = "friendly_name", m.FriendlyName
	}
	r := &azureSubscriptionRead{
		read: read{
			subject: advice.Subject{Kind: advice.AzureSubscription, CustomerID: customerID, Name: value.ValueString()},
			at:      path.Root(argument),
			target:  statusActive,
		},
		plan: d.newAzurePlan(m.CustomerID, m.AzurePlanID),
	}
	r.poll = func(ctx context.Context) (string, error) {
		entitlements, err := r.plan.entitlements(ctx)
		if err != nil {
			return "", err
		}
		r.found, err = findAzureSubscription(entitlements, m)
		if missing := (*advice.LookupError)(nil); m.WaitForActive.ValueBool() && errors.As(err, &missing) && missing.Title == advice.TitleAzureSubscriptionNotFound {
			return advice.StatusNotVisible, nil
		}
		if err != nil {
			return "", err
		}
		if r.found.Status == nil {
			return advice.StatusNotKnown, nil
		}
		cleaned := d.secrets.Line(*r.found.Status)
		if cleaned != *r.found.Status { // it must not be taken for active or failed
			cleaned = strings.TrimSpace(cleaned + " (with characters that are not shown)")
		}
		return cleaned, nil
	}
	return r
}

// findAzureSubscription finds the only one with the ID or the name that is set. The
// name may be the one in Azure or the one that the provider shows, in Unicode's
// form NFC, which Terraform gives to every string.
func findAzureSubscription(entitlements []client.AzureEntitlement, m azureSubscriptionModel) (client.AzureEntitlement, error) {
	var found []client.AzureEntitlement
	var ids []string
	name := norm.NFC.String(redact.Name(m.FriendlyName.ValueString()))
	for _, e := range entitlements {
		if strings.EqualFold(e.ID, m.AzureSubscriptionID.ValueString()) || e.FriendlyName != nil && norm.NFC.String(*e.FriendlyName) == name {
			found, ids = append(found, e), append(ids, e.ID)
		}
	}
	switch len(found) {
	case 0:
		return client.AzureEntitlement{}, advice.NoAzureSubscription()
	case 1:
		return found[0], nil
	}
	return client.AzureEntitlement{}, advice.SeveralAzureSubscriptions(ids)
}
