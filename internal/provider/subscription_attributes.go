// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"time"

	actiontimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	datasourcetimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	ephemeraltimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// The data sources, the gate and the actions are composed of a few structs with
// their attributes: the IDs, how to wait, and the status.

type subscriptionIDs struct {
	CustomerID     types.String `tfsdk:"customer_id"`
	SubscriptionID types.String `tfsdk:"subscription_id"`
}

func requiredGUID(description string) datasourceschema.Attribute {
	return datasourceschema.StringAttribute{MarkdownDescription: description, Required: true, Validators: []validator.String{guidValidator}}
}

// foundString is an argument, or else a result.
func foundString(description string, v validator.String) datasourceschema.Attribute {
	return datasourceschema.StringAttribute{MarkdownDescription: description, Optional: true, Computed: true, Validators: []validator.String{v}}
}

func customerIDAttribute() datasourceschema.Attribute {
	return requiredGUID("The customer's tenant ID, a GUID.")
}

func computedString(description string) datasourceschema.Attribute {
	return datasourceschema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func computedBool(description string) datasourceschema.Attribute {
	return datasourceschema.BoolAttribute{MarkdownDescription: description, Computed: true}
}

func idAttributes() map[string]datasourceschema.Attribute {
	return map[string]datasourceschema.Attribute{
		"customer_id":     customerIDAttribute(),
		"subscription_id": requiredGUID("The ID of the customer's subscription in Partner Center, a GUID."),
	}
}

type waitModel struct {
	WaitForSuccess types.Bool   `tfsdk:"wait_for_success"`
	PollInterval   types.String `tfsdk:"poll_interval"`
}

func waitOptions(wait types.Bool, pollInterval types.String, timeoutName string, timeout time.Duration) readOptions {
	interval, err := time.ParseDuration(pollInterval.ValueString())
	if err != nil { // it is null: the schema has validated it
		interval = time.Minute
	}
	return readOptions{wait: wait.ValueBool(), pollInterval: interval, timeoutName: timeoutName, timeout: timeout}
}

func waitAttributes() map[string]datasourceschema.Attribute {
	return map[string]datasourceschema.Attribute{
		"wait_for_success": datasourceschema.BoolAttribute{
			MarkdownDescription: "Whether to poll until the status is `success`. The status `failed` and a timeout are errors. Defaults to `false`.",
			Optional:            true,
		},
		"poll_interval": pollIntervalAttribute("wait_for_success", refreshText),
	}
}

func pollIntervalAttribute(waitArgument, note string) datasourceschema.Attribute {
	return datasourceschema.StringAttribute{
		MarkdownDescription: fmt.Sprintf(pollIntervalText, " with `"+waitArgument+"`") + note,
		Optional:            true,
		Validators:          append([]validator.String{onlyWhileWaiting(waitArgument)}, pollIntervalValidators...),
	}
}

const (
	pollIntervalText = "Time between polls%s, such as `30s`; at least `1s`. Defaults to `1m`."
	// refreshText is about the provisioning status only.
	refreshText = " Partner Center refreshes the status every 15 minutes."
)

var pollIntervalValidators = []validator.String{durationAtLeast(time.Second)}

func allowNotFoundAttribute() datasourceschema.Attribute {
	return datasourceschema.BoolAttribute{
		MarkdownDescription: "Whether a subscription or customer that Partner Center does not find has the status `not_found` instead of being an error, " +
			"so that infrastructure on a canceled subscription can be destroyed. Conflicts with `wait_for_success`. Defaults to `false`.",
		Optional:   true,
		Validators: []validator.Bool{notWhileWaiting{}},
	}
}

type subscriptionStatus struct {
	SKUID    types.String `tfsdk:"sku_id"`
	Status   types.String `tfsdk:"status"`
	Quantity types.Int64  `tfsdk:"quantity"`
	EndDate  types.String `tfsdk:"end_date"`
}

func newSubscriptionStatus(status *client.SubscriptionProvisioningStatus) subscriptionStatus {
	return subscriptionStatus{
		SKUID:    types.StringPointerValue(status.SKUID),
		Status:   types.StringValue(status.Status),
		Quantity: types.Int64PointerValue(status.Quantity),
		EndDate:  types.StringPointerValue(status.EndDate),
	}
}

func statusAttributes() map[string]datasourceschema.Attribute {
	return map[string]datasourceschema.Attribute{
		"sku_id": computedString("The product SKU, as Partner Center sends it. It is not always a GUID. Null if there is none."),
		"status": computedString("The provisioning status in lowercase: `success`, `pending` (also during a license change), `failed`, `none`, " +
			"or an undocumented value. Never null."),
		"quantity": datasourceschema.Int64Attribute{MarkdownDescription: "The number of licenses or units after provisioning. Null if there is none.", Computed: true},
		"end_date": computedString("The end of the subscription in UTC, such as `2018-05-10T00:00:00Z` (RFC 3339). " +
			"A subscription that does not renew can continue in a paid Extended Service Term. Null if there is none."),
	}
}

// subscriptionModel is shared by the singular data source and the gate.
type subscriptionModel struct {
	subscriptionIDs
	waitModel
	subscriptionStatus
}

func subscriptionAttributes() map[string]datasourceschema.Attribute {
	attributes := idAttributes()
	maps.Copy(attributes, waitAttributes())
	maps.Copy(attributes, statusAttributes())
	return attributes
}

// ephemeralAttributes converts a data source's attributes to those of an ephemeral
// resource, for which the framework has its own types with the same fields.
func ephemeralAttributes(attributes map[string]datasourceschema.Attribute) map[string]ephemeralschema.Attribute {
	converted := map[string]ephemeralschema.Attribute{}
	for name, attribute := range attributes {
		switch a := attribute.(type) {
		case datasourceschema.StringAttribute:
			converted[name] = ephemeralschema.StringAttribute(a)
		case datasourceschema.BoolAttribute:
			converted[name] = ephemeralschema.BoolAttribute(a)
		case datasourceschema.Int64Attribute:
			converted[name] = ephemeralschema.Int64Attribute(a)
		}
	}
	return converted
}

// actionAttributes converts the arguments of a data source to those of an action,
// which always waits and returns nothing.
func actionAttributes(arguments map[string]datasourceschema.Attribute, pollIntervalNote string) map[string]actionschema.Attribute {
	attributes := map[string]actionschema.Attribute{
		"poll_interval": actionschema.StringAttribute{
			MarkdownDescription: fmt.Sprintf(pollIntervalText, "") + pollIntervalNote,
			Optional:            true,
			Validators:          pollIntervalValidators,
		},
	}
	for name, attribute := range arguments {
		if a, ok := attribute.(datasourceschema.StringAttribute); ok {
			attributes[name] = actionschema.StringAttribute{
				CustomType: a.CustomType, Required: a.Required, Optional: a.Optional, Description: a.Description,
				MarkdownDescription: a.MarkdownDescription, DeprecationMessage: a.DeprecationMessage, Validators: a.Validators,
			}
		}
	}
	return attributes
}

type defaultTimeouts struct {
	once, waiting time.Duration
	waitArgument  string // the argument that says to wait
}

var (
	timeoutsOfOne               = defaultTimeouts{5 * time.Minute, 60 * time.Minute, "wait_for_success"}
	timeoutsOfMany              = defaultTimeouts{30 * time.Minute, 90 * time.Minute, "wait_for_success"}
	timeoutsOfAzureSubscription = defaultTimeouts{5 * time.Minute, 60 * time.Minute, "wait_for_active"}
)

const timeoutOfLookup = 5 * time.Minute

func (d defaultTimeouts) of(wait types.Bool) time.Duration {
	if wait.ValueBool() {
		return d.waiting
	}
	return d.once
}

func (d defaultTimeouts) text() string {
	return fmt.Sprintf("Timeout for the whole read, such as `90s` or `10m`. "+
		"Defaults to `%.0fm`, or to `%.0fm` with `%s`.", d.once.Minutes(), d.waiting.Minutes(), d.waitArgument)
}

const timeoutsText = "How long the read may take."

// timeoutValidators replace the library's, which accepts 0s and -1s.
var timeoutValidators = []validator.String{durationAtLeast(time.Millisecond)}

// dataSourceTimeouts is the library's attribute with our descriptions and
// validators. The library has a type for each kind of block.
func dataSourceTimeouts(ctx context.Context, defaults defaultTimeouts) datasourceschema.Attribute {
	attribute := datasourcetimeouts.Attributes(ctx).(datasourceschema.SingleNestedAttribute) //nolint:forcetypeassert // as documented
	attribute.MarkdownDescription = timeoutsText
	attribute.Attributes["read"] = datasourceschema.StringAttribute{MarkdownDescription: defaults.text(), Optional: true, Validators: timeoutValidators}
	return attribute
}

func ephemeralTimeouts(ctx context.Context, defaults defaultTimeouts) ephemeralschema.Attribute {
	attribute := ephemeraltimeouts.Attributes(ctx).(ephemeralschema.SingleNestedAttribute) //nolint:forcetypeassert // as documented
	attribute.MarkdownDescription = timeoutsText
	attribute.Attributes["open"] = ephemeralschema.StringAttribute{MarkdownDescription: defaults.text(), Optional: true, Validators: timeoutValidators}
	return attribute
}

func actionTimeouts(ctx context.Context, defaults defaultTimeouts) actionschema.Attribute {
	attribute := actiontimeouts.Attributes(ctx).(actionschema.SingleNestedAttribute) //nolint:forcetypeassert // as documented
	attribute.MarkdownDescription = "How long the action may take."
	attribute.Attributes["invoke"] = actionschema.StringAttribute{
		MarkdownDescription: fmt.Sprintf("Timeout for the whole wait, such as `90s` or `10m`. Defaults to `%.0fm`.", defaults.waiting.Minutes()),
		Optional:            true,
		Validators:          timeoutValidators,
	}
	return attribute
}
