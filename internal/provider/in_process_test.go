// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// testProvider is the provider with an environment of its own, so that tests
// run in parallel, and with retries that come at once.
func testProvider(environment map[string]string) *partnerCenterProvider {
	return &partnerCenterProvider{
		version:     "test",
		interrupted: context.Background(),
		variables: config.Variables{
			Getenv:  func(name string) string { return environment[name] },
			Environ: func() []string { return slices.Collect(maps.Keys(environment)) },
			Program: "terraform-provider-partnercenter",
		},
		retryDelay: time.Millisecond,
	}
}

// exampleApp is the environment that names the app of the example, and this.
func exampleApp(variables map[string]string) map[string]string {
	environment := map[string]string{"PARTNERCENTER_TENANT_ID": simulator.ExampleTenantID, "PARTNERCENTER_CLIENT_ID": simulator.ExampleClientID}
	maps.Copy(environment, variables)
	return environment
}

func factories(p *partnerCenterProvider) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){"partnercenter": providerserver.NewProtocol6WithError(p)}
}

// runSteps runs the steps with the provider configured for the simulator.
func runSteps(t *testing.T, sim *simulator.Simulator, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: factories(testProvider(sim.Environment())), Steps: steps})
}

// protocolServer is the provider as a server of the plugin protocol, without its
// own process.
type protocolServer struct {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

func newProtocolServer(t testing.TB, p *partnerCenterProvider) protocolServer {
	t.Helper()
	server := newServer(p)
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return protocolServer{server, server, schemas}
}

// newInMemoryServer is one that is configured and never retries. It works by the
// clock of a synctest bubble.
func newInMemoryServer(t testing.TB, api ...simulator.Fault) protocolServer {
	t.Helper()
	p := testProvider(exampleApp(map[string]string{"PARTNERCENTER_REFRESH_TOKEN": simulator.ExampleRefreshToken, "PARTNERCENTER_MAX_RETRIES": "0"}))
	p.transport = simulator.InMemory{Handler: &services{token: []simulator.Fault{minted}, api: api}}
	server := newProtocolServer(t, p)
	server.configure(t)
	return server
}

// configure configures the provider from its environment alone.
func (s protocolServer) configure(t testing.TB) {
	t.Helper()
	resp, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: configurationOf(t, s.schemas.Provider, nil)})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(err, resp.Diagnostics)
	}
}

// read reads the singular data source.
func (s protocolServer) read(t testing.TB, arguments map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	return s.readFrom(t, "partnercenter_subscription_provisioning_status", arguments)
}

func (s protocolServer) readFrom(t testing.TB, name string, arguments map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	request := &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: configurationOf(t, s.schemas.DataSourceSchemas[name], arguments)}
	resp, err := s.ReadDataSource(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// exampleIDs are the arguments that read the example subscription.
func exampleIDs() map[string]tftypes.Value {
	return map[string]tftypes.Value{
		"customer_id":     tftypes.NewValue(tftypes.String, simulator.ExampleCustomerID),
		"subscription_id": tftypes.NewValue(tftypes.String, simulator.ExampleSubscriptionID),
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

// schemas are the provider's, each by the words that a configuration names it
// with. The framework validates them all before it responds.
func schemas(t *testing.T) map[string]*tfprotov6.Schema {
	t.Helper()
	server, err := factories(testProvider(nil))["partnercenter"]()
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range response.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	if len(response.ResourceSchemas)+len(response.Functions)+len(response.ListResourceSchemas)+len(response.StateStoreSchemas) > 0 {
		t.Fatal("the provider has a kind of object that these tests do not know")
	}
	found := map[string]*tfprotov6.Schema{"provider": response.Provider}
	for name, schema := range response.DataSourceSchemas {
		found["data."+name] = schema
	}
	for name, schema := range response.EphemeralResourceSchemas {
		found["ephemeral."+name] = schema
	}
	for name, action := range response.ActionSchemas {
		found["action."+name] = action.Schema
	}
	for name, schema := range found {
		if len(schema.Block.BlockTypes) > 0 {
			t.Fatalf("%s has nested blocks, which these tests do not know: use nested attributes", name)
		}
	}
	return found
}

// attributesOf are all attributes below a name, nested ones included.
func attributesOf(name string, attributes []*tfprotov6.SchemaAttribute) iter.Seq2[string, *tfprotov6.SchemaAttribute] {
	return func(yield func(string, *tfprotov6.SchemaAttribute) bool) {
		for _, a := range attributes {
			if !yield(name+"."+a.Name, a) {
				return
			}
			if a.NestedType == nil {
				continue
			}
			for name, nested := range attributesOf(name+"."+a.Name, a.NestedType.Attributes) {
				if !yield(name, nested) {
					return
				}
			}
		}
	}
}

// configure configures the provider with a block whose attributes are null
// unless they are given.
func configure(ctx context.Context, t *testing.T, p *partnerCenterProvider, attributes map[string]tftypes.Value) *providerData {
	t.Helper()
	var block provider.SchemaResponse
	p.Schema(ctx, provider.SchemaRequest{}, &block)
	values := map[string]tftypes.Value{}
	for name, attribute := range block.Schema.Attributes {
		values[name] = tftypes.NewValue(attribute.GetType().TerraformType(ctx), nil)
	}
	maps.Copy(values, attributes)
	req := provider.ConfigureRequest{TerraformVersion: "1.11.4", Config: tfsdk.Config{
		Schema: block.Schema, Raw: tftypes.NewValue(block.Schema.Type().TerraformType(ctx), values),
	}}
	var resp provider.ConfigureResponse
	p.Configure(ctx, req, &resp)
	c, ok := resp.DataSourceData.(*providerData)
	if resp.Diagnostics.HasError() || !ok {
		t.Fatalf("got %T and %v", resp.DataSourceData, resp.Diagnostics)
	}
	return c
}
