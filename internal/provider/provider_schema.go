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
		MarkdownDescription: "Keeps Terraform from building on a customer's subscription before Microsoft Partner Center has provisioned it. Every argument can also be set " +
			"with an environment variable: `PARTNERCENTER_` followed by its name in uppercase.",
		Attributes: map[string]schema.Attribute{
			"environment": schema.StringAttribute{
				MarkdownDescription: "The partner's cloud: `public`, `china` (operated by 21Vianet) or `usgovernment`. Defaults to `public`.",
				Optional:            true,
			},
			"tenant_id": schema.StringAttribute{
				MarkdownDescription: "The partner's Microsoft Entra tenant: its ID or one of its domain names. " +
					"Required with a refresh token or a client authentication. With `use_cli`, the tenant of the access token. " + otherAppNote,
				Optional: true,
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The application (client) ID of the app registration, a GUID. Required with a refresh token or a client authentication. " +
					otherAppNote,
				Optional: true,
			},
			"refresh_token": schema.StringAttribute{
				MarkdownDescription: "The refresh token of a partner user who signed in with multifactor authentication (MFA). " +
					otherSourcesNote,
				Optional:  true,
				Sensitive: true,
			},
			"refresh_token_file_path": schema.StringAttribute{
				MarkdownDescription: "The path to a file that contains the refresh token. It is read whenever an access token is requested. " +
					otherSourcesNote,
				Optional: true,
			},
			"client_secret": schema.StringAttribute{
				MarkdownDescription: "The client secret of the app registration. " + authenticationNote + "Omit it for a public client. " +
					otherAuthenticationsNote,
				Optional:  true,
				Sensitive: true,
			},
			"client_secret_file_path": schema.StringAttribute{
				MarkdownDescription: "The path to a file that contains the client secret. It is read whenever an access token is requested. " +
					otherAuthenticationsNote,
				Optional: true,
			},
			"client_certificate": schema.StringAttribute{
				MarkdownDescription: "A certificate of the app registration with its private key (RSA): " +
					"the base64 encoding of a PKCS#12 (`.pfx`, `.p12`) or PEM file. " + authenticationNote +
					otherAuthenticationsNote,
				Optional:  true,
				Sensitive: true,
			},
			"client_certificate_path": schema.StringAttribute{
				MarkdownDescription: "The path to a PKCS#12 or PEM file with the certificate and its private key. It is read whenever an access token is requested. " +
					otherAuthenticationsNote,
				Optional: true,
			},
			"client_certificate_password": schema.StringAttribute{
				MarkdownDescription: "The password of the PKCS#12 file, if it has one. " +
					"Applies only to `client_certificate` and `client_certificate_path`.",
				Optional:  true,
				Sensitive: true,
			},
			"use_oidc": schema.BoolAttribute{
				MarkdownDescription: "Whether to authenticate the app with a federated token of a CI system. " +
					"The token comes from the first of: " +
					"`oidc_token`, `oidc_token_file_path`, or `oidc_request_url` with `oidc_request_token`, in this block; the corresponding environment variables; " +
					"Azure DevOps (`SYSTEM_OIDCREQUESTURI` and `SYSTEM_ACCESSTOKEN`) if `ado_pipeline_service_connection_id` is set; " +
					"GitHub Actions (`ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`); HCP Terraform (`TFC_WORKLOAD_IDENTITY_TOKEN`). " +
					otherAuthenticationsNote,
				Optional: true,
			},
			"oidc_token": schema.StringAttribute{
				MarkdownDescription: "A federated token. It must be valid whenever an access token is requested. Applies only to `use_oidc`.",
				Optional:            true,
				Sensitive:           true,
			},
			"oidc_token_file_path": schema.StringAttribute{
				MarkdownDescription: "The path to a file that contains a federated token. It is read whenever an access token is requested. " +
					"Applies only to `use_oidc`.",
				Optional: true,
			},
			"oidc_request_url": schema.StringAttribute{
				MarkdownDescription: "The URL of the OIDC provider from which to request an ID token. It must use HTTPS, except on a loopback host. " +
					"Applies only to `use_oidc`.",
				Optional: true,
			},
			"oidc_request_token": schema.StringAttribute{
				MarkdownDescription: "The bearer token for the request to `oidc_request_url`. Applies only to `use_oidc`.",
				Optional:            true,
				Sensitive:           true,
			},
			"ado_pipeline_service_connection_id": schema.StringAttribute{
				MarkdownDescription: "The ID of the Azure DevOps service connection for which to request an ID token, a GUID. " +
					"Applies only to `use_oidc`.",
				Optional: true,
			},
			"access_token": schema.StringAttribute{
				MarkdownDescription: "An existing access token for Partner Center. It is sent as is and never renewed. " +
					otherSourcesNote,
				Optional:  true,
				Sensitive: true,
			},
			"use_cli": schema.BoolAttribute{
				MarkdownDescription: "Whether to authenticate with the Azure CLI (`az account get-access-token`). Intended for interactive use, after `az login` with MFA. " +
					otherSourcesNote,
				Optional: true,
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The base URL of Partner Center, without the version path (`/v1`). It must use HTTPS, except on a loopback host. " +
					destinationNote + "Defaults to the environment's.",
				Optional: true,
			},
			"authority_host": schema.StringAttribute{
				MarkdownDescription: "The base URL of Microsoft Entra. It must use HTTPS, except on a loopback host. " +
					destinationNote + "Defaults to the environment's.",
				Optional: true,
			},
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "Maximum number of retries for transient errors, between `0` and `10`. Defaults to `5`. " +
					"Waiting for HTTP 429 does not count.",
				Optional: true,
			},
		},
	}
}

const authenticationNote = "Authenticates the app. "

const otherAppNote = "If it differs from the environment variable, other credentials in environment variables are ignored."

const destinationNote = "If it is set here, only values in this block are sent there, and none from files, unless the environment variable has the same value. "

const otherSourcesNote = "Conflicts with the other token sources."

const otherAuthenticationsNote = "Conflicts with the other client authentications."
