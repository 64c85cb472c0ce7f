// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// newSubscriptionProvisioningStatusesDataSource reads the statuses of many subscriptions at once.
// Terraform's own cost grows with the square of the instances of a for_each; here everything is
// linear, which is why it takes a map and not a set.
func newSubscriptionProvisioningStatusesDataSource() datasource.DataSource {
	return &dataSource[subscriptionProvisioningStatusesModel]{
		name:   "subscription_provisioning_statuses",
		schema: subscriptionProvisioningStatusesSchema,
		read:   readSubscriptionProvisioningStatuses,
	}
}

type subscriptionProvisioningStatusesModel struct {
	Subscriptions map[string]subscriptionIDs    `tfsdk:"subscriptions"`
	Statuses      map[string]subscriptionStatus `tfsdk:"statuses"`
	AllSuccess    types.Bool                    `tfsdk:"all_success"`
	NotSuccess    map[string]types.String       `tfsdk:"not_success"`
	waitModel
	AllowNotFound types.Bool     `tfsdk:"allow_not_found"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

func subscriptionProvisioningStatusesSchema(ctx context.Context) schema.Schema {
	attributes := waitAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"subscriptions": schema.MapNestedAttribute{
			MarkdownDescription: "The subscriptions to read, by keys that you choose.",
			Required:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: idAttributes()},
			Validators:          []validator.Map{namedSubscriptions{}},
		},
		"statuses": schema.MapNestedAttribute{
			MarkdownDescription: "The status of each subscription, by the same keys.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: statusAttributes()},
		},
		"all_success": computedBool("Whether every status is `success`."),
		"not_success": schema.MapAttribute{
			MarkdownDescription: "The status of each subscription whose status is not `success`, by the same keys.",
			Computed:            true,
			ElementType:         types.StringType,
		},
		"allow_not_found": allowNotFoundAttribute(),
		"timeouts":        dataSourceTimeouts(ctx, timeoutsOfMany),
	})
	return schema.Schema{
		MarkdownDescription: "Reads the provisioning status of many subscriptions, of one or more customers, much faster than the singular data source with `for_each`. " +
			"Every subscription is in the result, or the read fails.",
		Attributes: attributes,
	}
}

func readSubscriptionProvisioningStatuses(ctx context.Context, d *providerData, model *subscriptionProvisioningStatusesModel) diag.Diagnostics {
	timeout, diags := model.Timeouts.Read(ctx, timeoutsOfMany.of(model.WaitForSuccess))
	if diags.HasError() {
		return diags
	}
	statusReads, reads := map[string]*statusRead{}, map[string]*read{}
	for key, ids := range model.Subscriptions {
		r := d.newStatusRead(ids, model.AllowNotFound.ValueBool())
		r.subject.Key = key
		r.at = path.Root("subscriptions").AtMapKey(key).AtName("subscription_id")
		statusReads[key], reads[key] = r, &r.read
	}
	if diags := d.readMany(ctx, reads, waitOptions(model.WaitForSuccess, model.PollInterval, "timeouts.read", timeout)); diags.HasError() {
		return diags
	}
	model.Statuses, model.NotSuccess = make(map[string]subscriptionStatus, len(reads)), map[string]types.String{}
	for _, key := range slices.Sorted(maps.Keys(statusReads)) {
		r := statusReads[key]
		diags.Append(r.warnings()...)
		status := newSubscriptionStatus(r.status)
		model.Statuses[key] = status
		if r.status.Status != client.StatusSuccess {
			model.NotSuccess[key] = status.Status
		}
	}
	model.AllSuccess = types.BoolValue(len(model.NotSuccess) == 0)
	return diags
}
