// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// azapi stands in for Microsoft's provider, which the tests do not download: what
// an example needs of its schema.
type azapi struct {
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

func (azapi) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (azapi) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (a azapi) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &azapiResource{a} }}
}

type azapiResource struct{ azapi }

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
		id := r.sell(properties["billingScope"].(types.String).ValueString(), properties["displayName"].(types.String).ValueString())
		output["properties"] = objectOf(map[string]attr.Value{"subscriptionId": types.StringValue(id)})
	} else {
		r.build(parentID.ValueString())
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

func (*azapiResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (*azapiResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (*azapiResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
