// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// providerData is the result of Configure for the data sources, the gate and the
// action.
type providerData struct {
	config      config.Config
	tokens      *entra.Credential
	directory   *entra.Directory
	secrets     *redact.Secrets
	client      *client.Client
	interrupted context.Context // canceled on Ctrl-C

	// unknown names the attributes whose values are not known yet. If there
	// are any, there is no client.
	unknown []string
	// explained holds the common causes that were explained.
	explained sync.Map
}

// fromProviderData returns nil without an error while Terraform has not
// configured the provider yet.
func fromProviderData(data any) (*providerData, diag.Diagnostics) {
	if data == nil {
		return nil, nil
	}
	d, ok := data.(*providerData)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic(advice.TitleUnexpectedError,
			fmt.Sprintf("Expected *providerData, got %T. Please report this to the provider's developers.", data))}
	}
	return d, nil
}

// configuredDataSource is embedded in every data source.
type configuredDataSource struct{ provider *providerData }

// Configure implements datasource.DataSourceWithConfigure.
func (d *configuredDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	provider, diags := fromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	d.provider = provider
}
