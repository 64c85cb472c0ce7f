// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// statusNotFound is the provider's own status of a subscription that Partner Center
// does not find.
const statusNotFound = "not_found"

// statusRead is the read of a provisioning status.
type statusRead struct {
	read
	status *client.SubscriptionProvisioningStatus
}

// newStatusRead returns a read. With allowNotFound, a subscription that is not
// found has a status instead of being an error.
func (d *providerData) newStatusRead(m subscriptionIDs, allowNotFound bool) *statusRead {
	customerID, subscriptionID := m.CustomerID.ValueString(), m.SubscriptionID.ValueString()
	r := &statusRead{read: read{
		subject: advice.Subject{Kind: advice.ProvisioningStatus, CustomerID: customerID, SubscriptionID: subscriptionID},
		at:      path.Root("subscription_id"),
		target:  client.StatusSuccess,
	}}
	r.poll = func(ctx context.Context) (string, error) {
		status, err := d.client.SubscriptionProvisioningStatus(ctx, customerID, subscriptionID)
		if rejected, ok := errors.AsType[*client.Error](err); ok && allowNotFound && rejected.IsNotFound() {
			status, err = &client.SubscriptionProvisioningStatus{Status: statusNotFound}, nil
		}
		if err != nil {
			return "", err
		}
		r.status = status
		return status.Status, nil
	}
	return r
}

// warnings returns a warning if the end date was dropped.
func (r *statusRead) warnings() diag.Diagnostics {
	if r.status.UnreadableEndDate == "" {
		return nil
	}
	return diag.Diagnostics{warning(advice.UnreadableEndDate(r.subject, r.status.UnreadableEndDate))}
}
