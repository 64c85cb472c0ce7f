// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	datasourcetimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	ephemeraltimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// defaultTimeouts hold while no timeout is set.
type defaultTimeouts struct{ once, waiting time.Duration }

var (
	timeoutsOfOne  = defaultTimeouts{5 * time.Minute, 60 * time.Minute}
	timeoutsOfMany = defaultTimeouts{30 * time.Minute, 90 * time.Minute}
)

func (d defaultTimeouts) of(m waitModel) time.Duration {
	if m.WaitForSuccess.ValueBool() {
		return d.waiting
	}
	return d.once
}

func (d defaultTimeouts) text() string {
	return fmt.Sprintf("The time for the whole read, retries and waiting included, such as `90s` or `10m`; "+
		"default `%.0fm`, or `%.0fm` with `wait_for_success`.", d.once.Minutes(), d.waiting.Minutes())
}

const timeoutsText = "How long the read may take."

// timeoutValidators replace the library's, which takes 0s and -1s.
var timeoutValidators = []validator.String{durationAtLeast{time.Millisecond}}

// dataSourceTimeouts is the library's attribute with our texts and validators.
func dataSourceTimeouts(ctx context.Context, defaults defaultTimeouts) datasourceschema.Attribute {
	attribute := datasourcetimeouts.Attributes(ctx)
	if nested, ok := attribute.(datasourceschema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsText
		nested.Attributes["read"] = datasourceschema.StringAttribute{
			MarkdownDescription: defaults.text(), Optional: true, Validators: timeoutValidators,
		}
		attribute = nested
	}
	return attribute
}

// ephemeralTimeouts is its twin, since the library has a type for each kind.
func ephemeralTimeouts(ctx context.Context, defaults defaultTimeouts) ephemeralschema.Attribute {
	attribute := ephemeraltimeouts.Attributes(ctx)
	if nested, ok := attribute.(ephemeralschema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsText
		nested.Attributes["open"] = ephemeralschema.StringAttribute{
			MarkdownDescription: defaults.text(), Optional: true, Validators: timeoutValidators,
		}
		attribute = nested
	}
	return attribute
}
