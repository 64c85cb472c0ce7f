// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logConfiguration tells what was chosen and where it was found: names of
// attributes and variables, and no value that could be a secret.
func logConfiguration(ctx context.Context, found settings, o options) {
	chosen, _ := found.choices()
	fields := map[string]any{
		"environment": o.cloud.Name, "endpoint": o.endpoint, "max_retries": o.maxRetries, "token_source": chosen.source.name(),
	}
	if chosen.redeems() {
		fields["authority_host"], fields["tenant_id"], fields["client_id"] = o.authorityHost, o.tenantID, o.clientID
	}
	for name, s := range map[string]setting{
		"client_authentication": chosen.authentication,
		"federated_token":       chosen.federated.secret(),
		"federated_token_url":   chosen.federated.url,
	} {
		if chosen.redeems() && s.isSet() {
			fields[name] = s.name()
		}
	}
	tflog.Debug(ctx, "Provider is configured", fields)
}
