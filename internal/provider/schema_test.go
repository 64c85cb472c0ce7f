// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestEveryAttributeIsDescribed(t *testing.T) {
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

func TestCredentialsAreSensitiveAndNothingElse(t *testing.T) {
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

func TestEveryProviderAttributeIsLookedUp(t *testing.T) {
	t.Parallel()
	var names []string
	unknown := map[string]tftypes.Value{}
	for _, attribute := range schemas(t)["provider"].Block.Attributes {
		names = append(names, attribute.Name)
		unknown[attribute.Name] = tftypes.NewValue(attribute.Type, tftypes.UnknownValue)
	}
	slices.Sort(names)
	if lookedUp := configure(t.Context(), t, testProvider(nil), unknown).unknown; !slices.Equal(lookedUp, names) {
		t.Errorf("looked up: %v\nin the schema: %v", lookedUp, names)
	}
}

// The framework compares names and types in both directions when it fills a
// model. It gets values that have every nested object.
func TestModelsFitTheirSchemas(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	var (
		ofBlock provider.SchemaResponse
		ofGate  ephemeral.SchemaResponse
		ofWait  action.SchemaResponse

		block providerModel
		one   subscriptionProvisioningStatusModel
		many  subscriptionProvisioningStatusesModel
		gate  subscriptionProvisioningGateModel
		wait  subscriptionProvisioningWaitModel

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
	testProvider(nil).Schema(ctx, provider.SchemaRequest{}, &ofBlock)
	newSubscriptionProvisioningGate().Schema(ctx, ephemeral.SchemaRequest{}, &ofGate)
	newSubscriptionProvisioningWait().Schema(ctx, action.SchemaRequest{}, &ofWait)
	for _, test := range []struct {
		config tfsdk.Config
		model  any
	}{
		{tfsdk.Config{Schema: ofBlock.Schema}, &block},
		{ofDataSource(newSubscriptionProvisioningStatusDataSource()), &one},
		{ofDataSource(newSubscriptionProvisioningStatusesDataSource()), &many},
		{ofDataSource(newCustomerDataSource()), &customer},
		{ofDataSource(newSubscriptionsDataSource()), &subscriptions},
		{ofDataSource(newAzureSubscriptionsDataSource()), &azureSubscriptions},
		{ofDataSource(newAzureSubscriptionDataSource()), &azureSubscription},
		{tfsdk.Config{Schema: ofGate.Schema}, &gate},
		{tfsdk.Config{Schema: ofWait.Schema}, &wait},
	} {
		test.config.Raw = withNestedObjects(test.config.Schema.Type().TerraformType(ctx))
		for _, d := range test.config.Get(ctx, test.model) {
			t.Errorf("%T: %s", test.model, d.Detail())
		}
	}
	if len(many.Subscriptions) != 1 || len(many.Statuses) != 1 || len(many.NotSuccess) != 1 || len(azureSubscriptions.AzureSubscriptions) != 1 || azureSubscription.Timeouts.IsNull() || one.Timeouts.IsNull() || gate.Timeouts.IsNull() || wait.Timeouts.IsNull() {
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
