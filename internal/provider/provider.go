// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is Terraform's side: the provider block, the data sources
// and the diagnostics.
package provider

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

var (
	_ provider.ProviderWithEphemeralResources = (*partnerCenterProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*partnerCenterProvider)(nil)
)

// partnerCenterProvider has no state: what Configure builds goes to the data
// sources.
type partnerCenterProvider struct {
	version string
	// Tests replace these three.
	getenv     func(string) string
	transport  http.RoundTripper // nil: the one of this process
	retryDelay time.Duration     // 0: azcore's default
}

// New returns the constructor of the provider. The version is set on release; it
// is "dev" in other builds.
func New(version string) func() provider.Provider {
	return func() provider.Provider {
		return &partnerCenterProvider{version: version, getenv: os.Getenv}
	}
}

func (p *partnerCenterProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "partnercenter"
	resp.Version = p.version
}

// ValidateConfig says what is wrong with the provider block alone. What the
// environment adds is known in Configure.
func (p *partnerCenterProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var config configuration
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, _ := lookUp(config, func(string) string { return "" })
	resp.Diagnostics.Append(validate(found)...)
}

// Configure builds the one client and the one credential of this provider
// block. It does no I/O.
func (p *partnerCenterProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config configuration
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, unknown := lookUp(config, p.getenv)
	if len(unknown) > 0 {
		// An error here would break a plan whose reads wait for apply.
		tflog.Debug(ctx, "Provider configuration is not known yet", map[string]any{"unknown": unknown})
		provide(resp, &providerData{unknown: unknown})
		return
	}
	options, diags := resolve(found)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	logConfiguration(ctx, found, options)
	provide(resp, p.configured(options, req.TerraformVersion))
}

func provide(resp *provider.ConfigureResponse, c *providerData) {
	resp.DataSourceData, resp.EphemeralResourceData = c, c
}

func (p *partnerCenterProvider) configured(o options, terraformVersion string) *providerData {
	userAgent := fmt.Sprintf("Terraform/%s (+https://www.terraform.io) terraform-provider-partnercenter/%s", terraformVersion, p.version)
	secrets := &redact.Secrets{}

	tokens := p.tokens(o, userAgent, secrets)
	return &providerData{
		cloud:   o.cloud,
		tokens:  tokens,
		secrets: secrets,
		client: client.New(client.Options{
			Endpoint:   o.endpoint,
			Tokens:     tokens,
			UserAgent:  userAgent,
			MaxRetries: o.maxRetries,
			RetryDelay: p.retryDelay,
			Transport:  p.transport,
			Secrets:    secrets,
		}),
	}
}

func (p *partnerCenterProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newSubscriptionProvisioningStatusDataSource, newSubscriptionProvisioningStatusesDataSource}
}

func (p *partnerCenterProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newSubscriptionProvisioningGate}
}

func (p *partnerCenterProvider) Resources(context.Context) []func() resource.Resource { return nil }
