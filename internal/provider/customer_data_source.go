// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

func newCustomerDataSource() datasource.DataSource {
	return &dataSource[customerModel]{
		name:       "customer",
		schema:     customerSchema,
		validators: []datasource.ConfigValidator{exactlyOneOf{"customer_id", "domain"}},
		read:       readCustomer,
	}
}

type customerModel struct {
	CustomerID            types.String `tfsdk:"customer_id"`
	Domain                types.String `tfsdk:"domain"`
	CompanyName           types.String `tfsdk:"company_name"`
	DefaultDomain         types.String `tfsdk:"default_domain"`
	RelationshipToPartner types.String `tfsdk:"relationship_to_partner"`
	AllowDelegatedAccess  types.Bool   `tfsdk:"allow_delegated_access"`
}

func customerSchema(context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Finds a customer by its ID or by one of its domains. Missing values are null. Works with app-only credentials.",
		Attributes: map[string]schema.Attribute{
			"customer_id": foundString("The customer's tenant ID, a GUID. Set either `customer_id` or `domain`.", guidValidator),
			"domain": foundString("A domain that is verified in the customer's tenant, such as `contoso.com`. "+
				"With `customer_id`, the customer's default domain.", domainValidator),
			"company_name":            computedString("The name of the company."),
			"default_domain":          computedString("The default domain in the customer's company profile."),
			"relationship_to_partner": computedString("The customer's relationship to your organization, such as `reseller`."),
			"allow_delegated_access":  computedBool("Whether the customer has granted your organization delegated administration privileges."),
		},
	}
}

func readCustomer(ctx context.Context, d *providerData, model *customerModel) diag.Diagnostics {
	read := d.newCustomerRead(*model)
	if diags := d.readOne(ctx, &read.read, readOptions{timeout: timeoutOfLookup}); diags.HasError() {
		return diags
	}
	c := read.customer
	model.DefaultDomain = types.StringPointerValue(c.Domain)
	if model.CustomerID.IsNull() { // otherwise it stays as it is
		model.CustomerID = types.StringValue(strings.ToLower(c.ID))
	}
	if model.Domain.IsNull() {
		model.Domain = model.DefaultDomain
	}
	model.CompanyName = types.StringPointerValue(c.CompanyName)
	model.RelationshipToPartner = types.StringPointerValue(c.RelationshipToPartner)
	model.AllowDelegatedAccess = types.BoolPointerValue(c.AllowDelegatedAccess)
	return nil
}

type customerRead struct {
	read
	customer *client.Customer
}

func (d *providerData) newCustomerRead(m customerModel) *customerRead {
	customerID, domain := m.CustomerID.ValueString(), m.Domain.ValueString()
	r := &customerRead{read: read{
		subject: advice.Subject{Kind: advice.Customer, CustomerID: customerID},
		at:      path.Root("customer_id"),
	}}
	if m.Domain.IsNull() {
		r.poll = func(ctx context.Context) (_ string, err error) {
			r.customer, err = d.client.Customer(ctx, customerID)
			return "", err
		}
		return r
	}
	r.subject, r.at = advice.Subject{Kind: advice.Domain, Name: domain}, path.Root("domain")
	r.poll = func(ctx context.Context) (string, error) {
		tenantID, err := d.directory.TenantID(ctx, domain)
		if err != nil {
			return "", err
		}
		if r.customer, err = d.client.Customer(ctx, tenantID); err != nil {
			return "", &stepError{advice.Subject{Kind: advice.Customer, CustomerID: tenantID, Name: domain}, r.at, err}
		}
		return "", nil
	}
	return r
}
