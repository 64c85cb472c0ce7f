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

// blockValues returns the attributes of a provider block as config reads them. The block and its
// values are of the types of the schema, so that no conversion can fail.
func blockValues(block tftypes.Value) map[string]config.Value {
	var attributes map[string]tftypes.Value
	_ = block.As(&attributes)
	values := map[string]config.Value{}
	for name, value := range attributes {
		switch {
		case value.IsNull():
		case !value.IsKnown():
			values[name] = config.Value{Unknown: true}
		default:
			values[name] = config.Value{Text: attributeText(value), Known: true}
		}
	}
	return values
}

// attributeText keeps the fraction of a number, which config rejects.
func attributeText(value tftypes.Value) string {
	var (
		is     bool
		number big.Float
		text   string
	)
	switch {
	case value.Type().Is(tftypes.Bool):
		_ = value.As(&is)
		return strconv.FormatBool(is)
	case value.Type().Is(tftypes.Number):
		_ = value.As(&number)
		return number.Text('g', -1)
	}
	_ = value.As(&text)
	return text
}

func optionalString(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true}
}

func secretString(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Sensitive: true}
}

func optionalBool(description string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: description, Optional: true}
}

func (p *partnerCenterProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Keeps Terraform from building on a customer's subscription before Microsoft Partner Center has provisioned it.",
		Attributes: map[string]schema.Attribute{
			"environment":                 optionalString("The partner's cloud: `public`, `china` (operated by 21Vianet), or `usgovernment`. Defaults to `public`."),
			"tenant_id":                   optionalString("The partner's Microsoft Entra tenant: its ID or one of its domain names. Required with a refresh token or a client authentication, optional with `use_cli`."),
			"client_id":                   optionalString("The application (client) ID of the app registration, a GUID. Required with a refresh token or a client authentication."),
			"refresh_token":               secretString("Token source: the refresh token of a partner user who signed in with multifactor authentication (MFA)."),
			"refresh_token_file_path":     optionalString("Token source: the path to a file with the refresh token."),
			"client_secret":               secretString("Client authentication: the client secret of the app registration."),
			"client_secret_file_path":     optionalString("Client authentication: the path to a file with the client secret."),
			"client_certificate":          secretString("Client authentication: a certificate with its RSA private key, the base64 encoding of a PKCS#12 (`.pfx`, `.p12`) or PEM file."),
			"client_certificate_path":     optionalString("Client authentication: the path to a PKCS#12 or PEM file with a certificate and its RSA private key."),
			"client_certificate_password": secretString("The password of the PKCS#12 file, if it has one."),
			"use_oidc": optionalBool("Client authentication: a CI system's federated token. The first one found is used: " +
				"`oidc_token`, `oidc_token_file_path`, or `oidc_request_url` with `oidc_request_token`, in this block; their environment variables; " +
				"Azure DevOps (`SYSTEM_OIDCREQUESTURI` and `SYSTEM_ACCESSTOKEN`) if `ado_pipeline_service_connection_id` is set; " +
				"GitHub Actions (`ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`); HCP Terraform (`TFC_WORKLOAD_IDENTITY_TOKEN`). " +
				"Defaults to `false`."),
			"oidc_token":                         secretString("A federated token for `use_oidc`. It must be valid whenever an access token is requested."),
			"oidc_token_file_path":               optionalString("The path to a file with a federated token for `use_oidc`."),
			"oidc_request_url":                   optionalString("The URL from which `use_oidc` requests a federated token. Must use HTTPS, except on a loopback host."),
			"oidc_request_token":                 secretString("The bearer token for `oidc_request_url`."),
			"ado_pipeline_service_connection_id": optionalString("The ID of the Azure DevOps service connection whose federated token `use_oidc` requests, a GUID."),
			"access_token":                       secretString("Token source: an access token for Partner Center, sent as is and never renewed."),
			"use_cli":                            optionalBool("Token source: the Azure CLI (`az account get-access-token`), for interactive use. Defaults to `false`."),
			"endpoint":                           optionalString("The base URL of Partner Center, without the version path (`/v1`). Must use HTTPS, except on a loopback host. Defaults to the environment's."),
			"authority_host":                     optionalString("The base URL of Microsoft Entra. Must use HTTPS, except on a loopback host. Defaults to the environment's."),
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "The maximum number of retries after transient errors, `0` to `10`. Defaults to `5`. Responses with HTTP 429 are not counted.",
				Optional:            true,
			},
		},
	}
}
