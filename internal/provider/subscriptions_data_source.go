// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

func newSubscriptionsDataSource() datasource.DataSource {
	return &dataSource[subscriptionsModel]{name: "subscriptions", schema: subscriptionsSchema, read: readSubscriptions}
}

type subscriptionsModel struct {
	CustomerID    types.String `tfsdk:"customer_id"`
	OrderID       types.String `tfsdk:"order_id"`
	Subscriptions types.Map    `tfsdk:"subscriptions"`
}

// listedSubscription begins with what the data source for many provisioning statuses takes.
var listedSubscription = schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
	"customer_id":            computedString("The customer's tenant ID, as in the argument."),
	"subscription_id":        computedString("The ID of the subscription, as Partner Center sends it."),
	"offer_id":               computedString("The ID of the offer, such as `CFQ7TTC0LH18:0001:CFQ7TTC0K971`."),
	"offer_name":             computedString("The name of the offer."),
	"friendly_name":          computedString("The name that the subscription was given."),
	"status":                 computedString(listedStatusText),
	"quantity":               schema.Int64Attribute{MarkdownDescription: "The number of licenses or units.", Computed: true},
	"unit_type":              computedString("The unit of the quantity, such as `Licenses` or `Usage-based`."),
	"product_type":           computedString("The ID of the product type, such as `OnlineServicesNCE`."),
	"order_id":               computedString("The ID of the order that the subscription comes from."),
	"parent_subscription_id": computedString("The ID of the subscription that an add-on belongs to."),
	"is_trial":               computedBool("Whether the subscription is a trial."),
	"auto_renew_enabled":     computedBool("Whether the subscription renews automatically."),
	"creation_date":          computedString("When the subscription was created, in UTC (RFC 3339)."),
	"effective_start_date":   computedString("When the subscription started or starts, in UTC (RFC 3339)."),
	"commitment_end_date":    computedString("When the commitment ends, in UTC (RFC 3339)."),
}}

const listedStatusText = "The status of the subscription in lowercase: " +
	"`none`, `active`, `pending`, `suspended`, `expired`, `disabled`, `deleted`, or an undocumented value. It is not the provisioning status."

func subscriptionsSchema(context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Lists all subscriptions of a customer, or those of one order. " +
			"Works with app-only credentials.",
		Attributes: map[string]schema.Attribute{
			"customer_id": customerIDAttribute(),
			"order_id": schema.StringAttribute{
				MarkdownDescription: "Lists only the subscriptions of this order.",
				Optional:            true,
				Validators:          []validator.String{orderIDValidator},
			},
			"subscriptions": schema.MapNestedAttribute{
				MarkdownDescription: "All subscriptions, by their IDs in lowercase. Missing values are null.",
				Computed:            true,
				NestedObject:        listedSubscription,
			},
		},
	}
}

func readSubscriptions(ctx context.Context, d *providerData, model *subscriptionsModel) diag.Diagnostics {
	customerID := model.CustomerID.ValueString()
	var list *client.List[client.Subscription]
	subject := advice.Subject{Kind: advice.Subscriptions, CustomerID: customerID}
	read := &read{
		subject: subject,
		at:      path.Root("customer_id"),
		poll: func(ctx context.Context) (_ string, err error) {
			list, err = d.client.Subscriptions(ctx, customerID, model.OrderID.ValueString())
			if rejected, ok := errors.AsType[*client.Error](err); ok && rejected.Code == client.OrderNotFound {
				err = &stepError{subject, path.Root("order_id"), err}
			}
			return "", err
		},
	}
	if diags := d.readOne(ctx, read, readOptions{timeout: timeoutOfLookup}); diags.HasError() {
		return diags
	}
	model.Subscriptions = subscriptionsValue(model.CustomerID, list.Items)
	return oddValues(subject, list.OddValues)
}

func oddValues(subject advice.Subject, values client.OddValues) diag.Diagnostics {
	if values.Count == 0 {
		return nil
	}
	var attributes []string
	for _, name := range values.Names {
		attributes = append(attributes, capital.ReplaceAllStringFunc(name, func(letter string) string { return "_" + strings.ToLower(letter) }))
	}
	return diag.Diagnostics{warning(advice.OddValues(subject, values, attributes))}
}

// capital begins each later word in a name of the API. Attributes have an underscore instead.
var capital = regexp.MustCompile("[A-Z]")

// subscriptionsValue avoids the framework's reflection, which compiles a regular expression for
// each field of each subscription: for 3,000 of them, most of the memory of the read.
func subscriptionsValue(customerID types.String, list []client.Subscription) types.Map {
	elements := make(map[string]attr.Value, len(list))
	object := listedSubscription.Type().(types.ObjectType) //nolint:forcetypeassert // the type of every nested object
	for i := range list {
		s := &list[i]
		elements[strings.ToLower(s.ID)] = types.ObjectValueMust(object.AttrTypes, map[string]attr.Value{
			"customer_id":            customerID,
			"subscription_id":        types.StringValue(s.ID),
			"offer_id":               types.StringPointerValue(s.OfferID),
			"offer_name":             types.StringPointerValue(s.OfferName),
			"friendly_name":          types.StringPointerValue(s.FriendlyName),
			"status":                 types.StringPointerValue(s.Status),
			"quantity":               types.Int64PointerValue(s.Quantity),
			"unit_type":              types.StringPointerValue(s.UnitType),
			"product_type":           types.StringPointerValue(s.ProductType),
			"order_id":               types.StringPointerValue(s.OrderID),
			"parent_subscription_id": types.StringPointerValue(s.ParentSubscriptionID),
			"is_trial":               types.BoolPointerValue(s.IsTrial),
			"auto_renew_enabled":     types.BoolPointerValue(s.AutoRenewEnabled),
			"creation_date":          types.StringPointerValue(s.CreationDate),
			"effective_start_date":   types.StringPointerValue(s.EffectiveStartDate),
			"commitment_end_date":    types.StringPointerValue(s.CommitmentEndDate),
		})
	}
	return types.MapValueMust(object, elements)
}
