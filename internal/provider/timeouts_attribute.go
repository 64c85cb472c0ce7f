// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	datasourcetimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	ephemeraltimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const (
	timeoutsText = "How long the read may take."
	timeoutText  = "The time for the whole read, retries and waiting included, such as `90s` or `10m`; " +
		"default `5m`, or `60m` with `wait_for_success`."
)

// timeoutValidators replace the library's, which takes 0s and -1s.
var timeoutValidators = []validator.String{durationAtLeast{time.Millisecond}}

// dataSourceTimeouts is the library's attribute with our texts and validators.
func dataSourceTimeouts(ctx context.Context) datasourceschema.Attribute {
	attribute := datasourcetimeouts.Attributes(ctx)
	if nested, ok := attribute.(datasourceschema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsText
		nested.Attributes["read"] = datasourceschema.StringAttribute{
			MarkdownDescription: timeoutText, Optional: true, Validators: timeoutValidators,
		}
		attribute = nested
	}
	return attribute
}

// ephemeralTimeouts is its twin, since the library has a type for each kind.
func ephemeralTimeouts(ctx context.Context) ephemeralschema.Attribute {
	attribute := ephemeraltimeouts.Attributes(ctx)
	if nested, ok := attribute.(ephemeralschema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsText
		nested.Attributes["open"] = ephemeralschema.StringAttribute{
			MarkdownDescription: timeoutText, Optional: true, Validators: timeoutValidators,
		}
		attribute = nested
	}
	return attribute
}
