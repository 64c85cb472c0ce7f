// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/text/unicode/norm"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

var (
	_ datasource.DataSourceWithConfigure        = (*azureSubscriptionDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*azureSubscriptionDataSource)(nil)
)

func newAzureSubscriptionDataSource() datasource.DataSource { return &azureSubscriptionDataSource{} }

// azureSubscriptionDataSource finds an Azure subscription under an Azure plan,
// and can wait for it.
type azureSubscriptionDataSource struct{ configuredDataSource }

type azureSubscriptionModel struct {
	CustomerID          types.String   `tfsdk:"customer_id"`
	AzureSubscriptionID types.String   `tfsdk:"azure_subscription_id"`
	FriendlyName        types.String   `tfsdk:"friendly_name"`
	AzurePlanID         types.String   `tfsdk:"azure_plan_id"`
	Status              types.String   `tfsdk:"status"`
	WaitForActive       types.Bool     `tfsdk:"wait_for_active"`
	PollInterval        types.String   `tfsdk:"poll_interval"`
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
}

func (d *azureSubscriptionDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_azure_subscription"
}

func (d *azureSubscriptionDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds an Azure subscription under a customer's Azure plan by its ID or its name, and can wait until it is active. App-only credentials suffice.",
		Attributes: map[string]schema.Attribute{
			"customer_id": customerIDAttribute(),
			"azure_subscription_id": schema.StringAttribute{
				MarkdownDescription: "The ID of the Azure subscription, a GUID. Exactly one of `azure_subscription_id` and `friendly_name` must be set.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{guidValidator{}},
			},
			"friendly_name": schema.StringAttribute{
				MarkdownDescription: "The name of the Azure subscription, exactly as Partner Center has it. Two with the same name are an error. Null if it has none.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{notEmpty{}},
			},
			"azure_plan_id": azurePlanIDAttribute(),
			"status":        computedString("The status of the Azure subscription in lowercase: `active`, `inactive`, or another one. Null if there is none."),
			"wait_for_active": schema.BoolAttribute{
				MarkdownDescription: "Whether to poll until the Azure subscription is there and its status is `active`. The status `failed` and the timeout are then errors. Defaults to `false`.",
				Optional:            true,
			},
			"poll_interval": schema.StringAttribute{
				MarkdownDescription: "Time between polls with `wait_for_active`, such as `30s`. Must be at least `1s`. Defaults to `1m`.",
				Optional:            true,
				Validators:          append([]validator.String{onlyWhileWaiting("wait_for_active")}, pollIntervalValidators...),
			},
			"timeouts": dataSourceTimeouts(ctx, timeoutsOfAzureSubscription),
		},
	}
}

func (d *azureSubscriptionDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{exactlyOneOf{"azure_subscription_id", "friendly_name"}}
}

func (d *azureSubscriptionDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model azureSubscriptionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	timeout, diags := model.Timeouts.Read(ctx, timeoutsOfAzureSubscription.of(model.WaitForActive))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	read := d.provider.newAzureSubscriptionRead(model)
	resp.Diagnostics.Append(d.provider.readOne(ctx, &read.read, readOptions{
		wait:         model.WaitForActive.ValueBool(),
		pollInterval: pollInterval(model.PollInterval),
		timeoutName:  "timeouts.read",
		timeout:      timeout,
	})...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(oddValues(read.plan.subject(), read.plan.odd)...)
	model.fill(read)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// fill sets the results. An argument stays as it is.
func (m *azureSubscriptionModel) fill(r *azureSubscriptionRead) {
	m.AzurePlanID, m.Status = types.StringValue(r.plan.id), types.StringPointerValue(r.found.Status)
	if m.AzureSubscriptionID.IsNull() {
		m.AzureSubscriptionID = types.StringValue(r.found.ID)
	}
	if m.FriendlyName.IsNull() {
		m.FriendlyName = types.StringPointerValue(r.found.FriendlyName)
	}
}

// azureSubscriptionRead is the read of an Azure subscription.
type azureSubscriptionRead struct {
	read
	plan  azurePlan
	found client.AzureEntitlement
}

func (d *providerData) newAzureSubscriptionRead(m azureSubscriptionModel) *azureSubscriptionRead {
	customerID, argument, value := m.CustomerID.ValueString(), "azure_subscription_id", m.AzureSubscriptionID
	if value.IsNull() {
		argument, value = "friendly_name", m.FriendlyName
	}
	r := &azureSubscriptionRead{
		read: read{
			subject: advice.Subject{Kind: advice.AzureSubscription, CustomerID: customerID, Name: value.ValueString()},
			at:      path.Root(argument),
			target:  statusActive,
		},
		plan: d.newAzurePlan(m.CustomerID, m.AzurePlanID),
	}
	r.poll = func(ctx context.Context) (string, error) {
		entitlements, err := r.plan.entitlements(ctx)
		if err != nil {
			return "", err
		}
		r.found, err = findAzureSubscription(entitlements, m)
		if missing := (*advice.LookupError)(nil); m.WaitForActive.ValueBool() && errors.As(err, &missing) && missing.Title == advice.TitleAzureSubscriptionNotFound {
			return advice.StatusNotVisible, nil
		}
		if err != nil {
			return "", err
		}
		if r.found.Status == nil {
			return advice.StatusNotKnown, nil
		}
		cleaned := d.secrets.Line(*r.found.Status)
		if cleaned != *r.found.Status { // it must not be taken for active or failed
			cleaned = strings.TrimSpace(cleaned + " (with characters that are not shown)")
		}
		return cleaned, nil
	}
	return r
}

// findAzureSubscription finds the only one with the ID or the name that is set. The
// name may be the one in Azure or the one that the provider shows, in Unicode's
// form NFC, which Terraform gives to every string.
func findAzureSubscription(entitlements []client.AzureEntitlement, m azureSubscriptionModel) (client.AzureEntitlement, error) {
	var found []client.AzureEntitlement
	var ids []string
	name := norm.NFC.String(redact.Name(m.FriendlyName.ValueString()))
	for _, e := range entitlements {
		if strings.EqualFold(e.ID, m.AzureSubscriptionID.ValueString()) || e.FriendlyName != nil && norm.NFC.String(*e.FriendlyName) == name {
			found, ids = append(found, e), append(ids, e.ID)
		}
	}
	switch len(found) {
	case 0:
		return client.AzureEntitlement{}, advice.NoAzureSubscription()
	case 1:
		return found[0], nil
	}
	return client.AzureEntitlement{}, advice.SeveralAzureSubscriptions(ids)
}
