// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
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
	if !isUnset(req) && !guid.Is(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Attribute Value Match", invalidValue(req, v.Description(ctx)))
	}
}

// domainValidator rejects values that are not domain names, so that nothing else
// gets into a URL.
type domainValidator struct{}

// domainName is two or more labels in ASCII letters, digits and hyphens. It is
// compiled when it is needed, so as not to delay the start of the provider.
var domainName = sync.OnceValue(func() *regexp.Regexp {
	const label = `[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	return regexp.MustCompile(`^` + label + `(\.` + label + `)+$`)
})

const maxDomain = 253 // characters

func (domainValidator) Description(context.Context) string {
	return "must be a domain name such as contoso.com: labels of letters, digits and hyphens, with dots between them, and at most 253 characters"
}

func (v domainValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v domainValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	domain := req.ConfigValue.ValueString()
	if isUnset(req) || len(domain) <= maxDomain && domainName().MatchString(domain) {
		return
	}
	requirement := v.Description(ctx)
	if strings.ContainsFunc(domain, func(r rune) bool { return r > unicode.MaxASCII }) {
		requirement = "must be in punycode, where a label with other than ASCII letters begins with xn--"
	}
	resp.Diagnostics.AddAttributeError(req.Path, advice.TitleInvalidArgument, invalidValue(req, requirement))
}

// exactlyOneOf rejects both of two arguments, and none.
type exactlyOneOf struct{ first, second string }

func (v exactlyOneOf) Description(context.Context) string {
	return fmt.Sprintf("exactly one of %s and %s must be set", v.first, v.second)
}

func (v exactlyOneOf) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v exactlyOneOf) ValidateDataSource(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var first, second types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(v.first), &first)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(v.second), &second)...)
	switch {
	case resp.Diagnostics.HasError() || first.IsUnknown() || second.IsUnknown():
	case first.IsNull() && second.IsNull():
		resp.Diagnostics.AddError(advice.TitleMissingArgument, fmt.Sprintf("Neither %s nor %s is set. Set one of the two.", v.first, v.second))
	case !first.IsNull() && !second.IsNull():
		resp.Diagnostics.AddAttributeError(path.Root(v.second), advice.TitleConflictingArguments, fmt.Sprintf("%s and %s are both set. Remove one of the two.", v.first, v.second))
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
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d < v.min {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Duration", invalidValue(req, v.Description(ctx)))
	}
}

// notWhileWaiting rejects allow_not_found beside wait_for_success: a wait takes a
// subscription that is not found for one that is too new.
type notWhileWaiting struct{}

func (notWhileWaiting) Description(context.Context) string { return "conflicts with wait_for_success" }

func (v notWhileWaiting) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v notWhileWaiting) ValidateBool(ctx context.Context, req validator.BoolRequest, resp *validator.BoolResponse) {
	var waits types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("wait_for_success"), &waits)...)
	if req.ConfigValue.ValueBool() && waits.ValueBool() {
		resp.Diagnostics.AddAttributeError(req.Path, "Conflicting Arguments", fmt.Sprintf(
			"%s %s: a wait ends with success or with an error. Remove one of the two.", pathText(req.Path), v.Description(ctx)))
	}
}

func isUnset(req validator.StringRequest) bool {
	return req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown()
}

func invalidValue(req validator.StringRequest, requirement string) string {
	return fmt.Sprintf("Attribute %s %s, got: %s", pathText(req.Path), requirement, redact.Value(req.ConfigValue.ValueString()))
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
