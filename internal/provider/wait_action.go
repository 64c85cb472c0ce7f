// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ action.ActionWithConfigure        = (*waitAction)(nil)
	_ action.ActionWithConfigValidators = (*waitAction)(nil)
)

// waitAction waits before a resource is created, and only then. At plan it asks nothing.
type waitAction struct {
	name             string // without the provider's
	description      string
	arguments        map[string]datasourceschema.Attribute
	pollIntervalNote string
	validators       []action.ConfigValidator // of several arguments together
	// newModel returns a model of the configuration, the part of it that says how to
	// wait, and the read that it describes once it is filled.
	newModel func() (model any, how *waitActionModel, newRead func(*providerData) *read)

	provider *providerData
}

type waitActionModel struct {
	PollInterval types.String   `tfsdk:"poll_interval"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

func newSubscriptionProvisioningWait() action.Action {
	return &waitAction{
		name:             "subscription_provisioning_wait",
		description:      "Waits until a customer's subscription is provisioned, and fails unless its status becomes `success`.",
		arguments:        idAttributes(),
		pollIntervalNote: refreshText,
		newModel: func() (any, *waitActionModel, func(*providerData) *read) {
			var model struct {
				subscriptionIDs
				waitActionModel
			}
			return &model, &model.waitActionModel, func(d *providerData) *read { return &d.newStatusRead(model.subscriptionIDs, false).read }
		},
	}
}

func newAzureSubscriptionWait() action.Action {
	return &waitAction{
		name: "azure_subscription_wait",
		description: "Waits until an Azure subscription under a customer's Azure plan exists and its status is `active`. " +
			"Works with app-only credentials: no user, no multifactor authentication (MFA), and no refresh token that expires.",
		arguments:  azureSubscriptionAttributes(),
		validators: []action.ConfigValidator{oneAzureSubscription},
		newModel: func() (any, *waitActionModel, func(*providerData) *read) {
			var model struct {
				azureSubscriptionArguments
				waitActionModel
			}
			return &model, &model.waitActionModel, func(d *providerData) *read {
				return &d.newAzureSubscriptionRead(model.azureSubscriptionArguments, true).read
			}
		},
	}
}

func (w *waitAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + w.name
}

func (w *waitAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := actionAttributes(w.arguments, w.pollIntervalNote)
	attributes["timeouts"] = actionTimeouts(ctx, timeoutsOfOne)
	resp.Schema = schema.Schema{
		MarkdownDescription: w.description + " Runs before Terraform creates a resource whose `action_trigger` names it for `before_create`; `terraform destroy` never runs it. " +
			"Requires Terraform 1.14 or later; 1.16.1 or later is recommended. OpenTofu has no actions.",
		Attributes: attributes,
	}
}

func (w *waitAction) Configure(_ context.Context, req action.ConfigureRequest, _ *action.ConfigureResponse) {
	w.provider, _ = req.ProviderData.(*providerData) // nil until Terraform has configured the provider
}

func (w *waitAction) ConfigValidators(context.Context) []action.ConfigValidator { return w.validators }

// validate runs all validators: Terraform does not for values that are known only at apply.
func (w *waitAction) validate(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	validateAll := func(at path.Path, validators []validator.String) {
		checked := validator.StringRequest{Path: at, PathExpression: at.Expression(), Config: req.Config}
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, at, &checked.ConfigValue)...)
		for _, v := range validators {
			var checks validator.StringResponse
			v.ValidateString(ctx, checked, &checks)
			resp.Diagnostics.Append(checks.Diagnostics...)
		}
	}
	attributes := req.Config.Schema.GetAttributes()
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if a, ok := attributes[name].(schema.StringAttribute); ok {
			validateAll(path.Root(name), a.Validators)
		}
	}
	validateAll(path.Root("timeouts").AtName("invoke"), timeoutValidators)
	for _, v := range w.validators {
		var checks action.ValidateConfigResponse
		v.ValidateAction(ctx, action.ValidateConfigRequest(req), &checks)
		resp.Diagnostics.Append(checks.Diagnostics...)
	}
}

func (w *waitAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	model, how, newRead := w.newModel()
	resp.Diagnostics.Append(req.Config.Get(ctx, model)...)
	w.validate(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := how.Timeouts.Invoke(ctx, timeoutsOfOne.waiting)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	options := waitOptions(types.BoolValue(true), how.PollInterval, "timeouts.invoke", timeout)
	options.progress = func(line string) { resp.SendProgress(action.InvokeProgressEvent{Message: line}) }
	resp.Diagnostics.Append(w.provider.readOne(ctx, newRead(w.provider), options)...)
}
