// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// standIn is a provider in place of one that the tests do not download.
type standIn struct{}

func (standIn) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (standIn) DataSources(context.Context) []func() datasource.DataSource { return nil }

// standInResource keeps what it was created with.
type standInResource struct{}

func (standInResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (standInResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (standInResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// azapi stands in for Microsoft's provider: what an example needs of its schema.
type azapi struct {
	standIn
	// sell creates an Azure subscription under a billing scope, and returns its ID.
	sell func(billingScope, name string) (id string)
	// build creates anything else.
	build func(parentID string)
}

func (azapi) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "azapi"
}

func (azapi) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerschema.Schema{Attributes: map[string]providerschema.Attribute{"tenant_id": providerschema.StringAttribute{Optional: true}}}
}

func (a azapi) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &azapiResource{azapi: a} }}
}

type azapiResource struct {
	standInResource
	azapi azapi
}

func (*azapiResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "azapi_resource"
}

func (*azapiResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"type":                   schema.StringAttribute{Required: true},
		"name":                   schema.StringAttribute{Required: true},
		"parent_id":              schema.StringAttribute{Required: true},
		"location":               schema.StringAttribute{Optional: true},
		"body":                   schema.DynamicAttribute{Optional: true},
		"output":                 schema.DynamicAttribute{Computed: true},
		"response_export_values": schema.ListAttribute{ElementType: types.StringType, Optional: true},
		"retry": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
			"error_message_regex": schema.ListAttribute{ElementType: types.StringType, Required: true},
		}},
	}}
}

func (r *azapiResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var kind, parentID types.String
	var body types.Dynamic
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("type"), &kind)...)
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("parent_id"), &parentID)...)
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("body"), &body)...)
	resp.State.Raw = req.Plan.Raw
	output := map[string]attr.Value{}
	if strings.HasPrefix(kind.ValueString(), "Microsoft.Subscription/aliases@") {
		properties := body.UnderlyingValue().(types.Object).Attributes()["properties"].(types.Object).Attributes()
		id := r.azapi.sell(properties["billingScope"].(types.String).ValueString(), properties["displayName"].(types.String).ValueString())
		output["properties"] = objectOf(map[string]attr.Value{"subscriptionId": types.StringValue(id)})
	} else {
		r.azapi.build(parentID.ValueString())
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("output"), types.DynamicValue(objectOf(output)))...)
}

func objectOf(values map[string]attr.Value) types.Object {
	kinds := map[string]attr.Type{}
	for name, value := range values {
		kinds[name] = value.Type(context.Background())
	}
	return types.ObjectValueMust(kinds, values)
}

// azurerm stands in for HashiCorp's provider: what an example needs of its schema,
// and a resource group whose ID says which Azure subscription the provider was
// configured for.
type azurerm struct{ standIn }

func (azurerm) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "azurerm"
}

func (azurerm) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerschema.Schema{
		Attributes: map[string]providerschema.Attribute{
			"subscription_id": providerschema.StringAttribute{Optional: true},
			"tenant_id":       providerschema.StringAttribute{Optional: true},
		},
		Blocks: map[string]providerschema.Block{"features": providerschema.SingleNestedBlock{}},
	}
}

func (azurerm) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var subscriptionID types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("subscription_id"), &subscriptionID)...)
	resp.ResourceData = subscriptionID.ValueString()
}

func (azurerm) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &resourceGroup{} }}
}

type resourceGroup struct {
	standInResource
	subscriptionID string
}

func (*resourceGroup) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "azurerm_resource_group"
}

func (*resourceGroup) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":       schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"name":     schema.StringAttribute{Required: true},
		"location": schema.StringAttribute{Required: true},
	}}
}

func (g *resourceGroup) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	g.subscriptionID, _ = req.ProviderData.(string)
}

func (g *resourceGroup) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var name types.String
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("name"), &name)...)
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), "/subscriptions/"+g.subscriptionID+"/resourceGroups/"+name.ValueString())...)
}

// orderedServer lets a resource be read only after the provider was configured, as Terraform asks:
// the framework itself does not say so to the race detector, which sees only one of two processes.
type orderedServer struct {
	tfprotov6.ProviderServer
	configuring sync.RWMutex
}

func (s *orderedServer) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	s.configuring.Lock()
	defer s.configuring.Unlock()
	return s.ProviderServer.ConfigureProvider(ctx, req)
}

func (s *orderedServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	s.configuring.RLock()
	defer s.configuring.RUnlock()
	return s.ProviderServer.ReadResource(ctx, req)
}

func (s *orderedServer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	s.configuring.RLock()
	defer s.configuring.RUnlock()
	return s.ProviderServer.PlanResourceChange(ctx, req)
}

func (s *orderedServer) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	s.configuring.RLock()
	defer s.configuring.RUnlock()
	return s.ProviderServer.ApplyResourceChange(ctx, req)
}
