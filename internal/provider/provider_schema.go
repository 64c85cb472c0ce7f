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

func optionalString(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true}
}

func secretString(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Sensitive: true}
}

func optionalBool(description string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: description, Optional: true}
}

const (
	otherAppNote             = " If it differs from its environment variable, credentials in environment variables are ignored."
	readWhenNeededNote       = " It is read whenever an access token is requested."
	otherSourcesNote         = " Conflicts with the other token sources."
	otherAuthenticationsNote = " Conflicts with the other client authentications."
	onlyOIDCNote             = " Applies only to `use_oidc`."
	destinationNote          = " It must use HTTPS, except on a loopback host. If it is set here, only values in this block are sent there, and none from files, " +
		"unless the environment variable has the same value. Defaults to the environment's."
)

func (p *partnerCenterProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Keeps Terraform from building on a customer's subscription before Microsoft Partner Center has provisioned it. Every argument can also be set " +
			"with an environment variable: `PARTNERCENTER_` followed by its name in uppercase.",
		Attributes: map[string]schema.Attribute{
			"environment": optionalString("The partner's cloud: `public`, `china` (operated by 21Vianet) or `usgovernment`. Defaults to `public`."),
			"tenant_id": optionalString("The partner's Microsoft Entra tenant: its ID or one of its domain names. " +
				"Required with a refresh token or a client authentication. With `use_cli`, the tenant of the access token." + otherAppNote),
			"client_id": optionalString("The application (client) ID of the app registration, a GUID. " +
				"Required with a refresh token or a client authentication." + otherAppNote),
			"refresh_token":           secretString("The refresh token of a partner user who signed in with multifactor authentication (MFA)." + otherSourcesNote),
			"refresh_token_file_path": optionalString("The path to a file that contains the refresh token." + readWhenNeededNote + otherSourcesNote),
			"client_secret":           secretString("The client secret of the app registration. Omit it for a public client." + otherAuthenticationsNote),
			"client_secret_file_path": optionalString("The path to a file that contains the client secret." + readWhenNeededNote + otherAuthenticationsNote),
			"client_certificate": secretString("A certificate of the app registration with its private key (RSA): " +
				"the base64 encoding of a PKCS#12 (`.pfx`, `.p12`) or PEM file." + otherAuthenticationsNote),
			"client_certificate_path":     optionalString("The path to a PKCS#12 or PEM file with the certificate and its private key." + readWhenNeededNote + otherAuthenticationsNote),
			"client_certificate_password": secretString("The password of the PKCS#12 file, if it has one. Applies only to `client_certificate` and `client_certificate_path`."),
			"use_oidc": optionalBool("Whether to authenticate the app with a federated token of a CI system. The token comes from the first of: " +
				"`oidc_token`, `oidc_token_file_path`, or `oidc_request_url` with `oidc_request_token`, in this block; the corresponding environment variables; " +
				"Azure DevOps (`SYSTEM_OIDCREQUESTURI` and `SYSTEM_ACCESSTOKEN`) if `ado_pipeline_service_connection_id` is set; " +
				"GitHub Actions (`ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`); HCP Terraform (`TFC_WORKLOAD_IDENTITY_TOKEN`)." +
				otherAuthenticationsNote),
			"oidc_token":                         secretString("A federated token. It must be valid whenever an access token is requested." + onlyOIDCNote),
			"oidc_token_file_path":               optionalString("The path to a file that contains a federated token." + readWhenNeededNote + onlyOIDCNote),
			"oidc_request_url":                   optionalString("The URL of the OIDC provider from which to request an ID token. It must use HTTPS, except on a loopback host." + onlyOIDCNote),
			"oidc_request_token":                 secretString("The bearer token for the request to `oidc_request_url`." + onlyOIDCNote),
			"ado_pipeline_service_connection_id": optionalString("The ID of the Azure DevOps service connection for which to request an ID token, a GUID." + onlyOIDCNote),
			"access_token":                       secretString("An existing access token for Partner Center. It is sent as is and never renewed." + otherSourcesNote),
			"use_cli":                            optionalBool("Whether to authenticate with the Azure CLI (`az account get-access-token`). Intended for interactive use, after `az login` with MFA." + otherSourcesNote),
			"endpoint":                           optionalString("The base URL of Partner Center, without the version path (`/v1`)." + destinationNote),
			"authority_host":                     optionalString("The base URL of Microsoft Entra." + destinationNote),
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "Maximum number of retries for transient errors, between `0` and `10`. Defaults to `5`. Waiting for HTTP 429 does not count.",
				Optional:            true,
			},
		},
	}
}
