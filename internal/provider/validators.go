// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

// durationAtLeast refuses what is no duration, or a shorter one.
type durationAtLeast struct{ min time.Duration }

func (v durationAtLeast) Description(context.Context) string {
	return fmt.Sprintf("must be a duration of at least %s, such as 90s or 10m", v.min)
}

func (v durationAtLeast) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v durationAtLeast) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d < v.min {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Duration",
			fmt.Sprintf("%s %s, got: %s", req.Path, v.Description(ctx), req.ConfigValue.ValueString()))
	}
}

// guidValidator refuses what is no GUID, so that nothing else reaches a URL.
type guidValidator struct{}

func (guidValidator) Description(context.Context) string {
	return "must be a GUID in the form 00000000-0000-0000-0000-000000000000"
}

func (v guidValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v guidValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if value := req.ConfigValue.ValueString(); !guid.Is(value) {
		resp.Diagnostics.Append(validatordiag.InvalidAttributeValueMatchDiagnostic(req.Path, v.Description(ctx), value))
	}
}
