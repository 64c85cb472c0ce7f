// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	// statusFailed ends a wait: it does not become success by itself.
	statusFailed = "failed"
	// notVisible stands for the status of a subscription that is too new to be
	// found.
	notVisible = "not visible yet"
	// visibleAfter is how long a new subscription may take to be found.
	visibleAfter = 5 * time.Minute
)

// notVisibleCodes are those of a 404 that a new subscription may answer with,
// the missing code among them. 60003 is not: the customer itself is unknown.
var notVisibleCodes = []string{"20003", "800007", "1000", ""}

// failedError ends a wait for a subscription whose provisioning has failed.
type failedError struct{}

func (failedError) Error() string { return "provisioning has failed" }

// waitEndedError ends a wait whose context has ended.
type waitEndedError struct {
	// lastStatus is what was read last, or notVisible.
	lastStatus string
	// lastFault is why the last poll brought no status; empty if it did.
	lastFault string
	waited    time.Duration
	cause     error
}

func (e *waitEndedError) Error() string {
	return fmt.Sprintf("waited %s, and the status is still %s: %s", e.waited, e.lastStatus, e.cause)
}

func (e *waitEndedError) Unwrap() error { return e.cause }

// wait is what is known of one subscription while it is waited for.
type wait struct {
	lastStatus string // or notVisible; empty until the first answer
	lastFault  string
}

// waitForAll polls in rounds until every status is success, or one read has
// failed. The pause runs from the end of one round to the start of the next;
// only those that are not there yet are asked again.
func waitForAll(ctx context.Context, reads []*subscriptionRead, interval time.Duration, poll pollFunc) {
	start := time.Now()
	for round := 1; ; round++ {
		pollAll(ctx, reads, poll)

		var waiting []*subscriptionRead
		failed := false
		for _, read := range reads {
			if read.wait.goesOn(ctx, read, start) {
				waiting = append(waiting, read)
			}
			failed = failed || read.err != nil
			tflog.Info(ctx, "Waiting for the subscription to be provisioned", map[string]any{
				"subscription_id": read.subscriptionID, "status": read.wait.lastStatus, "fault": read.wait.lastFault,
				"poll": round, "waited": sinceSecond(start).String(),
			})
		}
		if failed || len(waiting) == 0 {
			return
		}

		timer := time.NewTimer(interval)
		select {
		case <-timer.C:
			reads = waiting
		case <-ctx.Done():
			timer.Stop()
			for _, read := range waiting {
				read.err = read.wait.ended(ctx, start)
			}
			return
		}
	}
}

// goesOn takes the outcome of a poll, and tells whether there has to be another
// one. Once a poll was answered, a fault that may pass does not end the wait.
func (w *wait) goesOn(ctx context.Context, read *subscriptionRead, start time.Time) bool {
	switch err := read.err; {
	case err == nil:
		w.lastStatus, w.lastFault = read.status.Status, ""
		if w.lastStatus == statusFailed {
			read.err = failedError{}
		}
		return w.lastStatus != client.StatusSuccess && read.err == nil
	case ctx.Err() != nil && w.lastStatus != "":
		w.lastFault = err.Error()
		read.err = w.ended(ctx, start)
		return false
	case isNotVisible(err) && time.Since(start) < visibleAfter:
		w.lastStatus, w.lastFault = notVisible, ""
	case w.lastStatus != "" && mayPass(err):
		w.lastFault = err.Error()
	default:
		return false
	}
	read.err = nil
	return true
}

func (w *wait) ended(ctx context.Context, start time.Time) error {
	return &waitEndedError{w.lastStatus, w.lastFault, sinceSecond(start), ctx.Err()}
}

func sinceSecond(start time.Time) time.Duration { return time.Since(start).Round(time.Second) }

func isNotVisible(err error) bool {
	var answered *client.Error
	return errors.As(err, &answered) && answered.StatusCode == http.StatusNotFound && !answered.Foreign &&
		slices.Contains(notVisibleCodes, answered.Code)
}

// mayPass tells a fault of the services or of the network from a refusal.
func mayPass(err error) bool {
	var (
		throttled *pipeline.ThrottledError
		refused   interface{ Final() bool } // by whoever issues tokens
		answered  *client.Error
		lost      *pipeline.Error
	)
	switch {
	case errors.As(err, &throttled):
		return true
	case errors.As(err, &refused):
		return !refused.Final()
	case errors.As(err, &answered):
		return pipeline.IsTransient(answered.StatusCode)
	case errors.As(err, &lost):
		return lost.Transient()
	}
	return false
}
