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
					"Needed with a refresh token. " + orVariable("tenant_id"),
				Optional: true,
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The application (client) ID of the app registration, a GUID. " +
					"Needed with a refresh token. " + orVariable("client_id"),
				Optional: true,
			},
			"refresh_token": schema.StringAttribute{
				MarkdownDescription: "The refresh token of a partner user who signed in with MFA, from the secure application model. " +
					"Conflicts with `refresh_token_file_path` and `access_token`. " + orVariable("refresh_token"),
				Optional:  true,
				Sensitive: true,
			},
			"refresh_token_file_path": schema.StringAttribute{
				MarkdownDescription: "The path of a file that holds the refresh token. It is read again whenever an access token is needed. " +
					"Conflicts with `refresh_token` and `access_token`. " + orVariable("refresh_token_file_path"),
				Optional: true,
			},
			"client_secret": schema.StringAttribute{
				MarkdownDescription: "The secret of the app registration, to redeem the refresh token. Leave it out for a public client. " +
					"Conflicts with `client_secret_file_path` and `access_token`. " + orVariable("client_secret"),
				Optional:  true,
				Sensitive: true,
			},
			"client_secret_file_path": schema.StringAttribute{
				MarkdownDescription: "The path of a file that holds the client secret. It is read again whenever an access token is needed. " +
					"Conflicts with `client_secret` and `access_token`. " + orVariable("client_secret_file_path"),
				Optional: true,
			},
			"access_token": schema.StringAttribute{
				MarkdownDescription: "A ready access token for Partner Center. It is sent as it is and never renewed. " +
					"Conflicts with `refresh_token`, `refresh_token_file_path`, `client_secret` and `client_secret_file_path`. " + orVariable("access_token"),
				Optional:  true,
				Sensitive: true,
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The base URL of Partner Center, without the version, instead of the environment's. It must be https, except on a loopback host. " +
					"If it is set here, the credentials must not come from environment variables. " + orVariable("endpoint"),
				Optional: true,
			},
			"authority_host": schema.StringAttribute{
				MarkdownDescription: "The base URL of Microsoft Entra instead of the environment's. It must be https, except on a loopback host. " +
					"If it is set here, the credentials must not come from environment variables. " + orVariable("authority_host"),
				Optional: true,
			},
			"max_retries": schema.Int64Attribute{
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
