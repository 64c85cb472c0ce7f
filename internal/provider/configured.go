// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// configured is what Configure hands to the data sources.
type configured struct {
	cloud   config.Cloud
	tokens  *entra.Credential
	secrets *redact.Secrets
	client  *client.Client

	// unknown names the attributes whose values are not known yet; there is no
	// client then.
	unknown []string
	// refusalTold is set once the advice on a refused token was given: it is
	// the same for every read.
	refusalTold atomic.Bool
}

// ready returns an error if there is no client to read with.
func (c *configured) ready() diag.Diagnostics {
	switch {
	case c == nil:
		return diag.Diagnostics{diag.NewErrorDiagnostic("Provider Not Configured",
			"Terraform asked for a read before it configured the provider. Please report this to the provider's developers.")}
	case len(c.unknown) == 0:
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Provider Configuration Not Known Yet", fmt.Sprintf(
		"The value of %s in the provider configuration is known only after apply, but the status must be read now. "+
			"Give it a value that is known at plan; or make the read wait for apply: add depends_on with the resource that the value comes from.",
		strings.Join(c.unknown, ", ")))}
}

// fromProviderData returns nil without an error while Terraform has not
// configured the provider yet.
func fromProviderData(data any) (*configured, diag.Diagnostics) {
	if data == nil {
		return nil, nil
	}
	c, ok := data.(*configured)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unexpected Provider Data",
			fmt.Sprintf("Expected *configured, got %T. Please report this to the provider's developers.", data))}
	}
	return c, nil
}
