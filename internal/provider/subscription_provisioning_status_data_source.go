// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

var _ datasource.DataSourceWithConfigure = (*subscriptionProvisioningStatusDataSource)(nil)

const defaultReadTimeout = 5 * time.Minute

func newSubscriptionProvisioningStatusDataSource() datasource.DataSource {
	return &subscriptionProvisioningStatusDataSource{}
}

// subscriptionProvisioningStatusDataSource reads the status of one subscription.
type subscriptionProvisioningStatusDataSource struct {
	provider *configured
}

type subscriptionProvisioningStatusModel struct {
	CustomerID     types.String   `tfsdk:"customer_id"`
	SubscriptionID types.String   `tfsdk:"subscription_id"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
	SKUID          types.String   `tfsdk:"sku_id"`
	Status         types.String   `tfsdk:"status"`
	Quantity       types.Int64    `tfsdk:"quantity"`
	EndDate        types.String   `tfsdk:"end_date"`
}

func (d *subscriptionProvisioningStatusDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_subscription_provisioning_status"
}

func (d *subscriptionProvisioningStatusDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads whether a customer's subscription is provisioned. `pending` and `failed` are answers, not errors: " +
			"use a postcondition to stop a plan. Partner Center refreshes the status every 15 minutes.",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.StringAttribute{
				MarkdownDescription: "The customer's tenant ID, a GUID.",
				Required:            true,
				Validators:          []validator.String{isGUID},
			},
			"subscription_id": schema.StringAttribute{
				MarkdownDescription: "The ID of the customer's subscription in Partner Center, a GUID.",
				Required:            true,
				Validators:          []validator.String{isGUID},
			},
			"timeouts": timeoutsAttribute(ctx),
			"sku_id": schema.StringAttribute{
				MarkdownDescription: "The product SKU, as Partner Center sends it. It is not always a GUID. Null if there is none.",
				Computed:            true,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "The provisioning status in lower case: `success`, `pending` (also during a change of licences), `failed`, `none`, " +
					"or a word that Partner Center has not documented yet. It is never null.",
				Computed: true,
			},
			"quantity": schema.Int64Attribute{
				MarkdownDescription: "The number of licences or units after provisioning. Null if there is none.",
				Computed:            true,
			},
			"end_date": schema.StringAttribute{
				MarkdownDescription: "The end of the subscription in UTC, such as `2018-05-10T00:00:00Z` (RFC 3339). Null if there is none.",
				Computed:            true,
			},
		},
	}
}

func (d *subscriptionProvisioningStatusDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	provider, diags := fromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	d.provider = provider
}

func (d *subscriptionProvisioningStatusDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model subscriptionProvisioningStatusModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	resp.Diagnostics.Append(d.provider.ready()...)
	timeout, diags := model.Timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	read := subscriptionRead{customerID: model.CustomerID.ValueString(), subscriptionID: model.SubscriptionID.ValueString(), timeout: timeout}
	status, err := d.provider.client.SubscriptionProvisioningStatus(ctx, read.customerID, read.subscriptionID)
	if err != nil {
		resp.Diagnostics.Append(d.provider.explain(read, err))
		return
	}
	if status.UnreadableEndDate != "" {
		resp.Diagnostics.AddAttributeWarning(path.Root("end_date"), "Unreadable End Date", fmt.Sprintf(
			"Partner Center sent an end date for subscription %s that cannot be read as a time: %s\n\nend_date is null. The other values are not affected.",
			read.subscriptionID, status.UnreadableEndDate))
	}
	model.set(status)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func (m *subscriptionProvisioningStatusModel) set(status *client.SubscriptionProvisioningStatus) {
	m.SKUID = types.StringPointerValue(status.SKUID)
	m.Status = types.StringValue(status.Status)
	m.Quantity = types.Int64PointerValue(status.Quantity)
	m.EndDate = types.StringPointerValue(status.EndDate)
}

var isGUID = stringvalidator.RegexMatches(client.GUID, "must be a GUID in the form 00000000-0000-0000-0000-000000000000")
