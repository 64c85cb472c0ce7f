// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
)

type providerModel struct {
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

func (m providerModel) block() config.Block {
	return config.Block{
		Environment:                    stringValue(m.Environment),
		TenantID:                       stringValue(m.TenantID),
		ClientID:                       stringValue(m.ClientID),
		RefreshToken:                   stringValue(m.RefreshToken),
		RefreshTokenFilePath:           stringValue(m.RefreshTokenFilePath),
		ClientSecret:                   stringValue(m.ClientSecret),
		ClientSecretFilePath:           stringValue(m.ClientSecretFilePath),
		ClientCertificate:              stringValue(m.ClientCertificate),
		ClientCertificatePath:          stringValue(m.ClientCertificatePath),
		ClientCertificatePassword:      stringValue(m.ClientCertificatePassword),
		UseOIDC:                        boolValue(m.UseOIDC),
		OIDCToken:                      stringValue(m.OIDCToken),
		OIDCTokenFilePath:              stringValue(m.OIDCTokenFilePath),
		OIDCRequestURL:                 stringValue(m.OIDCRequestURL),
		OIDCRequestToken:               stringValue(m.OIDCRequestToken),
		ADOPipelineServiceConnectionID: stringValue(m.ADOPipelineServiceConnectionID),
		AccessToken:                    stringValue(m.AccessToken),
		UseCLI:                         boolValue(m.UseCLI),
		Endpoint:                       stringValue(m.Endpoint),
		AuthorityHost:                  stringValue(m.AuthorityHost),
		MaxRetries:                     numberValue(m.MaxRetries),
	}
}

func stringValue(v types.String) config.Value { return configValue(v, v.ValueString()) }

func boolValue(v types.Bool) config.Value { return configValue(v, strconv.FormatBool(v.ValueBool())) }

// numberValue keeps a fraction, which config rejects.
func numberValue(v types.Number) config.Value {
	text := ""
	if exact := v.ValueBigFloat(); exact != nil {
		text = exact.Text('g', -1)
	}
	return configValue(v, text)
}

func configValue(v attr.Value, text string) config.Value {
	switch {
	case v.IsNull():
		return config.Value{}
	case v.IsUnknown():
		return config.Unknown()
	}
	return config.Known(text)
}

func (p *partnerCenterProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads from [Microsoft Partner Center](https://learn.microsoft.com/partner-center/) whether a customer's subscription is provisioned. " +
			"It never changes anything there.",
		Attributes: map[string]schema.Attribute{
			"environment": schema.StringAttribute{
				MarkdownDescription: "The partner's cloud: `public`, `china` (operated by 21Vianet) or `usgovernment`. Defaults to `public`. " + orVariable("environment"),
				Optional:            true,
			},
			"tenant_id": schema.StringAttribute{
				MarkdownDescription: "The partner's Microsoft Entra tenant: its ID or one of its domain names. " +
					"Required with a refresh token or a client authentication. With `use_cli`, it selects the tenant to get the access token from. " + otherAppNote + orVariable("tenant_id"),
				Optional: true,
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The application (client) ID of the app registration, a GUID. Required with a refresh token or a client authentication. " +
					otherAppNote + orVariable("client_id"),
				Optional: true,
			},
			"refresh_token": schema.StringAttribute{
				MarkdownDescription: "The refresh token of a partner user who signed in with MFA, from the secure application model. " +
					"Conflicts with `refresh_token_file_path`, `access_token` and `use_cli`. " + orVariable("refresh_token"),
				Optional:  true,
				Sensitive: true,
			},
			"refresh_token_file_path": schema.StringAttribute{
				MarkdownDescription: "The path to a file that contains the refresh token. The file is read whenever an access token is requested. " +
					"Conflicts with `refresh_token`, `access_token` and `use_cli`. " + orVariable("refresh_token_file_path"),
				Optional: true,
			},
			"client_secret": schema.StringAttribute{
				MarkdownDescription: "The client secret of the app registration. " + authenticationNote + "Omit it for a public client. " +
					"Conflicts with `client_secret_file_path`, `client_certificate`, `client_certificate_path` and `use_oidc`. " + orVariable("client_secret"),
				Optional:  true,
				Sensitive: true,
			},
			"client_secret_file_path": schema.StringAttribute{
				MarkdownDescription: "The path to a file that contains the client secret. The file is read whenever an access token is requested. " +
					"Conflicts with `client_secret`, `client_certificate`, `client_certificate_path` and `use_oidc`. " + orVariable("client_secret_file_path"),
				Optional: true,
			},
			"client_certificate": schema.StringAttribute{
				MarkdownDescription: "A certificate of the app registration with its private key (RSA): " +
					"the base64 encoding of a PKCS#12 (`.pfx`, `.p12`) or PEM file. " + authenticationNote +
					"Conflicts with `client_secret`, `client_secret_file_path`, `client_certificate_path` and `use_oidc`. " + orVariable("client_certificate"),
				Optional:  true,
				Sensitive: true,
			},
			"client_certificate_path": schema.StringAttribute{
				MarkdownDescription: "The path to a PKCS#12 or PEM file with the certificate and its private key. The file is read whenever an access token is requested. " +
					"Conflicts with `client_secret`, `client_secret_file_path`, `client_certificate` and `use_oidc`. " + orVariable("client_certificate_path"),
				Optional: true,
			},
			"client_certificate_password": schema.StringAttribute{
				MarkdownDescription: "The password of the PKCS#12 file, if it has one. " +
					"Applies only to `client_certificate` and `client_certificate_path`. " + orVariable("client_certificate_password"),
				Optional:  true,
				Sensitive: true,
			},
			"use_oidc": schema.BoolAttribute{
				MarkdownDescription: "Whether to authenticate the app with a federated token of a CI system. " + authenticationNote +
					"The token comes from the first of these sources: " +
					"`oidc_token`, `oidc_token_file_path`, or `oidc_request_url` with `oidc_request_token`, in this block; the corresponding environment variables; " +
					"Azure DevOps (`SYSTEM_OIDCREQUESTURI` and `SYSTEM_ACCESSTOKEN`) if `ado_pipeline_service_connection_id` is set; " +
					"GitHub Actions (`ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`); HCP Terraform (`TFC_WORKLOAD_IDENTITY_TOKEN`). " +
					"Whether Microsoft Entra accepts a federated token when a refresh token is redeemed has not been verified. " +
					"Conflicts with `client_secret`, `client_secret_file_path`, `client_certificate` and `client_certificate_path`. " + orVariable("use_oidc"),
				Optional: true,
			},
			"oidc_token": schema.StringAttribute{
				MarkdownDescription: "A federated token. It must be valid whenever an access token is requested. Applies only to `use_oidc`. " + orVariable("oidc_token"),
				Optional:            true,
				Sensitive:           true,
			},
			"oidc_token_file_path": schema.StringAttribute{
				MarkdownDescription: "The path to a file that contains a federated token. The file is read whenever an access token is requested. " +
					"Applies only to `use_oidc`. " + orVariable("oidc_token_file_path"),
				Optional: true,
			},
			"oidc_request_url": schema.StringAttribute{
				MarkdownDescription: "The URL of the OIDC provider from which to request an ID token. It must use HTTPS, except on a loopback host. " +
					"If you set it here, set `oidc_request_token` here too, unless the environment variable has the same value. " +
					"Applies only to `use_oidc`. " + orVariable("oidc_request_url"),
				Optional: true,
			},
			"oidc_request_token": schema.StringAttribute{
				MarkdownDescription: "The bearer token for the request to `oidc_request_url`. Applies only to `use_oidc`. " + orVariable("oidc_request_token"),
				Optional:            true,
				Sensitive:           true,
			},
			"ado_pipeline_service_connection_id": schema.StringAttribute{
				MarkdownDescription: "The ID of the Azure DevOps service connection for which to request an ID token, a GUID. " +
					"Applies only to `use_oidc`. " + orVariable("ado_pipeline_service_connection_id"),
				Optional: true,
			},
			"access_token": schema.StringAttribute{
				MarkdownDescription: "An existing access token for Partner Center. It is sent as is and never renewed. " +
					"Conflicts with `refresh_token`, `refresh_token_file_path` and `use_cli`, and with every client authentication argument. " + orVariable("access_token"),
				Optional:  true,
				Sensitive: true,
			},
			"use_cli": schema.BoolAttribute{
				MarkdownDescription: "Whether to authenticate with the Azure CLI (`az account get-access-token`). Intended for interactive use, after `az login` with MFA. " +
					"Conflicts with `refresh_token`, `refresh_token_file_path` and `access_token`, and with every client authentication argument. " + orVariable("use_cli"),
				Optional: true,
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The base URL of Partner Center, without the version path (`/v1`). It must use HTTPS, except on a loopback host. " +
					destinationNote + "Defaults to the environment's. " + orVariable("endpoint"),
				Optional: true,
			},
			"authority_host": schema.StringAttribute{
				MarkdownDescription: "The base URL of Microsoft Entra. It must use HTTPS, except on a loopback host. " +
					destinationNote + "Defaults to the environment's. " + orVariable("authority_host"),
				Optional: true,
			},
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "Maximum number of retries for transient errors, between `0` and `10`. Defaults to `5`. " +
					"Waiting for HTTP 429 does not count. " + orVariable("max_retries"),
				Optional: true,
			},
		},
	}
}

const authenticationNote = "Used to redeem the refresh token or, if there is no token source, as an app-only credential. "

const otherAppNote = "If it differs from the environment variable, refresh tokens and client authentication in environment variables are ignored. "

const destinationNote = "If it is set here, only credentials in this block can be used, and none from files, unless the environment variable has the same value. "

func orVariable(attribute string) string {
	return "Can also be set with the `" + config.VariableName(attribute) + "` environment variable."
}
