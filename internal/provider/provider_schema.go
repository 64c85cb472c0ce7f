// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
)

func (p *partnerCenterProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads from [Microsoft Partner Center](https://learn.microsoft.com/partner-center/) whether a customer's subscription is provisioned. " +
			"It never changes anything there.",
		Attributes: map[string]schema.Attribute{
			"environment": schema.StringAttribute{
				MarkdownDescription: "The cloud of the partner: `public` (default), `china` (operated by 21Vianet) or `usgovernment`. " + orVariable("environment"),
				Optional:            true,
			},
			"tenant_id": schema.StringAttribute{
				MarkdownDescription: "The partner's Microsoft Entra tenant: its ID or one of its domain names. " +
					"Needed with a refresh token; with `use_cli` it says which tenant to ask. " + orVariable("tenant_id"),
				Optional: true,
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The application (client) ID of the app registration, a GUID. " +
					"Needed with a refresh token. " + orVariable("client_id"),
				Optional: true,
			},
			"refresh_token": schema.StringAttribute{
				MarkdownDescription: "The refresh token of a partner user who signed in with MFA, from the secure application model. " +
					"Conflicts with the other token sources: `refresh_token_file_path`, `access_token` and `use_cli`. " + orVariable("refresh_token"),
				Optional:  true,
				Sensitive: true,
			},
			"refresh_token_file_path": schema.StringAttribute{
				MarkdownDescription: "The path of a file that holds the refresh token. It is read again whenever an access token is needed. " +
					"Conflicts with the other token sources: `refresh_token`, `access_token` and `use_cli`. " + orVariable("refresh_token_file_path"),
				Optional: true,
			},
			"client_secret": schema.StringAttribute{
				MarkdownDescription: "The secret of the app registration, to redeem the refresh token. Leave it out for a public client. " +
					"Conflicts with the other client authentications: `client_secret_file_path`, `client_certificate`, `client_certificate_path` and `use_oidc`. " + orVariable("client_secret"),
				Optional:  true,
				Sensitive: true,
			},
			"client_secret_file_path": schema.StringAttribute{
				MarkdownDescription: "The path of a file that holds the client secret. It is read again whenever an access token is needed. " +
					"Conflicts with the other client authentications: `client_secret`, `client_certificate`, `client_certificate_path` and `use_oidc`. " + orVariable("client_secret_file_path"),
				Optional: true,
			},
			"client_certificate": schema.StringAttribute{
				MarkdownDescription: "A certificate of the app registration with its private key (RSA), to redeem the refresh token: " +
					"the base64 text of a PKCS#12 (`.pfx`, `.p12`) or PEM file, in one line. " +
					"Conflicts with the other client authentications: `client_secret`, `client_secret_file_path`, `client_certificate_path` and `use_oidc`. " + orVariable("client_certificate"),
				Optional:  true,
				Sensitive: true,
			},
			"client_certificate_path": schema.StringAttribute{
				MarkdownDescription: "The path of a PKCS#12 or PEM file with the certificate and its private key. It is read again whenever an access token is needed. " +
					"Conflicts with the other client authentications: `client_secret`, `client_secret_file_path`, `client_certificate` and `use_oidc`. " + orVariable("client_certificate_path"),
				Optional: true,
			},
			"client_certificate_password": schema.StringAttribute{
				MarkdownDescription: "The password of the PKCS#12 file, if it has one. Goes with `client_certificate` or `client_certificate_path`. " + orVariable("client_certificate_password"),
				Optional:            true,
				Sensitive:           true,
			},
			"use_oidc": schema.BoolAttribute{
				MarkdownDescription: "Whether the app authenticates with a federated token of a CI system to redeem the refresh token. The token is taken from the first of: " +
					"`oidc_token`, `oidc_token_file_path`, or `oidc_request_url` with `oidc_request_token`, in this block; the same as environment variables; " +
					"Azure DevOps (`SYSTEM_OIDCREQUESTURI` and `SYSTEM_ACCESSTOKEN`) if `ado_pipeline_service_connection_id` is set; " +
					"GitHub Actions (`ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`); HCP Terraform (`TFC_WORKLOAD_IDENTITY_TOKEN`). " +
					"That Microsoft Entra takes such a token beside a refresh token has not been verified against the service itself. " +
					"Conflicts with the other client authentications: `client_secret`, `client_secret_file_path`, `client_certificate` and `client_certificate_path`. " + orVariable("use_oidc"),
				Optional: true,
			},
			"oidc_token": schema.StringAttribute{
				MarkdownDescription: "A federated token. It must be good whenever an access token is needed. Goes with `use_oidc`. " + orVariable("oidc_token"),
				Optional:            true,
				Sensitive:           true,
			},
			"oidc_token_file_path": schema.StringAttribute{
				MarkdownDescription: "The path of a file that holds a federated token. It is read again whenever an access token is needed. Goes with `use_oidc`. " + orVariable("oidc_token_file_path"),
				Optional:            true,
			},
			"oidc_request_url": schema.StringAttribute{
				MarkdownDescription: "The URL that hands out federated tokens. It must be https, except on a loopback host. Goes with `use_oidc` and `oidc_request_token`. " + orVariable("oidc_request_url"),
				Optional:            true,
			},
			"oidc_request_token": schema.StringAttribute{
				MarkdownDescription: "The bearer token for `oidc_request_url`. Goes with `use_oidc`. " + orVariable("oidc_request_token"),
				Optional:            true,
				Sensitive:           true,
			},
			"ado_pipeline_service_connection_id": schema.StringAttribute{
				MarkdownDescription: "The ID of the service connection in Azure DevOps that federated tokens are requested for, a GUID. Goes with `use_oidc`. " + orVariable("ado_pipeline_service_connection_id"),
				Optional:            true,
			},
			"access_token": schema.StringAttribute{
				MarkdownDescription: "A ready access token for Partner Center. It is sent as it is and never renewed. " +
					"Conflicts with the other token sources, and with every client authentication. " + orVariable("access_token"),
				Optional:  true,
				Sensitive: true,
			},
			"use_cli": schema.BoolAttribute{
				MarkdownDescription: "Whether to take the access token of Azure CLI (`az account get-access-token`), for a person at a desk who did `az login` with MFA. " +
					"Conflicts with the other token sources, and with every client authentication. " + orVariable("use_cli"),
				Optional: true,
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The base URL of Partner Center, without the version, instead of the environment's. It must be https, except on a loopback host. " +
					"If it is set here, the credentials must not come from environment variables or Azure CLI. " + orVariable("endpoint"),
				Optional: true,
			},
			"authority_host": schema.StringAttribute{
				MarkdownDescription: "The base URL of Microsoft Entra instead of the environment's. It must be https, except on a loopback host. " +
					"If it is set here, the credentials must not come from environment variables or Azure CLI. " + orVariable("authority_host"),
				Optional: true,
			},
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "How often a request is tried again after a fault that may pass, from `0` to `10`; default `5`. " +
					"Waiting for a throttling service does not count. " + orVariable("max_retries"),
				Optional: true,
			},
		},
	}
}

func orVariable(attribute string) string {
	return "The environment variable is `" + variableName(attribute) + "`."
}
