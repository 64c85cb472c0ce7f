// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// https://learn.microsoft.com/partner-center/developer/partner-center-rest-urls
// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
func TestClouds(t *testing.T) {
	t.Parallel()
	const public, china = "https://api.partnercenter.microsoft.com", "https://partner.partnercenterapi.microsoftonline.cn"
	rows := map[string]struct {
		endpoint, authorityHost, resource, federatedAudience string
		gdap                                                 bool
	}{
		"public":       {public, "https://login.microsoftonline.com", public, "api://AzureADTokenExchange", true},
		"china":        {china, "https://login.partner.microsoftonline.cn", china, "api://AzureADTokenExchangeChina", false},
		"usgovernment": {public, "https://login.microsoftonline.us", public, "api://AzureADTokenExchangeUSGov", true},
	}
	for name, want := range rows {
		settings := with(refreshTokenSettings, "environment", name)
		byVariable, errs := Resolve(nil, environment(settings))
		inCapitals := with(settings, "environment", strings.ToUpper(name))
		got, blockErrs := Resolve(given(t, inCapitals), environment(map[string]string{"environment": "hidden"}))
		if len(errs) > 0 || len(blockErrs) > 0 || byVariable.Cloud != got.Cloud {
			t.Fatalf("%s: got %v and %v, %+v and %+v", name, errs, blockErrs, byVariable.Cloud, got.Cloud)
		}
		source, _ := got.Source.(entra.RefreshToken)
		if got.Endpoint != want.endpoint || got.AuthorityHost != want.authorityHost || source.AuthorityHost != want.authorityHost || got.Cloud.Resource != want.resource || got.Cloud.FederatedAudience != want.federatedAudience || got.Cloud.GDAP != want.gdap || source.Scope != want.resource+"/user_impersonation" {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	if len(rows) != len(Clouds) {
		t.Errorf("%d clouds are tested, there are %d", len(rows), len(Clouds))
	}
	if got, _ := Resolve(given(t, refreshTokenSettings), environment(nil)); got.Cloud.Name != "public" {
		t.Errorf("got %s by default, want public", got.Cloud.Name)
	}
}
