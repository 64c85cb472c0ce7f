// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

var _ datasource.DataSourceWithConfigure = (*azureSubscriptionsDataSource)(nil)

func newAzureSubscriptionsDataSource() datasource.DataSource { return &azureSubscriptionsDataSource{} }

// azureSubscriptionsDataSource lists the Azure subscriptions under an Azure plan.
type azureSubscriptionsDataSource struct{ configuredDataSource }

type azureSubscriptionsModel struct {
	CustomerID         types.String                       `tfsdk:"customer_id"`
	AzurePlanID        types.String                       `tfsdk:"azure_plan_id"`
	AzureSubscriptions map[string]listedAzureSubscription `tfsdk:"azure_subscriptions"`
}

type listedAzureSubscription struct {
	AzureSubscriptionID types.String `tfsdk:"azure_subscription_id"`
	FriendlyName        types.String `tfsdk:"friendly_name"`
	Status              types.String `tfsdk:"status"`
}

func (d *azureSubscriptionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_azure_subscriptions"
}

func (d *azureSubscriptionsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the Azure subscriptions under a customer's Azure plan. App-only credentials suffice.",
		Attributes: map[string]schema.Attribute{
			"customer_id":   customerIDAttribute(),
			"azure_plan_id": azurePlanIDAttribute(),
			"azure_subscriptions": schema.MapNestedAttribute{
				MarkdownDescription: "All Azure subscriptions, by their IDs in lowercase. Missing values are null.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"azure_subscription_id": computedString("The ID of the Azure subscription, as Partner Center sends it."),
					"friendly_name":         computedString("The name of the Azure subscription."),
					"status":                computedString("The status of the Azure subscription in lowercase: `active`, `inactive`, or another value."),
				}},
			},
		},
	}
}

func (d *azureSubscriptionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model azureSubscriptionsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan := d.provider.newAzurePlan(model.CustomerID, model.AzurePlanID)
	var entitlements []client.AzureEntitlement
	read := &read{
		subject: plan.subject(),
		at:      path.Root("customer_id"),
		poll: func(ctx context.Context) (_ string, err error) {
			entitlements, err = plan.entitlements(ctx)
			return "", err
		},
	}
	resp.Diagnostics.Append(d.provider.readOne(ctx, read, readOptions{timeout: timeoutOfLookup})...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(oddValues(plan.subject(), plan.odd)...)
	model.AzurePlanID = types.StringValue(plan.id)
	model.AzureSubscriptions = make(map[string]listedAzureSubscription, len(entitlements))
	for _, e := range entitlements {
		model.AzureSubscriptions[strings.ToLower(e.ID)] = listedAzureSubscription{
			AzureSubscriptionID: types.StringValue(e.ID),
			FriendlyName:        types.StringPointerValue(e.FriendlyName),
			Status:              types.StringPointerValue(e.Status),
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
