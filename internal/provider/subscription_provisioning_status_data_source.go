// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*subscriptionProvisioningStatusDataSource)(nil)

func newSubscriptionProvisioningStatusDataSource() datasource.DataSource {
	return &subscriptionProvisioningStatusDataSource{}
}

// subscriptionProvisioningStatusDataSource reads the status of one subscription.
type subscriptionProvisioningStatusDataSource struct{ configuredDataSource }

type subscriptionProvisioningStatusModel struct {
	subscriptionModel
	AllowNotFound types.Bool     `tfsdk:"allow_not_found"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

func (d *subscriptionProvisioningStatusDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_subscription_provisioning_status"
}

func (d *subscriptionProvisioningStatusDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads whether a customer's subscription is provisioned. `pending` and `failed` are results, not errors: " +
			"use a postcondition to stop a plan.",
		Attributes: subscriptionAttributes(),
	}
	resp.Schema.Attributes["allow_not_found"] = allowNotFoundAttribute()
	resp.Schema.Attributes["timeouts"] = dataSourceTimeouts(ctx, timeoutsOfOne)
}

func (d *subscriptionProvisioningStatusDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model subscriptionProvisioningStatusModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	timeout, diags := model.Timeouts.Read(ctx, timeoutsOfOne.of(model.WaitForSuccess))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	read := d.provider.newStatusRead(model.subscriptionIDs, model.AllowNotFound.ValueBool())
	resp.Diagnostics.Append(d.provider.readOne(ctx, &read.read, model.options("timeouts.read", timeout))...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(read.warnings()...)
	model.subscriptionStatus = newSubscriptionStatus(read.status)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
