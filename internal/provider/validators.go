// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// The library's own validators and their helpers quote a value as it is, which
// may be a misplaced token or a command to a CI system.

// guidValidator rejects values that are not GUIDs, so that nothing else gets
// into a URL.
type guidValidator struct{}

func (guidValidator) Description(context.Context) string {
	return "must be a GUID in the form 00000000-0000-0000-0000-000000000000"
}

func (v guidValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v guidValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if value := req.ConfigValue.ValueString(); !isUnset(req) && !guid.Is(value) {
		resp.Diagnostics.AddAttributeError(req.Path, advice.TitleInvalidArgument, invalidValue(req, v.Description(ctx)))
	}
}

// domainValidator rejects values that are not domain names, so that nothing else
// gets into a URL.
type domainValidator struct{}

func (domainValidator) Description(context.Context) string {
	return "must be a domain name such as contoso.com: labels of letters, digits and hyphens, with dots between them, and at most 253 characters"
}

func (v domainValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v domainValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	domain := req.ConfigValue.ValueString()
	if isUnset(req) || config.IsDomain(domain) {
		return
	}
	requirement := v.Description(ctx)
	if strings.ContainsFunc(domain, func(r rune) bool { return r > unicode.MaxASCII }) {
		requirement = "must be in punycode (xn--...), since it has characters other than ASCII letters, digits and hyphens"
	}
	resp.Diagnostics.AddAttributeError(req.Path, advice.TitleInvalidArgument, invalidValue(req, requirement))
}

// notEmpty rejects an empty string.
type notEmpty struct{}

func (notEmpty) Description(context.Context) string { return "must not be empty" }

func (v notEmpty) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v notEmpty) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !isUnset(req) && req.ConfigValue.ValueString() == "" {
		resp.Diagnostics.AddAttributeError(req.Path, advice.TitleInvalidArgument, fmt.Sprintf("Attribute %s %s.", pathText(req.Path), v.Description(ctx)))
	}
}

// exactlyOneOf rejects both of two arguments, and none.
type exactlyOneOf struct{ first, second string }

func (v exactlyOneOf) Description(context.Context) string {
	return fmt.Sprintf("exactly one of %s and %s must be set", v.first, v.second)
}

func (v exactlyOneOf) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v exactlyOneOf) ValidateDataSource(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	resp.Diagnostics.Append(v.validate(ctx, req.Config)...)
}

func (v exactlyOneOf) ValidateAction(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	resp.Diagnostics.Append(v.validate(ctx, req.Config)...)
}

func (v exactlyOneOf) validate(ctx context.Context, config tfsdk.Config) (diags diag.Diagnostics) {
	var first, second types.String
	diags.Append(config.GetAttribute(ctx, path.Root(v.first), &first)...)
	diags.Append(config.GetAttribute(ctx, path.Root(v.second), &second)...)
	switch {
	case diags.HasError() || first.IsUnknown() || second.IsUnknown():
	case first.IsNull() && second.IsNull():
		diags.AddError(advice.TitleMissingArgument, fmt.Sprintf("Set either %s or %s.", v.first, v.second))
	case !first.IsNull() && !second.IsNull():
		diags.AddAttributeError(path.Root(v.second), advice.TitleConflictingArguments, fmt.Sprintf("Set only one of %s and %s.", v.first, v.second))
	}
	return diags
}

// orderIDValidator rejects values that are not order IDs, so that nothing else gets
// into a URL.
type orderIDValidator struct{}

func (orderIDValidator) Description(context.Context) string {
	return "must be an order ID: 1 to 64 letters, digits and hyphens"
}

func (v orderIDValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v orderIDValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !isUnset(req) && !client.IsOrderID(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, advice.TitleInvalidArgument, invalidValue(req, v.Description(ctx)))
	}
}

// durationAtLeast rejects values that are not durations, and shorter ones.
type durationAtLeast struct{ min time.Duration }

func (v durationAtLeast) Description(context.Context) string {
	return fmt.Sprintf("must be a duration of at least %s, such as 90s or 10m", v.min)
}

func (v durationAtLeast) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v durationAtLeast) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if isUnset(req) {
		return
	}
	value := req.ConfigValue.ValueString()
	if d, err := time.ParseDuration(value); err == nil && d >= v.min {
		return
	}
	detail := invalidValue(req, v.Description(ctx))
	if number.MatchString(value) {
		detail = fmt.Sprintf("Attribute %s %s. The value %s has no unit: %[4]ss, %[4]sm or %[4]sh.", pathText(req.Path), v.Description(ctx), redact.Value(value), value)
	}
	resp.Diagnostics.AddAttributeError(req.Path, advice.TitleInvalidArgument, detail)
}

// number matches a duration without a unit. 0, which needs none, is always too
// short.
var number = regexp.MustCompile(`^[1-9][0-9]{0,8}(\.[0-9]{1,9})?$`)

// onlyWhileWaiting warns about an argument that affects only waits. It is the name
// of the argument that makes a read wait.
type onlyWhileWaiting string

func (v onlyWhileWaiting) Description(context.Context) string {
	return "has no effect without " + string(v)
}

func (v onlyWhileWaiting) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v onlyWhileWaiting) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	var waits types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(string(v)), &waits)...)
	if !req.ConfigValue.IsNull() && !waits.IsUnknown() && !waits.ValueBool() {
		resp.Diagnostics.AddAttributeWarning(req.Path, advice.TitleArgumentWithoutEffect, fmt.Sprintf(
			"%s %s: the status is read once. Set %s = true, or remove %[1]s.", pathText(req.Path), v.Description(ctx), string(v)))
	}
}

// notWhileWaiting rejects allow_not_found with wait_for_success: a wait treats a
// subscription that is not found as too new.
type notWhileWaiting struct{}

func (notWhileWaiting) Description(context.Context) string { return "conflicts with wait_for_success" }

func (v notWhileWaiting) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v notWhileWaiting) ValidateBool(ctx context.Context, req validator.BoolRequest, resp *validator.BoolResponse) {
	var waits types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("wait_for_success"), &waits)...)
	if req.ConfigValue.ValueBool() && waits.ValueBool() {
		resp.Diagnostics.AddAttributeError(req.Path, advice.TitleConflictingArguments, fmt.Sprintf(
			"%s %s: a wait ends with success or with an error. Remove one or the other.", pathText(req.Path), v.Description(ctx)))
	}
}

// namedSubscriptions rejects a map without entries, and entries that are null.
type namedSubscriptions struct{}

func (namedSubscriptions) Description(context.Context) string { return "must not be empty" }

func (v namedSubscriptions) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v namedSubscriptions) ValidateMap(ctx context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	elements := req.ConfigValue.Elements()
	if len(elements) == 0 {
		resp.Diagnostics.AddAttributeError(req.Path, advice.TitleInvalidArgument, fmt.Sprintf(
			"%s %s: an empty map would make all_success true. "+
				"If there may be none to read, set count to 0 for the data source, such as count = length(local.subscriptions) > 0 ? 1 : 0.",
			pathText(req.Path), v.Description(ctx)))
	}
	for _, key := range slices.Sorted(maps.Keys(elements)) {
		if elements[key].IsNull() {
			at := req.Path.AtMapKey(key)
			resp.Diagnostics.AddAttributeError(at, advice.TitleInvalidArgument, fmt.Sprintf(
				"%s is null. Set its customer_id and subscription_id, or remove the entry.", pathText(at)))
		}
	}
}

func isUnset(req validator.StringRequest) bool {
	return req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown()
}

func invalidValue(req validator.StringRequest, requirement string) string {
	value := req.ConfigValue.ValueString()
	text := fmt.Sprintf("Attribute %s %s, got: %s", pathText(req.Path), requirement, redact.Value(value))
	if mistake := config.Mistake(value); mistake != "" {
		text += "." + mistake
	}
	return text
}

// pathText is the path of an attribute for a message. The keys of a map are the
// user's own.
func pathText(p path.Path) string {
	var text strings.Builder
	for _, step := range p.Steps() {
		switch s := step.(type) {
		case path.PathStepElementKeyString:
			text.WriteString("[" + redact.Value(string(s)) + "]")
		default:
			text.WriteString("." + s.String())
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}
