// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// timeoutsAttribute is the library's, with descriptions, and with a validator
// that refuses 0s and -1s, which the library takes.
func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx)
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long the read may take."
		if read, ok := nested.Attributes["read"].(schema.StringAttribute); ok {
			read.Description = ""
			read.MarkdownDescription = "The time for the whole read, retries included, such as `90s` or `10m`; default `5m`."
			read.Validators = append(read.Validators, positiveDuration{})
			nested.Attributes["read"] = read
		}
		attribute = nested
	}
	return attribute
}

// positiveDuration refuses a duration of zero or less. What does not parse is
// left to the library's own validator.
type positiveDuration struct{}

func (positiveDuration) Description(context.Context) string {
	return "must be longer than zero"
}

func (v positiveDuration) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v positiveDuration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err == nil && d <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Duration", "The duration "+v.Description(ctx)+", such as 90s or 10m.")
	}
}
