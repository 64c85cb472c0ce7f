// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// maxParallelReads bounds the reads of one data source.
const maxParallelReads = 32

// readOptions say how statuses are read, and how long it may take in all.
type readOptions struct {
	// allowNotFound makes a subscription that is not found a status.
	allowNotFound bool
	wait          bool
	pollInterval  time.Duration
	// progress receives one line for each poll of a wait; nil if nobody looks.
	progress    func(line string)
	timeoutName string
	timeout     time.Duration
}

// statusNotFound is the provider's own, for what Partner Center does not know.
const statusNotFound = "not_found"

// subscriptionRead is the read of one status: the subscription, and its status
// or the error.
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
		return fmt.Sprintf("the provisioning status of %s (subscription %s of customer %s)", redact.Value(r.key), r.subscriptionID, r.customerID)
	}
	return fmt.Sprintf("the provisioning status of subscription %s of customer %s", r.subscriptionID, r.customerID)
}

// readStatuses reads every status, and waits for success if the options say so.
// Each read then holds its own status or error. An interrupt of this process
// cancels them all. The error is why there was nothing to read with.
func (d *providerData) readStatuses(ctx context.Context, reads []*subscriptionRead, o readOptions) error {
	if err := d.ready(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.process, cancel)()
	readAll(ctx, reads, o, d.poll)
	return nil
}

// pollFunc requests the status of one subscription.
type pollFunc func(context.Context, *subscriptionRead) (*client.SubscriptionProvisioningStatus, error)

// poll logs the outcome, whatever becomes of it.
func (d *providerData) poll(ctx context.Context, r *subscriptionRead) (*client.SubscriptionProvisioningStatus, error) {
	start := time.Now()
	var status *client.SubscriptionProvisioningStatus
	err := d.tokens.RequireUser(ctx)
	if err == nil {
		status, err = d.client.SubscriptionProvisioningStatus(ctx, r.customerID, r.subscriptionID)
	}

	fields := map[string]any{
		"customer_id": r.customerID, "subscription_id": r.subscriptionID, "duration_ms": time.Since(start).Milliseconds(),
	}
	if err != nil {
		fields["error"] = err.Error()
		tflog.Debug(ctx, "Provisioning status was not read", fields)
	} else {
		fields["provisioning_status"] = status.Status
		tflog.Debug(ctx, "Provisioning status was read", fields)
	}
	return status, err
}

// readAll bounds the time of all reads together.
func readAll(ctx context.Context, reads []*subscriptionRead, o readOptions, poll pollFunc) {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	start := time.Now()
	timed := func(ctx context.Context, r *subscriptionRead) (*client.SubscriptionProvisioningStatus, error) {
		defer func() { r.elapsed = time.Since(start) }()
		if err := ctx.Err(); err != nil {
			return nil, &notRequestedError{err}
		}
		status, err := poll(ctx, r)
		if rejected := (*client.Error)(nil); o.allowNotFound && errors.As(err, &rejected) && rejected.IsNotFound() {
			return &client.SubscriptionProvisioningStatus{Status: statusNotFound}, nil
		}
		return status, err
	}
	tflog.Debug(ctx, "Reading provisioning statuses", map[string]any{
		"subscriptions": len(reads), "wait_for_success": o.wait, o.timeoutName: o.timeout.String(),
	})
	if o.wait {
		waitForAll(ctx, reads, o, timed)
		return
	}
	pollAll(ctx, reads, timed)
}

// notRequestedError is a read whose context had ended before its first request.
type notRequestedError struct{ cause error }

func (e *notRequestedError) Error() string { return "not requested: " + e.cause.Error() }

func (e *notRequestedError) Unwrap() error { return e.cause }

func pollAll(ctx context.Context, reads []*subscriptionRead, poll pollFunc) {
	var group errgroup.Group
	group.SetLimit(maxParallelReads)
	for _, r := range reads {
		group.Go(func() error {
			r.status, r.err = poll(ctx, r)
			return nil // one failure does not end the others: all of them are reported
		})
	}
	_ = group.Wait()
}
