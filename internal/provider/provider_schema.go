// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"math/big"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
)

// blockValues returns the attributes of a provider block as config reads them.
func blockValues(block tftypes.Value) (map[string]config.Value, error) {
	var attributes map[string]tftypes.Value
	if err := block.As(&attributes); err != nil {
		return nil, err
	}
	values := map[string]config.Value{}
	for name, value := range attributes {
		switch {
		case value.IsNull():
		case !value.IsKnown():
			values[name] = config.Unknown()
		default:
			text, err := attributeText(value)
			if err != nil {
				return nil, err
			}
			values[name] = config.Known(text)
		}
	}
	return values, nil
}

// attributeText keeps the fraction of a number, which config rejects.
func attributeText(value tftypes.Value) (string, error) {
	switch {
	case value.Type().Is(tftypes.Bool):
		var is bool
		err := value.As(&is)
		return strconv.FormatBool(is), err
	case value.Type().Is(tftypes.Number):
		var number big.Float
		err := value.As(&number)
		return number.Text('g', -1), err
	}
	var text string
	err := value.As(&text)
	return text, err
}

func (p *partnerCenterProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Keeps Terraform from building on a customer's subscription before Microsoft Partner Center has provisioned it.",
		Attributes: map[string]schema.Attribute{
			"environment": schema.StringAttribute{
				MarkdownDescription: "The partner's cloud: `public`, `china` (operated by 21Vianet), or `usgovernment`. Defaults to `public`.",
				Optional:            true,
			},
			"tenant_id": schema.StringAttribute{
				MarkdownDescription: "The partner's Microsoft Entra tenant: its ID or one of its domain names. Required with a refresh token or a client authentication, optional with `use_cli`.",
				Optional:            true,
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The application (client) ID of the app registration, a GUID. Required with a refresh token or a client authentication.",
				Optional:            true,
			},
			"refresh_token": schema.StringAttribute{
				MarkdownDescription: "Token source: the refresh token of a partner user who signed in with multifactor authentication (MFA).",
				Optional:            true,
				Sensitive:           true,
			},
			"refresh_token_file_path": schema.StringAttribute{
				MarkdownDescription: "Token source: the path to a file with the refresh token.",
				Optional:            true,
			},
			"client_secret": schema.StringAttribute{
				MarkdownDescription: "Client authentication: the client secret of the app registration.",
				Optional:            true,
				Sensitive:           true,
			},
			"client_secret_file_path": schema.StringAttribute{
				MarkdownDescription: "Client authentication: the path to a file with the client secret.",
				Optional:            true,
			},
			"client_certificate": schema.StringAttribute{
				MarkdownDescription: "Client authentication: a certificate with its RSA private key, the base64 encoding of a PKCS#12 (`.pfx`, `.p12`) or PEM file.",
				Optional:            true,
				Sensitive:           true,
			},
			"client_certificate_path": schema.StringAttribute{
				MarkdownDescription: "Client authentication: the path to a PKCS#12 or PEM file with a certificate and its RSA private key.",
				Optional:            true,
			},
			"client_certificate_password": schema.StringAttribute{
				MarkdownDescription: "The password of the PKCS#12 file, if it has one.",
				Optional:            true,
				Sensitive:           true,
			},
			"use_oidc": schema.BoolAttribute{
				MarkdownDescription: "Client authentication: a federated token of a CI system, from the first of: " +
					"`oidc_token`, `oidc_token_file_path`, or `oidc_request_url` with `oidc_request_token`, in this block; their environment variables; " +
					"Azure DevOps (`SYSTEM_OIDCREQUESTURI` and `SYSTEM_ACCESSTOKEN`) if `ado_pipeline_service_connection_id` is set; " +
					"GitHub Actions (`ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`); HCP Terraform (`TFC_WORKLOAD_IDENTITY_TOKEN`). " +
					"Defaults to `false`.",
				Optional: true,
			},
			"oidc_token": schema.StringAttribute{
				MarkdownDescription: "A federated token for `use_oidc`. It must be valid whenever an access token is requested.",
				Optional:            true,
				Sensitive:           true,
			},
			"oidc_token_file_path": schema.StringAttribute{
				MarkdownDescription: "The path to a file with a federated token for `use_oidc`.",
				Optional:            true,
			},
			"oidc_request_url": schema.StringAttribute{
				MarkdownDescription: "The URL from which `use_oidc` requests a federated token. Must use HTTPS, except on a loopback host.",
				Optional:            true,
			},
			"oidc_request_token": schema.StringAttribute{
				MarkdownDescription: "The bearer token for `oidc_request_url`.",
				Optional:            true,
				Sensitive:           true,
			},
			"ado_pipeline_service_connection_id": schema.StringAttribute{
				MarkdownDescription: "The ID of the Azure DevOps service connection whose federated token `use_oidc` requests, a GUID.",
				Optional:            true,
			},
			"access_token": schema.StringAttribute{
				MarkdownDescription: "Token source: an access token for Partner Center, sent as is and never renewed.",
				Optional:            true,
				Sensitive:           true,
			},
			"use_cli": schema.BoolAttribute{
				MarkdownDescription: "Token source: the Azure CLI (`az account get-access-token`), for interactive use. Defaults to `false`.",
				Optional:            true,
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The base URL of Partner Center, without the version path (`/v1`). Must use HTTPS, except on a loopback host. Defaults to the environment's.",
				Optional:            true,
			},
			"authority_host": schema.StringAttribute{
				MarkdownDescription: "The base URL of Microsoft Entra. Must use HTTPS, except on a loopback host. Defaults to the environment's.",
				Optional:            true,
			},
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "The maximum number of retries after transient errors, `0` to `10`. Defaults to `5`. HTTP 429 does not count.",
				Optional:            true,
			},
		},
	}
}
