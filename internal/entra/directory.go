// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"net/http"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Directory finds tenants by their domains in Entra's public metadata. It sends no credential.
type Directory struct {
	hosts    []string // the authority's, and other issuers'
	secrets  *redact.Secrets
	pipeline *pipeline.Pipeline
}

// NewDirectory returns a directory. The issuer of a tenant's tokens is on the authority host, or on
// one of the issuer hosts. All of them are base URLs, such as https://login.microsoftonline.com.
func NewDirectory(sender pipeline.Sender, authorityHost string, issuerHosts ...string) *Directory {
	return &Directory{append([]string{authorityHost}, issuerHosts...), sender.Secrets, newPipeline(sender, nil)}
}

// TenantID returns the ID, in lowercase, of the tenant in which a domain is verified. The caller
// has checked that the domain is one. An error response or an invalid one is an [*Error].
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#find-your-apps-openid-configuration-document-uri
func (d *Directory) TenantID(ctx context.Context, domain string) (string, error) {
	metadata := d.hosts[0] + "/" + domain + "/v2.0/.well-known/openid-configuration"
	resp, err := send(ctx, d.pipeline, http.MethodGet, metadata, nil)
	if err != nil {
		return "", err
	}
	return d.decode(resp)
}

// decode returns the tenant of the issuer {host}/{tenant ID}/v2.0.
func (d *Directory) decode(resp *pipeline.Response) (string, error) {
	var issuer string
	if err := decodeSuccess(resp, d.secrets, "OpenID Connect metadata", map[string]any{"issuer": &issuer}); err != nil {
		return "", err
	}
	issuer = strings.TrimSuffix(strings.ToLower(issuer), "/")
	for _, host := range d.hosts {
		path, onHost := strings.CutPrefix(issuer, strings.ToLower(host)+"/")
		tenantID, ok := strings.CutSuffix(path, "/v2.0")
		if onHost && ok && guid.Is(tenantID) {
			return tenantID, nil
		}
	}
	return "", invalid(resp, "its issuer is not a tenant on "+strings.Join(d.hosts, " or "))
}
