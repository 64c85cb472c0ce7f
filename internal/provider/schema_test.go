// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
)

func TestSchema_Described(t *testing.T) {
	t.Parallel()
	for name, schema := range schemas(t) {
		if schema.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}
		for name, attribute := range attributesOf(name, schema.Block.Attributes) {
			if attribute.Description == "" {
				t.Errorf("%s has no description", name)
			}
		}
	}
}

func TestSchema_Sensitive(t *testing.T) {
	t.Parallel()
	var sensitive []string
	for name, schema := range schemas(t) {
		for name, attribute := range attributesOf(name, schema.Block.Attributes) {
			if attribute.Sensitive {
				sensitive = append(sensitive, name)
			}
		}
	}
	slices.Sort(sensitive)
	want := []string{
		"provider.access_token", "provider.client_certificate", "provider.client_certificate_password", "provider.client_secret",
		"provider.oidc_request_token", "provider.oidc_token", "provider.refresh_token",
	}
	if !slices.Equal(sensitive, want) {
		t.Errorf("got %v, want %v", sensitive, want)
	}
}

func TestProviderSchema_AttributesAreThoseOfConfig(t *testing.T) {
	t.Parallel()
	var names, variables []string
	unknown := map[string]tftypes.Value{}
	for _, attribute := range schemas(t)["provider"].Block.Attributes {
		names = append(names, attribute.Name)
		variables = append(variables, config.VariableName(attribute.Name))
		unknown[attribute.Name] = tftypes.NewValue(attribute.Type, tftypes.UnknownValue)
	}
	slices.Sort(names)
	if lookedUp := configure(t.Context(), t, testProvider(nil), unknown).unknown; !slices.Equal(lookedUp, names) {
		t.Errorf("read from the block: %v\nin the schema: %v", lookedUp, names)
	}
	slices.Sort(variables)
	found := config.Found(config.Variables{Getenv: func(string) string { return "set" }})
	found = slices.DeleteFunc(found, func(name string) bool { return !strings.HasPrefix(name, "PARTNERCENTER_") }) // of CI systems
	if slices.Sort(found); !slices.Equal(found, variables) {
		t.Errorf("read from the environment: %v\nin the schema: %v", found, variables)
	}
}

func TestEphemeralAttributes_CopiesAreWhole(t *testing.T) {
	t.Parallel()
	attributes := subscriptionAttributes()
	for name, is := range map[string]bool{"set": true, "unset": false} {
		attributes["string_"+name] = datasourceschema.StringAttribute{
			Required: is, Optional: is, Computed: is, Sensitive: is, MarkdownDescription: name, DeprecationMessage: name,
			Validators: []validator.String{guidValidator},
		}
		attributes["bool_"+name] = datasourceschema.BoolAttribute{
			Required: is, Optional: is, Computed: is, Sensitive: is, MarkdownDescription: name, DeprecationMessage: name,
			Validators: []validator.Bool{notWhileWaiting{}},
		}
		attributes["int64_"+name] = datasourceschema.Int64Attribute{
			Required: is, Optional: is, Computed: is, Sensitive: is, MarkdownDescription: name, DeprecationMessage: name,
		}
	}
	copies := ephemeralAttributes(attributes)
	for name, a := range attributes {
		got := copies[name]
		if got == nil {
			t.Errorf("%s is not copied", name)
			continue
		}
		if got.GetType() != a.GetType() || got.IsRequired() != a.IsRequired() || got.IsOptional() != a.IsOptional() || got.IsComputed() != a.IsComputed() || got.IsSensitive() != a.IsSensitive() ||
			got.GetMarkdownDescription() != a.GetMarkdownDescription() || got.GetDeprecationMessage() != a.GetDeprecationMessage() || validatorsOf(got) != validatorsOf(a) {
			t.Errorf("%s: got %+v, want %+v", name, got, a)
		}
	}
}

// validatorsOf counts the validators of an attribute.
func validatorsOf(attribute any) int {
	switch a := attribute.(type) {
	case interface{ StringValidators() []validator.String }:
		return len(a.StringValidators())
	case interface{ BoolValidators() []validator.Bool }:
		return len(a.BoolValidators())
	case interface{ Int64Validators() []validator.Int64 }:
		return len(a.Int64Validators())
	}
	return -1
}

func TestActionAttributes_IDsAreTheDataSources(t *testing.T) {
	t.Parallel()
	originals := idAttributes()
	maps.Copy(originals, azureSubscriptionAttributes())
	copies := actionAttributes(originals, "")
	for name, a := range originals {
		got := copies[name]
		if got == nil || got.IsRequired() != a.IsRequired() || got.IsOptional() != a.IsOptional() || got.GetMarkdownDescription() != a.GetMarkdownDescription() || validatorsOf(got) != validatorsOf(a) {
			t.Errorf("%s: got %+v, want %+v", name, got, a)
		}
	}
}

// The framework compares names and types in both directions when it fills a
// model. It gets values that have every nested object.
func TestSchema_Models(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	var (
		ofGate ephemeral.SchemaResponse

		one  subscriptionProvisioningStatusModel
		many subscriptionProvisioningStatusesModel
		gate subscriptionProvisioningGateModel

		customer           customerModel
		subscriptions      subscriptionsModel
		azureSubscriptions azureSubscriptionsModel
		azureSubscription  azureSubscriptionModel
	)
	ofDataSource := func(d datasource.DataSource) tfsdk.Config {
		var resp datasource.SchemaResponse
		d.Schema(ctx, datasource.SchemaRequest{}, &resp)
		return tfsdk.Config{Schema: resp.Schema}
	}
	newSubscriptionProvisioningGate().Schema(ctx, ephemeral.SchemaRequest{}, &ofGate)
	type schemaAndModel struct {
		config tfsdk.Config
		model  any
	}
	tests := []schemaAndModel{
		{ofDataSource(newSubscriptionProvisioningStatusDataSource()), &one},
		{ofDataSource(newSubscriptionProvisioningStatusesDataSource()), &many},
		{ofDataSource(newCustomerDataSource()), &customer},
		{ofDataSource(newSubscriptionsDataSource()), &subscriptions},
		{ofDataSource(newAzureSubscriptionsDataSource()), &azureSubscriptions},
		{ofDataSource(newAzureSubscriptionDataSource()), &azureSubscription},
		{tfsdk.Config{Schema: ofGate.Schema}, &gate},
	}
	for _, a := range []action.Action{newSubscriptionProvisioningWait(), newAzureSubscriptionWait()} {
		var resp action.SchemaResponse
		a.Schema(ctx, action.SchemaRequest{}, &resp)
		model, _, _ := a.(*waitAction).newModel()
		tests = append(tests, schemaAndModel{tfsdk.Config{Schema: resp.Schema}, model})
	}
	for _, test := range tests {
		test.config.Raw = withNestedObjects(test.config.Schema.Type().TerraformType(ctx))
		for _, d := range test.config.Get(ctx, test.model) {
			t.Errorf("%T: %s", test.model, d.Detail())
		}
	}
	if len(many.Subscriptions) != 1 || len(many.Statuses) != 1 || len(many.NotSuccess) != 1 || len(azureSubscriptions.AzureSubscriptions) != 1 || azureSubscription.Timeouts.IsNull() || one.Timeouts.IsNull() || gate.Timeouts.IsNull() {
		t.Error("a nested object was not compared")
	}
}

// withNestedObjects is null, but for objects and one element of each map.
func withNestedObjects(valueType tftypes.Type) tftypes.Value {
	switch nested := valueType.(type) {
	case tftypes.Object:
		values := map[string]tftypes.Value{}
		for name, attribute := range nested.AttributeTypes {
			values[name] = withNestedObjects(attribute)
		}
		return tftypes.NewValue(nested, values)
	case tftypes.Map:
		return tftypes.NewValue(nested, map[string]tftypes.Value{"key": withNestedObjects(nested.ElementType)})
	}
	return tftypes.NewValue(valueType, nil)
}
