// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// configuration is the provider block.
type configuration struct {
	Environment                    types.String `tfsdk:"environment"`
	TenantID                       types.String `tfsdk:"tenant_id"`
	ClientID                       types.String `tfsdk:"client_id"`
	RefreshToken                   types.String `tfsdk:"refresh_token"`
	RefreshTokenFilePath           types.String `tfsdk:"refresh_token_file_path"`
	ClientSecret                   types.String `tfsdk:"client_secret"`
	ClientSecretFilePath           types.String `tfsdk:"client_secret_file_path"`
	ClientCertificate              types.String `tfsdk:"client_certificate"`
	ClientCertificatePath          types.String `tfsdk:"client_certificate_path"`
	ClientCertificatePassword      types.String `tfsdk:"client_certificate_password"`
	UseOIDC                        types.Bool   `tfsdk:"use_oidc"`
	OIDCToken                      types.String `tfsdk:"oidc_token"`
	OIDCTokenFilePath              types.String `tfsdk:"oidc_token_file_path"`
	OIDCRequestURL                 types.String `tfsdk:"oidc_request_url"`
	OIDCRequestToken               types.String `tfsdk:"oidc_request_token"`
	ADOPipelineServiceConnectionID types.String `tfsdk:"ado_pipeline_service_connection_id"`
	AccessToken                    types.String `tfsdk:"access_token"`
	UseCLI                         types.Bool   `tfsdk:"use_cli"`
	Endpoint                       types.String `tfsdk:"endpoint"`
	AuthorityHost                  types.String `tfsdk:"authority_host"`
	MaxRetries                     types.Number `tfsdk:"max_retries"`
}

// values gives each attribute by its name.
func (c configuration) values() map[string]types.String {
	return map[string]types.String{
		"environment":                        c.Environment,
		"tenant_id":                          c.TenantID,
		"client_id":                          c.ClientID,
		"refresh_token":                      c.RefreshToken,
		"refresh_token_file_path":            c.RefreshTokenFilePath,
		"client_secret":                      c.ClientSecret,
		"client_secret_file_path":            c.ClientSecretFilePath,
		"client_certificate":                 c.ClientCertificate,
		"client_certificate_path":            c.ClientCertificatePath,
		"client_certificate_password":        c.ClientCertificatePassword,
		"use_oidc":                           boolText(c.UseOIDC),
		"oidc_token":                         c.OIDCToken,
		"oidc_token_file_path":               c.OIDCTokenFilePath,
		"oidc_request_url":                   c.OIDCRequestURL,
		"oidc_request_token":                 c.OIDCRequestToken,
		"ado_pipeline_service_connection_id": c.ADOPipelineServiceConnectionID,
		"access_token":                       c.AccessToken,
		"use_cli":                            boolText(c.UseCLI),
		"endpoint":                           c.Endpoint,
		"authority_host":                     c.AuthorityHost,
		"max_retries":                        numberText(c.MaxRetries),
	}
}

func boolText(value types.Bool) types.String {
	return text(value.IsNull(), value.IsUnknown(), strconv.FormatBool(value.ValueBool()))
}

// numberText keeps a fraction, for the check to refuse.
func numberText(value types.Number) types.String {
	number := ""
	if exact := value.ValueBigFloat(); exact != nil {
		number = exact.Text('g', -1)
	}
	return text(value.IsNull(), value.IsUnknown(), number)
}

func text(null, unknown bool, value string) types.String {
	switch {
	case null:
		return types.StringNull()
	case unknown:
		return types.StringUnknown()
	}
	return types.StringValue(value)
}
