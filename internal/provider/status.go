// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// maxParallelReads bounds the reads of one data source.
const maxParallelReads = 32

// maxFailuresInFull bounds the errors of one data source.
const maxFailuresInFull = 20

// readOptions say how statuses are read, and how long it may take in all.
type readOptions struct {
	wait         bool
	pollInterval time.Duration
	timeoutName  string
	timeout      time.Duration
}

// subscriptionRead is the read of one status: what is asked, and what came of
// it.
type subscriptionRead struct {
	customerID, subscriptionID string
	// key is the user's own where many are read at once.
	key string

	status *client.SubscriptionProvisioningStatus
	err    error
	// elapsed is the time from the start of all reads to the end of this one.
	elapsed time.Duration
	wait    wait
}

func (r *subscriptionRead) String() string {
	if r.key != "" {
		return fmt.Sprintf("the provisioning status of %q (subscription %s of customer %s)", r.key, r.subscriptionID, r.customerID)
	}
	return fmt.Sprintf("the provisioning status of subscription %s of customer %s", r.subscriptionID, r.customerID)
}

// pollFunc asks for the status of one subscription.
type pollFunc func(context.Context, *subscriptionRead) (*client.SubscriptionProvisioningStatus, error)

// poll logs what came of the read, whatever else is made of it.
func (c *configured) poll(ctx context.Context, read *subscriptionRead) (*client.SubscriptionProvisioningStatus, error) {
	start := time.Now()
	status, err := c.client.SubscriptionProvisioningStatus(ctx, read.customerID, read.subscriptionID)

	fields := map[string]any{
		"customer_id": read.customerID, "subscription_id": read.subscriptionID, "duration_ms": time.Since(start).Milliseconds(),
	}
	if err != nil {
		fields["error"] = c.secrets.Line(err.Error())
		tflog.Debug(ctx, "Provisioning status was not read", fields)
	} else {
		fields["provisioning_status"] = status.Status
		tflog.Debug(ctx, "Provisioning status was read", fields)
	}
	return status, err
}

// readAll reads every status, and waits for success if that is asked. Each read
// holds its own status or error afterwards.
func readAll(ctx context.Context, reads []*subscriptionRead, options readOptions, poll pollFunc) {
	ctx, cancel := context.WithTimeout(ctx, options.timeout)
	defer cancel()
	start := time.Now()
	timed := func(ctx context.Context, read *subscriptionRead) (*client.SubscriptionProvisioningStatus, error) {
		defer func() { read.elapsed = time.Since(start) }()
		if err := ctx.Err(); err != nil {
			return nil, &notBegunError{err}
		}
		return poll(ctx, read)
	}
	tflog.Debug(ctx, "Reading provisioning statuses", map[string]any{
		"subscriptions": len(reads), "wait_for_success": options.wait, options.timeoutName: options.timeout.String(),
	})
	if options.wait {
		waitForAll(ctx, reads, options.pollInterval, timed)
		return
	}
	pollAll(ctx, reads, timed)
}

// notBegunError ends a read whose turn came after the end of the context.
type notBegunError struct{ cause error }

func (e *notBegunError) Error() string { return "its turn had not come: " + e.cause.Error() }

func (e *notBegunError) Unwrap() error { return e.cause }

func pollAll(ctx context.Context, reads []*subscriptionRead, poll pollFunc) {
	var group errgroup.Group
	group.SetLimit(maxParallelReads)
	for _, read := range reads {
		group.Go(func() error {
			read.status, read.err = poll(ctx, read)
			return nil // one failure does not end the others: all of them are reported
		})
	}
	_ = group.Wait()
}

// status reads one status and explains what went wrong. The result is nil if
// there is an error.
func (c *configured) status(ctx context.Context, read *subscriptionRead, options readOptions) (*client.SubscriptionProvisioningStatus, diag.Diagnostics) {
	if diags := c.ready(); diags.HasError() {
		return nil, diags
	}
	readAll(ctx, []*subscriptionRead{read}, options, c.poll)
	if read.err != nil {
		return nil, diag.Diagnostics{c.explain(read, options, read.err)}
	}
	return read.status, unreadableEndDate(read)
}

// statuses reads many statuses. If one fails, all do: every one that could not
// be read is reported at its key, the first ones in full.
func (c *configured) statuses(ctx context.Context, reads map[string]*subscriptionRead, options readOptions) diag.Diagnostics {
	if diags := c.ready(); diags.HasError() {
		return diags
	}
	readAll(ctx, slices.Collect(maps.Values(reads)), options, c.poll)

	var diags diag.Diagnostics
	failed := 0
	for _, key := range slices.Sorted(maps.Keys(reads)) {
		read, at := reads[key], path.Root("subscriptions").AtMapKey(key).AtName("subscription_id")
		if read.err == nil {
			diags.Append(unreadableEndDate(read)...)
			continue
		}
		if failed++; failed <= maxFailuresInFull {
			diags.Append(diag.WithPath(at, c.explain(read, options, read.err)))
		}
	}
	if more := failed - maxFailuresInFull; more > 0 {
		diags.AddError(unableToRead, fmt.Sprintf("%d more of %d subscriptions could not be read. "+
			"Correct what the errors above say and run Terraform again.", more, len(reads)))
	}
	return diags
}

// unreadableEndDate warns of an end date that was dropped.
func unreadableEndDate(read *subscriptionRead) diag.Diagnostics {
	if read.status == nil || read.status.UnreadableEndDate == "" {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Unreadable End Date", fmt.Sprintf(
		"Partner Center sent an end date for subscription %s that cannot be read as a time.\n\n%send_date is null. The other values are not affected.",
		read.subscriptionID, facts{}.with("End date", read.status.UnreadableEndDate).lines()))}
}
