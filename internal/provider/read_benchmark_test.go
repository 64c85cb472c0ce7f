// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// BenchmarkReadDataSource reads through the server of the plugin protocol, as
// Terraform does: one subscription, and many at once.
func BenchmarkReadDataSource(b *testing.B) {
	id := map[string]tftypes.Value{
		"customer_id":     tftypes.NewValue(tftypes.String, simulator.ExampleCustomerID),
		"subscription_id": tftypes.NewValue(tftypes.String, simulator.ExampleSubscriptionID),
	}
	b.Run("singular", func(b *testing.B) {
		benchmarkReadDataSource(b, "partnercenter_subscription_provisioning_status", id)
	})
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("plural/%d", n), func(b *testing.B) {
			ids := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"customer_id": tftypes.String, "subscription_id": tftypes.String}}
			subscriptions := map[string]tftypes.Value{}
			for i := range n {
				subscriptions[fmt.Sprint(i)] = tftypes.NewValue(ids, id)
			}
			benchmarkReadDataSource(b, "partnercenter_subscription_provisioning_statuses", map[string]tftypes.Value{
				"subscriptions": tftypes.NewValue(tftypes.Map{ElementType: ids}, subscriptions),
			})
		})
	}
}

func benchmarkReadDataSource(b *testing.B, name string, arguments map[string]tftypes.Value) {
	read := inProcessRead(b, startSimulator(b), name, arguments)
	b.ReportAllocs()
	for b.Loop() {
		read()
	}
}

// inProcessRead configures the server of the plugin protocol, without a process
// of its own, and returns a read that wants no diagnostics.
func inProcessRead(t testing.TB, sim *simulator.Simulator, name string, arguments map[string]tftypes.Value) (read func()) {
	t.Helper()
	p := testProvider(sim.Environment())
	server := newServer(func() provider.Provider { return p })()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	configuration := configurationOf(t, schemas.Provider, nil)
	if _, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: configuration}); err != nil {
		t.Fatal(err)
	}
	request := &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: configurationOf(t, schemas.DataSourceSchemas[name], arguments)}
	return func() {
		resp, err := server.ReadDataSource(t.Context(), request)
		if err != nil || len(resp.Diagnostics) > 0 {
			t.Error(err, resp.Diagnostics)
		}
	}
}

// configurationOf sets arguments, and leaves the others null.
func configurationOf(t testing.TB, schema *tfprotov6.Schema, arguments map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	object := schema.ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
		if argument, ok := arguments[name]; ok {
			values[name] = argument
		}
	}
	configuration, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		t.Fatal(err)
	}
	return &configuration
}
