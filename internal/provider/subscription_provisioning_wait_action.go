// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ action.ActionWithConfigure = (*subscriptionProvisioningWait)(nil)

func newSubscriptionProvisioningWait() action.Action {
	return &subscriptionProvisioningWait{}
}

// subscriptionProvisioningWait waits before a resource is created, and only
// then. At plan it asks nothing.
type subscriptionProvisioningWait struct {
	provider *providerData
}

type subscriptionProvisioningWaitModel struct {
	subscriptionIDs
	PollInterval types.String   `tfsdk:"poll_interval"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

func (w *subscriptionProvisioningWait) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_subscription_provisioning_wait"
}

func (w *subscriptionProvisioningWait) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits until a customer's subscription is provisioned, and fails unless its status becomes `success`. " +
			"Runs before a resource is created that names it in an `action_trigger` for `before_create`; plans without such a resource and `terraform destroy` never run it. " +
			"Requires Terraform 1.14 or later. OpenTofu has no actions.",
		Attributes: actionAttributes(),
	}
	resp.Schema.Attributes["timeouts"] = actionTimeouts(ctx, timeoutsOfOne)
}

func (w *subscriptionProvisioningWait) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	provider, diags := fromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	w.provider = provider
}

// validate runs the schema's validators: Terraform does not for values that are
// known only at apply.
func (m *subscriptionProvisioningWaitModel) validate(ctx context.Context) diag.Diagnostics {
	timeout, _ := m.Timeouts.Attributes()["invoke"].(types.String) // null if there is none
	var diags diag.Diagnostics
	for _, argument := range []struct {
		path      path.Path
		value     types.String
		validator validator.String
	}{
		{path.Root("customer_id"), m.CustomerID, guidValidator{}},
		{path.Root("subscription_id"), m.SubscriptionID, guidValidator{}},
		{path.Root("poll_interval"), m.PollInterval, durationAtLeast{time.Second}},
		{path.Root("timeouts").AtName("invoke"), timeout, durationAtLeast{time.Millisecond}},
	} {
		var resp validator.StringResponse
		argument.validator.ValidateString(ctx, validator.StringRequest{Path: argument.path, ConfigValue: argument.value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

func (w *subscriptionProvisioningWait) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model subscriptionProvisioningWaitModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	resp.Diagnostics.Append(model.validate(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := model.Timeouts.Invoke(ctx, timeoutsOfOne.waiting)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	read := w.provider.newStatusRead(model.subscriptionIDs, false)
	resp.Diagnostics.Append(w.provider.readOne(ctx, &read.read, readOptions{
		wait:         true,
		pollInterval: pollInterval(model.PollInterval),
		progress:     func(line string) { resp.SendProgress(action.InvokeProgressEvent{Message: line}) },
		timeoutName:  "timeouts.invoke",
		timeout:      timeout,
		isAction:     true,
	})...)
}
