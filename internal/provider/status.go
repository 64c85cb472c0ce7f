// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// subscriptionRead is one read of a status, and how long it may take.
type subscriptionRead struct {
	customerID, subscriptionID string
	wait                       bool
	pollInterval               time.Duration
	timeoutName                string
	timeout                    time.Duration
}

func (r subscriptionRead) String() string {
	return fmt.Sprintf("the provisioning status of subscription %s of customer %s", r.subscriptionID, r.customerID)
}

// status reads a status, waits for success if that is asked, and explains what
// went wrong. The result is nil if there is an error.
func (c *configured) status(ctx context.Context, read subscriptionRead) (*client.SubscriptionProvisioningStatus, diag.Diagnostics) {
	if diags := c.ready(); diags.HasError() {
		return nil, diags
	}
	ctx, cancel := context.WithTimeout(ctx, read.timeout)
	defer cancel()

	poll := func(ctx context.Context) (*client.SubscriptionProvisioningStatus, error) {
		return c.client.SubscriptionProvisioningStatus(ctx, read.customerID, read.subscriptionID)
	}
	var status *client.SubscriptionProvisioningStatus
	var err error
	if read.wait {
		status, err = waitForSuccess(ctx, read, poll)
	} else {
		status, err = poll(ctx)
	}
	if err != nil {
		return nil, diag.Diagnostics{c.explain(read, err)}
	}
	var diags diag.Diagnostics
	if status.UnreadableEndDate != "" {
		diags.AddAttributeWarning(path.Root("end_date"), "Unreadable End Date", fmt.Sprintf(
			"Partner Center sent an end date for subscription %s that cannot be read as a time: %s\n\nend_date is null. The other values are not affected.",
			read.subscriptionID, status.UnreadableEndDate))
	}
	return status, diags
}
