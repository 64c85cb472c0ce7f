// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func newSubscriptionProvisioningStatusDataSource() datasource.DataSource {
	return &dataSource[subscriptionProvisioningStatusModel]{
		name:   "subscription_provisioning_status",
		schema: subscriptionProvisioningStatusSchema,
		read:   readSubscriptionProvisioningStatus,
	}
}

type subscriptionProvisioningStatusModel struct {
	subscriptionModel
	AllowNotFound types.Bool     `tfsdk:"allow_not_found"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

func subscriptionProvisioningStatusSchema(ctx context.Context) schema.Schema {
	attributes := subscriptionAttributes()
	attributes["allow_not_found"] = allowNotFoundAttribute()
	attributes["timeouts"] = dataSourceTimeouts(ctx, timeoutsOfOne)
	return schema.Schema{
		MarkdownDescription: "Reads whether a customer's subscription is provisioned. `pending` and `failed` are results, not errors: " +
			"use a postcondition to stop a plan.",
		Attributes: attributes,
	}
}

func readSubscriptionProvisioningStatus(ctx context.Context, d *providerData, model *subscriptionProvisioningStatusModel) diag.Diagnostics {
	timeout, diags := model.Timeouts.Read(ctx, timeoutsOfOne.of(model.WaitForSuccess))
	if diags.HasError() {
		return diags
	}
	read := d.newStatusRead(model.subscriptionIDs, model.AllowNotFound.ValueBool())
	if diags := d.readOne(ctx, &read.read, waitOptions(model.WaitForSuccess, model.PollInterval, "timeouts.read", timeout)); diags.HasError() {
		return diags
	}
	model.subscriptionStatus = newSubscriptionStatus(read.status)
	return read.warnings()
}
