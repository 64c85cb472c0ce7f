// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

const maxParallelReads = 32

// readOptions say how to read, and how long it may take in all.
type readOptions struct {
	wait         bool
	pollInterval time.Duration
	progress     func(line string) // receives one line for each poll of an action; nil for any other read
	timeoutName  string            // the argument that sets the timeout; empty if none does
	timeout      time.Duration
}

// read is the read of one thing, and its outcome.
type read struct {
	subject advice.Subject
	at      path.Path // the argument to check if the service does not find the subject
	// poll requests it once. It keeps the result, and returns the status that a wait
	// looks at. An [advice.LookupError] that is NotYet prolongs a wait, as a 404 does.
	// The error of a request about something else is a [stepError].
	poll   func(context.Context) (status string, err error)
	target string // the status that ends a wait

	err     error
	elapsed time.Duration // from the start of all reads to the end of this one
	wait    advice.Wait   // so far
}

// stepError is the error of one of the requests that a read consists of, if that
// was about another subject than the read as a whole.
type stepError struct {
	subject advice.Subject
	at      path.Path
	cause   error
}

func (e *stepError) Error() string { return e.cause.Error() }

func (e *stepError) Unwrap() error { return e.cause }

// failedAt is what the error of a read is about, and the argument to check.
func (r *read) failedAt() (advice.Subject, path.Path) {
	if step := (*stepError)(nil); errors.As(r.err, &step) {
		return step.subject, step.at
	}
	return r.subject, r.at
}

// run makes every read, and waits for their targets if the options say so. The timeout bounds them
// all together. Each read then holds its own error. An interrupt of this process cancels them all.
func (d *providerData) run(ctx context.Context, reads []*read, o readOptions) {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	defer context.AfterFunc(d.interrupted, cancel)()
	tflog.Debug(ctx, "Reading from Partner Center", map[string]any{"reads": len(reads), "wait": o.wait, cmp.Or(o.timeoutName, "timeout"): o.timeout.String()})
	if o.wait {
		waitForAll(ctx, reads, o)
		return
	}
	pollAll(ctx, reads, time.Now())
}

func pollAll(ctx context.Context, reads []*read, start time.Time) []string {
	statuses := make([]string, len(reads))
	var group errgroup.Group
	group.SetLimit(maxParallelReads)
	for i, r := range reads {
		group.Go(func() error {
			statuses[i] = r.pollOnce(ctx, start)
			return nil // one failure does not end the others: all of them are reported
		})
	}
	_ = group.Wait()
	return statuses
}

func (r *read) pollOnce(ctx context.Context, start time.Time) (status string) {
	defer func() { r.elapsed = time.Since(start) }()
	if err := ctx.Err(); err != nil {
		r.err = &advice.NotRequestedError{Cause: err}
		return ""
	}
	polled := time.Now()
	status, r.err = r.poll(ctx)

	fields := r.logFields()
	fields["duration_ms"] = time.Since(polled).Milliseconds()
	if r.err != nil {
		fields["error"] = r.err.Error()
		tflog.Debug(ctx, "Failed to read from Partner Center", fields)
		return ""
	}
	if status != "" {
		fields["provisioning_status"] = status
	}
	tflog.Debug(ctx, "Read from Partner Center", fields)
	return status
}

func (r *read) logFields() map[string]any {
	fields := map[string]any{}
	if r.subject.CustomerID != "" {
		fields["customer_id"] = r.subject.CustomerID
	}
	if r.subject.SubscriptionID != "" {
		fields["subscription_id"] = r.subject.SubscriptionID
	}
	return fields
}

// statusNotFound is the provider's own status of a subscription that Partner Center does not find.
const statusNotFound = "not_found"

type statusRead struct {
	read
	status *client.SubscriptionProvisioningStatus
}

// newStatusRead returns a read. With allowNotFound, a subscription that is not
// found has a status instead of being an error.
func (d *providerData) newStatusRead(m subscriptionIDs, allowNotFound bool) *statusRead {
	customerID, subscriptionID := m.CustomerID.ValueString(), m.SubscriptionID.ValueString()
	r := &statusRead{read: read{
		subject: advice.Subject{Kind: advice.ProvisioningStatus, CustomerID: customerID, SubscriptionID: subscriptionID},
		at:      path.Root("subscription_id"),
		target:  client.StatusSuccess,
	}}
	r.poll = func(ctx context.Context) (string, error) {
		status, err := d.client.SubscriptionProvisioningStatus(ctx, customerID, subscriptionID)
		if rejected, ok := errors.AsType[*client.Error](err); ok && allowNotFound && rejected.IsNotFound() {
			status, err = &client.SubscriptionProvisioningStatus{Status: statusNotFound}, nil
		}
		if err != nil {
			return "", err
		}
		r.status = status
		return status.Status, nil
	}
	return r
}

func (r *statusRead) warnings() diag.Diagnostics {
	if r.status.UnreadableEndDate == "" {
		return nil
	}
	return diag.Diagnostics{warning(advice.UnreadableEndDate(r.subject, r.status.UnreadableEndDate))}
}
