// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// BenchmarkReadDataSource reads through the server of the plugin protocol, as
// Terraform does: one subscription, and many at once.
func BenchmarkReadDataSource(b *testing.B) {
	id := exampleIDs()
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
	server := newProtocolServer(b, testProvider(startSimulator(b).Environment()))
	server.configure(b)
	request := &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: configurationOf(b, server.schemas.DataSourceSchemas[name], arguments)}
	b.ReportAllocs()
	for b.Loop() {
		if resp, err := server.ReadDataSource(b.Context(), request); err != nil || len(resp.Diagnostics) > 0 {
			b.Error(err, resp.Diagnostics)
		}
	}
}
