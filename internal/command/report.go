// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// report is what check writes to standard output, line by line as it finds out.
type report struct{ *process }

func (r report) section(title string) { fmt.Fprintf(r.stdout, "%s\n", title) }

// row writes a value, unless it is empty.
func (r report) row(label, value string) {
	if value != "" {
		fmt.Fprintf(r.stdout, "  %-22s %s\n", label+":", value)
	}
}

func (r report) paragraph(text string) { fmt.Fprintf(r.stdout, "\n%s\n", text) }

func (r report) variables(names []string) {
	r.section("Environment variables")
	for _, name := range names {
		fmt.Fprintf(r.stdout, "  %s\n", name)
	}
	if len(names) == 0 {
		fmt.Fprintln(r.stdout, "  none")
	}
	fmt.Fprintln(r.stdout)
}

func (r report) claims(c entra.Claims) {
	if !c.Readable {
		r.row("Kind", "opaque, so it is not judged")
		return
	}
	kind := "App+User"
	if c.AppOnly {
		kind = "app-only, which is not enough to read a provisioning status"
	}
	r.row("Kind", kind)
	r.row("Tenant", r.shown(c.TenantID))
	r.row("User", r.shown(c.User))
	r.row("Audience", r.shown(strings.Join(c.Audiences, ", ")))
	r.row("Scope", r.shown(strings.Join(c.Scopes, " ")))
	if !c.AppOnly {
		mfa := "no"
		if c.MFA {
			mfa = "yes"
		}
		r.row("MFA", mfa)
	}
	if !c.Expires.IsZero() {
		r.row("Expires", c.Expires.UTC().Format(time.RFC3339))
	}
}

func (r report) status(s *client.SubscriptionProvisioningStatus) {
	r.row("sku_id", orNull(s.SKUID))
	r.row("status", s.Status)
	r.row("quantity", orNull(s.Quantity))
	r.row("end_date", orNull(s.EndDate))
}

func orNull[T any](value *T) string {
	if value == nil {
		return "null"
	}
	return fmt.Sprint(*value)
}

// failure writes the provider's explanation of an error, and returns what the
// command ends with.
func (r report) failure(ctx context.Context, err error, subject advice.Subject, claims entra.Claims) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	f := r.explain(err, subject, claims)
	r.paragraph(f.text)
	return reported(f.exitCode)
}
