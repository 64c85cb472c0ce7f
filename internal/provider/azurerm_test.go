// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// azurerm stands in for HashiCorp's provider, which the tests do not download: what
// an example needs of its schema, and a resource group whose ID says which Azure
// subscription the provider was configured for.
type azurerm struct{}

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

func (azurerm) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (azurerm) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &resourceGroup{} }}
}

type resourceGroup struct{ subscriptionID string }

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

func (*resourceGroup) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (*resourceGroup) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (*resourceGroup) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
