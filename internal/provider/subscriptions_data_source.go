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

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

var _ datasource.DataSourceWithConfigure = (*subscriptionsDataSource)(nil)

func newSubscriptionsDataSource() datasource.DataSource { return &subscriptionsDataSource{} }

// subscriptionsDataSource lists the subscriptions of a customer.
type subscriptionsDataSource struct{ configuredDataSource }

type subscriptionsModel struct {
	CustomerID    types.String                  `tfsdk:"customer_id"`
	Subscriptions map[string]listedSubscription `tfsdk:"subscriptions"`
}

// listedSubscription begins with what the data source for many provisioning
// statuses takes.
type listedSubscription struct {
	subscriptionIDs
	OfferID              types.String `tfsdk:"offer_id"`
	OfferName            types.String `tfsdk:"offer_name"`
	FriendlyName         types.String `tfsdk:"friendly_name"`
	Status               types.String `tfsdk:"status"`
	Quantity             types.Int64  `tfsdk:"quantity"`
	UnitType             types.String `tfsdk:"unit_type"`
	ProductType          types.String `tfsdk:"product_type"`
	OrderID              types.String `tfsdk:"order_id"`
	ParentSubscriptionID types.String `tfsdk:"parent_subscription_id"`
	IsTrial              types.Bool   `tfsdk:"is_trial"`
	AutoRenewEnabled     types.Bool   `tfsdk:"auto_renew_enabled"`
	CreationDate         types.String `tfsdk:"creation_date"`
	EffectiveStartDate   types.String `tfsdk:"effective_start_date"`
	CommitmentEndDate    types.String `tfsdk:"commitment_end_date"`
}

func (d *subscriptionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_subscriptions"
}

func (d *subscriptionsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists all subscriptions of a customer. They are the `subscriptions` that `partnercenter_subscription_provisioning_statuses` takes. " +
			"App-only credentials suffice. " + timeoutOfLookupText,
		Attributes: map[string]schema.Attribute{
			"customer_id": customerIDAttribute(),
			"subscriptions": schema.MapNestedAttribute{
				MarkdownDescription: "The subscriptions, whatever their status, by their IDs in lowercase. A value that Partner Center does not send is null.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"customer_id":            text("The customer's tenant ID, as in the argument."),
					"subscription_id":        text("The ID of the subscription, as Partner Center sends it."),
					"offer_id":               text("The ID of the offer, such as `CFQ7TTC0LH18:0001:CFQ7TTC0K971`."),
					"offer_name":             text("The name of the offer."),
					"friendly_name":          text("The name that the subscription was given."),
					"status":                 text("The status of the subscription, as Partner Center sends it: `none`, `active`, `pending`, `suspended`, `expired`, `disabled`, `deleted`, or a value that is not documented yet. It is not the provisioning status."),
					"quantity":               schema.Int64Attribute{MarkdownDescription: "The number of licenses or units.", Computed: true},
					"unit_type":              text("The unit of the quantity, such as `Licenses` or `Usage-based`."),
					"product_type":           text("The ID of the product type, such as `OnlineServicesNCE`."),
					"order_id":               text("The ID of the order that the subscription comes from."),
					"parent_subscription_id": text("The ID of the subscription that an add-on belongs to."),
					"is_trial":               schema.BoolAttribute{MarkdownDescription: "Whether the subscription is a trial.", Computed: true},
					"auto_renew_enabled":     schema.BoolAttribute{MarkdownDescription: "Whether the subscription renews automatically.", Computed: true},
					"creation_date":          text("When the subscription was created, in UTC (RFC 3339)."),
					"effective_start_date":   text("When the subscription started or starts, in UTC (RFC 3339)."),
					"commitment_end_date":    text("When the commitment ends, in UTC (RFC 3339)."),
				}},
			},
		},
	}
}

func (d *subscriptionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model subscriptionsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	customerID := model.CustomerID.ValueString()
	var list *client.SubscriptionList
	read := &read{
		subject: advice.Subject{Kind: advice.Subscriptions, CustomerID: customerID},
		at:      path.Root("customer_id"),
		poll: func(ctx context.Context) (_ string, err error) {
			list, err = d.provider.client.Subscriptions(ctx, customerID)
			return "", err
		},
	}
	resp.Diagnostics.Append(d.provider.readOne(ctx, read, readOptions{timeout: timeoutOfLookup})...)
	if resp.Diagnostics.HasError() {
		return
	}
	if dates := list.UnreadableDates; dates.Count > 0 {
		var attributes []string
		for _, name := range dates.Names {
			attributes = append(attributes, dateAttributes[name])
		}
		resp.Diagnostics.Append(warning(advice.UnreadableDates(read.subject, dates.Count, attributes, dates.First)))
	}
	model.Subscriptions = make(map[string]listedSubscription, len(list.Subscriptions))
	for i := range list.Subscriptions {
		s := &list.Subscriptions[i]
		model.Subscriptions[strings.ToLower(s.ID)] = newListedSubscription(model.CustomerID, s)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// dateAttributes are the attributes of the dates by their names in the API.
var dateAttributes = map[string]string{
	"creationDate":       "creation_date",
	"effectiveStartDate": "effective_start_date",
	"commitmentEndDate":  "commitment_end_date",
}

func newListedSubscription(customerID types.String, s *client.Subscription) listedSubscription {
	return listedSubscription{
		subscriptionIDs:      subscriptionIDs{CustomerID: customerID, SubscriptionID: types.StringValue(s.ID)},
		OfferID:              types.StringPointerValue(s.OfferID),
		OfferName:            types.StringPointerValue(s.OfferName),
		FriendlyName:         types.StringPointerValue(s.FriendlyName),
		Status:               types.StringPointerValue(s.Status),
		Quantity:             types.Int64PointerValue(s.Quantity),
		UnitType:             types.StringPointerValue(s.UnitType),
		ProductType:          types.StringPointerValue(s.ProductType),
		OrderID:              types.StringPointerValue(s.OrderID),
		ParentSubscriptionID: types.StringPointerValue(s.ParentSubscriptionID),
		IsTrial:              types.BoolPointerValue(s.IsTrial),
		AutoRenewEnabled:     types.BoolPointerValue(s.AutoRenewEnabled),
		CreationDate:         types.StringPointerValue(s.CreationDate),
		EffectiveStartDate:   types.StringPointerValue(s.EffectiveStartDate),
		CommitmentEndDate:    types.StringPointerValue(s.CommitmentEndDate),
	}
}
