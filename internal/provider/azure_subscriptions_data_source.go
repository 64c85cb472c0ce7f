// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

func newAzureSubscriptionsDataSource() datasource.DataSource {
	return &dataSource[azureSubscriptionsModel]{name: "azure_subscriptions", schema: azureSubscriptionsSchema, read: readAzureSubscriptions}
}

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

func azureSubscriptionsSchema(context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Lists the Azure subscriptions under a customer's Azure plan. Works with app-only credentials.",
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

func readAzureSubscriptions(ctx context.Context, d *providerData, model *azureSubscriptionsModel) diag.Diagnostics {
	plan := d.newAzurePlan(model.CustomerID, model.AzurePlanID)
	var entitlements []client.AzureEntitlement
	read := &read{
		subject: plan.subject(),
		at:      path.Root("customer_id"),
		poll: func(ctx context.Context) (_ string, err error) {
			entitlements, err = plan.entitlements(ctx)
			return "", err
		},
	}
	if diags := d.readOne(ctx, read, readOptions{timeout: timeoutOfLookup}); diags.HasError() {
		return diags
	}
	model.AzurePlanID = types.StringValue(plan.id)
	model.AzureSubscriptions = make(map[string]listedAzureSubscription, len(entitlements))
	for _, e := range entitlements {
		model.AzureSubscriptions[strings.ToLower(e.ID)] = listedAzureSubscription{
			AzureSubscriptionID: types.StringValue(e.ID),
			FriendlyName:        types.StringPointerValue(e.FriendlyName),
			Status:              types.StringPointerValue(e.Status),
		}
	}
	return oddValues(plan.subject(), plan.odd)
}
