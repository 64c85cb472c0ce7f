// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// maxErrors bounds the errors of one data source: one for each cause.
const maxErrors = 20

// notReady returns an error if there is no client to read with.
func (d *providerData) notReady() (diags diag.Diagnostics) {
	switch {
	case d == nil:
		diags.AddError(advice.TitleNotConfigured,
			"Terraform requested a read before it configured the provider. Please report this to the provider's developers.")
	case len(d.unknown) > 0:
		diags.AddError(advice.TitleConfigurationUnknown, fmt.Sprintf(
			"The value of %s in the provider configuration is known only after apply, but this read needs it now. "+
				"Use a value that is known at plan, or defer the read to apply: add depends_on with the resource that provides the value.",
			strings.Join(d.unknown, ", ")))
	}
	return diags
}

// readOne makes one read. Without an error among the diagnostics, it succeeded.
func (d *providerData) readOne(ctx context.Context, r *read, o readOptions) diag.Diagnostics {
	if diags := d.notReady(); diags.HasError() {
		return diags
	}
	d.run(ctx, []*read{r}, o)
	if r.err == nil {
		return nil
	}
	_, at := r.failedAt()
	return diag.Diagnostics{d.diagnose(d.explain(r, o, false), at)}
}

// readMany makes several reads at once, by the user's keys. Failures of one cause are one error.
func (d *providerData) readMany(ctx context.Context, reads map[string]*read, o readOptions) diag.Diagnostics {
	if diags := d.notReady(); diags.HasError() {
		return diags
	}
	d.run(ctx, slices.Collect(maps.Values(reads)), o)
	type cause struct{ title, reason, nextStep string }
	var causes []cause // in the order of their first keys
	failed := map[cause][]string{}
	explanations := map[cause]advice.Explanation{}
	for _, key := range slices.Sorted(maps.Keys(reads)) {
		if reads[key].err == nil {
			continue
		}
		e := d.explain(reads[key], o, len(reads) > 1)
		c := cause{e.Title, e.Reason, e.NextStep}
		if failed[c] == nil {
			causes = append(causes, c)
			explanations[c] = e
		}
		failed[c] = append(failed[c], key)
	}
	var diags diag.Diagnostics
	more := 0
	for i, c := range causes {
		e, keys := explanations[c], failed[c]
		if i >= maxErrors {
			more += len(keys)
			continue
		}
		if len(keys) > 1 {
			var names []string
			for _, key := range keys {
				names = append(names, redact.Value(key))
			}
			e = e.OfMany(fmt.Sprintf("%d of %d subscriptions", len(keys), len(reads)), advice.First(names))
		}
		// Of the map as a whole, Terraform would print the source.
		diags.Append(diag.WithPath(reads[keys[0]].at, d.diagnose(e, path.Empty())))
	}
	if more > 0 {
		diags.AddError(causes[maxErrors].title, fmt.Sprintf("%d more of %d subscriptions could not be read. "+
			"Correct the errors above and run Terraform again.", more, len(reads)))
	}
	return diags
}

func (d *providerData) explain(r *read, o readOptions, many bool) advice.Explanation {
	s := d.situation(r, o, many)
	switch {
	case errors.Is(r.err, errFailed):
		return advice.WaitFailed(s)
	case errors.Is(r.err, errWaitEnded) && errors.Is(r.err, context.DeadlineExceeded):
		return advice.WaitTimedOut(r.wait, s)
	}
	return advice.Explain(r.err, s)
}

func (d *providerData) situation(r *read, o readOptions, many bool) advice.Situation {
	subject, _ := r.failedAt()
	return advice.Situation{
		Subject:      subject,
		Config:       d.config,
		Claims:       d.tokens.Claims(),
		Secrets:      d.secrets,
		Now:          time.Now(),
		TimeoutName:  o.timeoutName,
		Timeout:      o.timeout,
		Elapsed:      r.elapsed,
		Many:         many,
		StopsDestroy: o.progress == nil, // terraform destroy runs no action
	}
}

// diagnose turns an explanation into an error, which is at the attribute if that may be wrong. A
// cause that the whole run has in common is explained once, and later in brief.
func (d *providerData) diagnose(e advice.Explanation, at path.Path) diag.Diagnostic {
	text := e.Text()
	if e.Common {
		if _, again := d.explained.LoadOrStore(e.Title+e.Reason, true); again {
			text = e.Brief()
		}
	}
	if e.Missing {
		return diag.NewAttributeErrorDiagnostic(at, e.Title, text)
	}
	return diag.NewErrorDiagnostic(e.Title, text)
}

func warning(e advice.Explanation) diag.Diagnostic {
	return diag.NewWarningDiagnostic(e.Title, e.Text())
}
