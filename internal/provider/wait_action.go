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

// waitAction is embedded in every action: it waits before a resource is created,
// and only then. At plan it asks nothing.
type waitAction struct {
	provider *providerData
	// validators check several arguments together.
	validators []action.ConfigValidator
}

// waitActionModel says how to wait.
type waitActionModel struct {
	PollInterval types.String   `tfsdk:"poll_interval"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

func waitActionSchema(ctx context.Context, description, pollIntervalNote string, arguments map[string]datasourceschema.Attribute) schema.Schema {
	attributes := actionAttributes(arguments, pollIntervalNote)
	attributes["timeouts"] = actionTimeouts(ctx, timeoutsOfOne)
	return schema.Schema{
		MarkdownDescription: description + " Runs before the creation of a resource that names it in an `action_trigger` for `before_create`; `terraform destroy` never runs it. " +
			"Requires Terraform 1.14 or later; 1.16.1 or later is recommended. OpenTofu has no actions.",
		Attributes: attributes,
	}
}

// Configure implements action.ActionWithConfigure.
func (w *waitAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	provider, diags := fromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	w.provider = provider
}

// ConfigValidators implements action.ActionWithConfigValidators.
func (w *waitAction) ConfigValidators(context.Context) []action.ConfigValidator { return w.validators }

// validate runs all validators: Terraform does not for values that are known only
// at apply.
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

// invoke reads the configuration into a model, of which how is a part, and waits
// for the read that the model then describes.
func (w *waitAction) invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse, model any, how *waitActionModel, newRead func() *read) {
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
	resp.Diagnostics.Append(w.provider.readOne(ctx, newRead(), readOptions{
		wait:         true,
		pollInterval: pollInterval(how.PollInterval),
		progress:     func(line string) { resp.SendProgress(action.InvokeProgressEvent{Message: line}) },
		timeoutName:  "timeouts.invoke",
		timeout:      timeout,
		isAction:     true,
	})...)
}
