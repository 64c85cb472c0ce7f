// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*subscriptionProvisioningGate)(nil)

func newSubscriptionProvisioningGate() ephemeral.EphemeralResource {
	return &subscriptionProvisioningGate{}
}

// subscriptionProvisioningGate opens at plan and again at apply, only if the status is success.
type subscriptionProvisioningGate struct {
	provider *providerData
}

type subscriptionProvisioningGateModel struct {
	subscriptionModel
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (g *subscriptionProvisioningGate) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_subscription_provisioning_gate"
}

func (g *subscriptionProvisioningGate) Schema(ctx context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Fails a plan, and the apply of a saved plan, unless the status of a customer's subscription is `success`. " +
			"Resources that must wait for it name it in `depends_on`. Requires Terraform 1.10 or later, or OpenTofu 1.11 or later.",
		Attributes: ephemeralAttributes(subscriptionAttributes()),
	}
	resp.Schema.Attributes["timeouts"] = ephemeralTimeouts(ctx, timeoutsOfOne)
}

func (g *subscriptionProvisioningGate) Configure(_ context.Context, req ephemeral.ConfigureRequest, _ *ephemeral.ConfigureResponse) {
	g.provider, _ = req.ProviderData.(*providerData) // nil until Terraform has configured the provider
}

func (g *subscriptionProvisioningGate) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model subscriptionProvisioningGateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	timeout, diags := model.Timeouts.Open(ctx, timeoutsOfOne.of(model.WaitForSuccess))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	read, options := g.provider.newStatusRead(model.subscriptionIDs, false), waitOptions(model.WaitForSuccess, model.PollInterval, "timeouts.open", timeout)
	resp.Diagnostics.Append(g.provider.readOne(ctx, &read.read, options)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(read.warnings()...)
	if read.status.Status != client.StatusSuccess {
		closed := advice.GateClosed(read.status.Status, g.provider.situation(&read.read, options, false))
		resp.Diagnostics.AddError(closed.Title, closed.Text())
		return
	}
	model.subscriptionStatus = newSubscriptionStatus(read.status)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}
