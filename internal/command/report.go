// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// report is written to standard output line by line.
type report struct{ *invocation }

func (r report) section(title string) { fmt.Fprintf(r.stdout, "\n%s\n", title) }

// row writes a value, unless it is empty.
func (r report) row(label, value string) {
	if value != "" {
		fmt.Fprintf(r.stdout, "  %-22s %s\n", label+":", value)
	}
}

func (r report) paragraph(text string) { fmt.Fprintf(r.stdout, "\n%s\n", text) }

// environment lists the variables, with the values of those that are no secrets.
func (r report) environment(v config.Variables) {
	fmt.Fprintf(r.stdout, "terraform-provider-partnercenter %s\n\nEnvironment variables\n", r.version)
	found, empty, unrecognized := config.Found(v), config.Empty(v), config.Unrecognized(v)
	for _, name := range found {
		if value := config.Shown(v, name); value != "" {
			name += " = " + value
		}
		fmt.Fprintf(r.stdout, "  %s\n", name)
	}
	for _, name := range empty {
		fmt.Fprintf(r.stdout, "  %s (set but empty)\n", name)
	}
	for _, name := range unrecognized {
		fmt.Fprintf(r.stdout, "  %s (the provider has no such variable)\n", name)
	}
	if len(found)+len(empty)+len(unrecognized) == 0 {
		fmt.Fprintln(r.stdout, "  none")
	}
}

func (r report) claims(c entra.Claims) {
	if !c.Readable {
		r.row("Kind", "opaque, so it was not checked")
		return
	}
	if c.AppOnly {
		r.row("Kind", "app-only, which is not enough to read a provisioning status")
	} else {
		r.row("Kind", "App+User")
		r.row("User", r.text(c.User))
		r.row("MFA", map[bool]string{true: "yes", false: "no"}[c.MFA])
		r.row("Scope", r.text(strings.Join(c.Scopes, " ")))
	}
	r.row("Tenant", r.text(c.TenantID))
	r.row("Audience", r.text(strings.Join(c.Audiences, ", ")))
	if !c.Expires.IsZero() {
		r.row("Expires", c.Expires.UTC().Format(time.RFC3339))
	}
}

func (r report) status(ids checkIDs, s *client.SubscriptionProvisioningStatus) {
	r.row("customer_id", ids.customer)
	r.row("subscription_id", ids.subscription)
	r.row("sku_id", orNull(s.SKUID))
	r.row("status", s.Status)
	r.row("quantity", orNull(s.Quantity))
	r.row("end_date", orNull(s.EndDate))
	r.row("unreadable end_date", s.UnreadableEndDate)
}

func orNull[T any](value *T) string {
	if value == nil {
		return "null"
	}
	return fmt.Sprint(*value)
}

// judgment writes the reason that the access token is rejected, if there is one.
func (r report) judgment(f *failure) error {
	if f == nil {
		return nil
	}
	r.paragraph(f.text)
	return reported(f.exitCode)
}

// failure writes the explanation of an error, and returns the error of the command.
func (r report) failure(ctx context.Context, err error, subject advice.Subject, claims entra.Claims) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	f := r.explain(err, subject, claims)
	r.paragraph(f.text)
	return reported(f.exitCode)
}

// text returns a claim as one plain line.
func (i *invocation) text(claim string) string { return cmp.Or(i.sender.Secrets.Line(claim), "(none)") }
