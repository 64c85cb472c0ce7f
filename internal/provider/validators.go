// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
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

type textValidator struct {
	requirement string
	isMet       func(value string) bool
	// hint returns a sentence on how to correct a value, after a space, or "".
	hint func(req validator.StringRequest) string
}

func (v textValidator) Description(context.Context) string { return v.requirement }

func (v textValidator) MarkdownDescription(context.Context) string { return v.requirement }

func (v textValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	value := req.ConfigValue.ValueString()
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || v.isMet(value) {
		return
	}
	const maxShown = 64
	shown, hint := redact.Value(value), config.Mistake(value)
	if len(value) <= maxShown && guid.Is(strings.TrimSpace(value)) {
		shown = strconv.Quote(value) // with the spaces around it
	}
	if hint == "" && v.hint != nil {
		hint = v.hint(req)
	}
	resp.Diagnostics.AddAttributeError(req.Path, advice.TitleInvalidArgument,
		fmt.Sprintf("Attribute %s %s, got: %s.%s", pathText(req.Path), v.requirement, shown, hint))
}

// The next three let nothing else get into a URL.

var guidValidator = textValidator{"must be a GUID in the form 00000000-0000-0000-0000-000000000000", guid.Is, func(req validator.StringRequest) string {
	last, _ := req.Path.Steps().LastStep()
	if last.String() == "customer_id" && config.IsDomain(req.ConfigValue.ValueString()) {
		return " To find a customer by a domain, use the data source partnercenter_customer with domain."
	}
	return ""
}}

var domainValidator = textValidator{
	"must be a domain name such as contoso.com: letters, digits and hyphens, separated by dots, and at most 253 characters",
	config.IsDomain,
	func(req validator.StringRequest) string {
		domain := req.ConfigValue.ValueString()
		switch {
		case guid.Is(domain):
			return " For the ID of a customer, set customer_id instead."
		case strings.ContainsFunc(domain, func(r rune) bool { return r > unicode.MaxASCII }):
			return " Write the characters other than ASCII letters, digits and hyphens in punycode (xn--...)."
		}
		return ""
	},
}

var orderIDValidator = textValidator{"must be an order ID: 1 to 64 letters, digits and hyphens", client.IsOrderID, nil}

var notEmpty = textValidator{"must not be empty", func(value string) bool { return value != "" }, nil}

func durationAtLeast(min time.Duration) textValidator {
	return textValidator{
		fmt.Sprintf("must be a duration of at least %s, such as 90s or 10m", min),
		func(value string) bool {
			d, err := time.ParseDuration(value)
			return err == nil && d >= min
		},
		func(req validator.StringRequest) string {
			if value := req.ConfigValue.ValueString(); number.MatchString(value) {
				return fmt.Sprintf(" The value has no unit: %[1]ss, %[1]sm or %[1]sh.", value)
			}
			return ""
		},
	}
}

// number matches a duration without a unit. 0, which needs none, is always too short.
var number = regexp.MustCompile(`^[1-9][0-9]{0,8}(\.[0-9]{1,9})?$`)

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
			"%s %s: a wait ends with success or with an error. Remove one of them.", pathText(req.Path), v.Description(ctx)))
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

// pathText is the path of an attribute for a message. The keys of a map are the user's own.
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
