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

// waitForSuccess polls until the status is success. The pause runs from the end
// of one poll to the start of the next. Once a poll was answered, a fault that
// may pass does not end the wait.
func waitForSuccess(ctx context.Context, read subscriptionRead, poll func(context.Context) (*client.SubscriptionProvisioningStatus, error)) (*client.SubscriptionProvisioningStatus, error) {
	start := time.Now()
	last, fault := "", ""
	for polls := 1; ; polls++ {
		status, err := poll(ctx)
		waited := time.Since(start).Round(time.Second)
		switch {
		case err == nil:
			last, fault = status.Status, ""
		case ctx.Err() != nil && last != "":
			return nil, &waitEndedError{last, fault, waited, ctx.Err()}
		case isNotVisible(err) && time.Since(start) < visibleAfter:
			last, fault = notVisible, ""
		case last != "" && mayPass(err):
			fault = err.Error()
		default:
			return nil, err
		}
		tflog.Info(ctx, "Waiting for the subscription to be provisioned", map[string]any{
			"subscription_id": read.subscriptionID, "status": last, "fault": fault, "poll": polls, "waited": waited.String(),
		})
		switch {
		case fault != "":
		case last == client.StatusSuccess:
			return status, nil
		case last == statusFailed:
			return nil, failedError{}
		}

		timer := time.NewTimer(read.pollInterval)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, &waitEndedError{last, fault, time.Since(start).Round(time.Second), ctx.Err()}
		}
	}
}

func isNotVisible(err error) bool {
	var answered *client.Error
	return errors.As(err, &answered) && answered.StatusCode == http.StatusNotFound &&
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
