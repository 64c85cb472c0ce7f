// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/text/unicode/norm"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

func newAzureSubscriptionDataSource() datasource.DataSource {
	return &dataSource[azureSubscriptionModel]{
		name:       "azure_subscription",
		schema:     azureSubscriptionSchema,
		validators: []datasource.ConfigValidator{oneAzureSubscription},
		read:       readAzureSubscription,
	}
}

type azureSubscriptionArguments struct {
	CustomerID          types.String `tfsdk:"customer_id"`
	AzureSubscriptionID types.String `tfsdk:"azure_subscription_id"`
	FriendlyName        types.String `tfsdk:"friendly_name"`
	AzurePlanID         types.String `tfsdk:"azure_plan_id"`
}

var oneAzureSubscription = exactlyOneOf{"azure_subscription_id", "friendly_name"}

func azureSubscriptionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"customer_id":           customerIDAttribute(),
		"azure_subscription_id": foundString("The ID of the Azure subscription, a GUID. Set either `azure_subscription_id` or `friendly_name`.", guidValidator),
		"friendly_name":         foundString("The exact name of the Azure subscription in Partner Center. It is an error if several have this name.", notEmpty),
		"azure_plan_id":         azurePlanIDAttribute(),
	}
}

type azureSubscriptionModel struct {
	azureSubscriptionArguments
	Status        types.String   `tfsdk:"status"`
	WaitForActive types.Bool     `tfsdk:"wait_for_active"`
	PollInterval  types.String   `tfsdk:"poll_interval"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

func azureSubscriptionSchema(ctx context.Context) schema.Schema {
	attributes := azureSubscriptionAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"status": computedString("The status of the Azure subscription in lowercase: `active`, `inactive`, or another value. Null if there is none."),
		"wait_for_active": schema.BoolAttribute{
			MarkdownDescription: "Whether to poll until the Azure subscription exists and its status is `active`. The status `failed` and a timeout are errors. Defaults to `false`.",
			Optional:            true,
		},
		"poll_interval": pollIntervalAttribute("wait_for_active", ""),
		"timeouts":      dataSourceTimeouts(ctx, timeoutsOfAzureSubscription),
	})
	return schema.Schema{
		MarkdownDescription: "Finds an Azure subscription under a customer's Azure plan by its ID or its name, and can wait until it is active. Works with app-only credentials.",
		Attributes:          attributes,
	}
}

func readAzureSubscription(ctx context.Context, d *providerData, model *azureSubscriptionModel) diag.Diagnostics {
	timeout, diags := model.Timeouts.Read(ctx, timeoutsOfAzureSubscription.of(model.WaitForActive))
	if diags.HasError() {
		return diags
	}
	read := d.newAzureSubscriptionRead(model.azureSubscriptionArguments, model.WaitForActive.ValueBool())
	options := waitOptions(model.WaitForActive, model.PollInterval, "timeouts.read", timeout)
	if diags := d.readOne(ctx, &read.read, options); diags.HasError() {
		return diags
	}
	model.AzurePlanID, model.Status = types.StringValue(read.plan.id), types.StringPointerValue(read.found.Status)
	if model.AzureSubscriptionID.IsNull() { // otherwise it stays as it is
		model.AzureSubscriptionID = types.StringValue(read.found.ID)
	}
	if model.FriendlyName.IsNull() {
		model.FriendlyName = types.StringPointerValue(read.found.FriendlyName)
	}
	return oddValues(read.plan.subject(), read.plan.odd)
}

type azureSubscriptionRead struct {
	read
	plan  azurePlan
	found client.AzureEntitlement
}

// newAzureSubscriptionRead returns a read whose wait goes on while there is no such subscription.
func (d *providerData) newAzureSubscriptionRead(m azureSubscriptionArguments, wait bool) *azureSubscriptionRead {
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
		r.wait.Names = ""
		if missing, ok := errors.AsType[*advice.LookupError](err); ok && missing.NotYet && wait {
			r.wait.Names = missing.Names
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
func findAzureSubscription(entitlements []client.AzureEntitlement, m azureSubscriptionArguments) (client.AzureEntitlement, error) {
	var found []client.AzureEntitlement
	var ids, names, similar []string
	name := norm.NFC.String(redact.Name(m.FriendlyName.ValueString()))
	for _, e := range entitlements {
		if strings.EqualFold(e.ID, m.AzureSubscriptionID.ValueString()) || e.FriendlyName != nil && norm.NFC.String(*e.FriendlyName) == name {
			found, ids = append(found, e), append(ids, e.ID)
		}
	}
	switch len(found) {
	case 0:
	case 1:
		return found[0], nil
	default:
		return client.AzureEntitlement{}, advice.SeveralAzureSubscriptions(ids)
	}
	wanted := compact(name)
	for _, e := range entitlements {
		if e.FriendlyName == nil {
			continue
		}
		names = append(names, *e.FriendlyName)
		if wanted != "" && strings.EqualFold(compact(*e.FriendlyName), wanted) {
			similar = append(similar, *e.FriendlyName)
		}
	}
	if len(similar) > 0 {
		return client.AzureEntitlement{}, advice.SimilarAzureSubscription(similar)
	}
	return client.AzureEntitlement{}, advice.NoAzureSubscription(names)
}

// compact leaves out of a name what is easily mistyped: spaces and Unicode form.
func compact(name string) string { return strings.Join(strings.Fields(norm.NFKC.String(name)), "") }
