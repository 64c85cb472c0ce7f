// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is Terraform's side: the provider block, the data sources,
// the gate, the actions and the diagnostics.
package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

var (
	_ provider.ProviderWithActions            = (*partnerCenterProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*partnerCenterProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*partnerCenterProvider)(nil)
)

// partnerCenterProvider has no state: what Configure builds goes to the data sources.
type partnerCenterProvider struct {
	version     string
	interrupted context.Context // canceled on Ctrl-C; it cancels every read
	variables   config.Variables
	// Set in tests.
	transport  http.RoundTripper // nil for the one of this process
	retryDelay time.Duration     // 0 for the pipeline's default
}

func (p *partnerCenterProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "partnercenter"
	resp.Version = p.version
}

// ValidateConfig checks the provider block without environment variables, which Configure adds.
func (p *partnerCenterProvider) ValidateConfig(_ context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	addErrors(&resp.Diagnostics, config.Validate(blockValues(req.Config.Raw)))
}

// Configure builds the one client and the one credential of this provider block, without I/O.
func (p *partnerCenterProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	c, errs := config.Resolve(blockValues(req.Config.Raw), p.variables)
	addErrors(&resp.Diagnostics, errs)
	if resp.Diagnostics.HasError() {
		return
	}
	d := &providerData{unknown: c.Unknown}
	if len(c.Unknown) > 0 { // an error would break a plan whose reads wait for apply
		tflog.Debug(ctx, "Provider configuration is not known yet", map[string]any{"unknown": c.Unknown})
	} else {
		tflog.Debug(ctx, "Provider is configured", c.LogFields())
		d = p.newProviderData(c, req.TerraformVersion)
	}
	resp.DataSourceData, resp.EphemeralResourceData, resp.ActionData = d, d, d
}

// addErrors adds errors without an attribute path: Terraform would print the
// source line, with a literal secret in it.
func addErrors(diags *diag.Diagnostics, errs []error) {
	for _, err := range errs {
		if e, ok := errors.AsType[*config.Error](err); ok && e.NoCredentials {
			diags.AddError(advice.TitleMissingCredentials, err.Error()+" See "+advice.GuideSignIn)
			continue
		}
		diags.AddError(advice.TitleInvalidConfiguration, err.Error())
	}
}

func (p *partnerCenterProvider) newProviderData(c config.Config, terraformVersion string) *providerData {
	sender := pipeline.Sender{
		UserAgent:  fmt.Sprintf("Terraform/%s (+https://www.terraform.io) terraform-provider-partnercenter/%s", terraformVersion, p.version),
		MaxRetries: c.MaxRetries,
		RetryDelay: p.retryDelay,
		Transport:  p.transport,
		Secrets:    &redact.Secrets{},
	}
	tokens := c.Source.Credential(sender)
	return &providerData{
		config:      c,
		tokens:      tokens,
		directory:   entra.NewDirectory(sender, c.AuthorityHost, c.Cloud.AuthorityHost),
		secrets:     sender.Secrets,
		client:      client.New(c.Endpoint, tokens, sender),
		interrupted: p.interrupted,
	}
}

func (p *partnerCenterProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newSubscriptionProvisioningStatusDataSource, newSubscriptionProvisioningStatusesDataSource,
		newCustomerDataSource, newSubscriptionsDataSource, newAzureSubscriptionsDataSource, newAzureSubscriptionDataSource,
	}
}

func (p *partnerCenterProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newSubscriptionProvisioningGate}
}

func (p *partnerCenterProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{newSubscriptionProvisioningWait, newAzureSubscriptionWait}
}

func (p *partnerCenterProvider) Resources(context.Context) []func() resource.Resource { return nil }

// providerData is the result of Configure for the data sources, the gate and the actions.
type providerData struct {
	config      config.Config
	tokens      *entra.Credential
	directory   *entra.Directory
	secrets     *redact.Secrets
	client      *client.Client
	interrupted context.Context // canceled on Ctrl-C

	// unknown names the attributes that are not known yet. If there are any, there is no client.
	unknown   []string
	explained sync.Map
}
