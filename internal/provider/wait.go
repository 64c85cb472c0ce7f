// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	// statusFailed ends a wait: it does not become success by itself.
	statusFailed = "failed"
	// notVisible takes the place of the status while a subscription is too new
	// to be found.
	notVisible = "not visible yet"
	// visibleAfter is how long a new subscription may take to be found. Microsoft
	// documents up to 15 minutes.
	visibleAfter = 20 * time.Minute
)

// notVisibleCodes are those of a 404 for a subscription that may be too new, no
// code among them. 60003 is not one: it means that the customer is unknown.
var notVisibleCodes = []string{"20003", "800007", "1000", ""}

// errFailed ends a wait for a subscription whose provisioning has failed.
var errFailed = errors.New("provisioning has failed")

// waitEndedError ends a wait whose context has ended.
type waitEndedError struct {
	// lastStatus is what was read last, or notVisible; empty if every poll failed.
	lastStatus string
	// lastError is why the last poll returned no status; empty if it did.
	lastError string
	waited    time.Duration
	cause     error
}

func (e *waitEndedError) Error() string {
	return fmt.Sprintf("waited %s, and the last status was %s: %s", e.waited, cmp.Or(e.lastStatus, "never read"), e.cause)
}

func (e *waitEndedError) Unwrap() error { return e.cause }

// wait is what the polls of one subscription have returned so far.
type wait struct {
	lastStatus string // or notVisible; empty until one was read
	lastError  string // why the last poll returned no status; empty if it did
}

// waitForAll polls in rounds until every status is success, or one read has
// failed. The pause runs from the end of one round to the start of the next;
// only those that are not provisioned yet are polled again.
func waitForAll(ctx context.Context, reads []*subscriptionRead, o readOptions, poll pollFunc) {
	start := time.Now()
	for round := 1; ; round++ {
		pollAll(ctx, reads, poll)

		var waiting []*subscriptionRead
		failed := false
		for _, r := range reads {
			again := r.pollAgain(ctx, start)
			if again {
				waiting = append(waiting, r)
			}
			failed = failed || r.err != nil
			if o.progress != nil && !errors.Is(ctx.Err(), context.Canceled) {
				o.progress(r.progress(ctx, start, o, again))
			}
			tflog.Info(ctx, "Waiting for the subscription to be provisioned", map[string]any{
				"subscription_id": r.subscriptionID, "status": r.wait.lastStatus, "error": r.wait.lastError,
				"poll": round, "waited": sinceSecond(start).String(),
			})
		}
		if ctx.Err() == nil && (failed || len(waiting) == 0) {
			return
		}

		timer := time.NewTimer(o.pollInterval)
		select {
		case <-timer.C:
			reads = waiting
		case <-ctx.Done():
			timer.Stop()
			for _, r := range waiting {
				r.err = r.wait.ended(ctx, start)
			}
			return
		}
	}
}

// pollAgain records the outcome of a poll, and reports whether another one has
// to follow. A transient error does not end the wait.
func (r *subscriptionRead) pollAgain(ctx context.Context, start time.Time) bool {
	w, err := &r.wait, r.err
	isFirst := *w == wait{}
	if err == nil {
		w.lastStatus, w.lastError = r.status.Status, ""
		if w.lastStatus == statusFailed {
			r.err = errFailed
		}
		return w.lastStatus != client.StatusSuccess && r.err == nil
	}
	w.lastError = err.Error()
	switch {
	case ctx.Err() != nil:
		if !isFirst { // otherwise the error says more than a wait of one poll
			r.err = w.ended(ctx, start)
		}
		return false
	case isNotVisible(err) && time.Since(start) < visibleAfter:
		w.lastStatus, w.lastError = notVisible, ""
	case !isTransient(err):
		return false
	}
	r.err = nil
	return true
}

// progress says in one line what the last poll returned, and when the next one
// follows.
func (r *subscriptionRead) progress(ctx context.Context, start time.Time, o readOptions, again bool) string {
	w, waited := &r.wait, sinceSecond(start)
	text := fmt.Sprintf("Subscription %s: the status is %s", r.subscriptionID, w.lastStatus)
	if w.lastError != "" {
		last := "no status yet"
		if w.lastStatus != "" {
			last = "the last status is " + w.lastStatus
		}
		text = fmt.Sprintf("Subscription %s: %s, and this poll failed (%s)", r.subscriptionID, last, w.lastError)
	}
	if !again {
		return fmt.Sprintf("%s after %s.", text, waited)
	}
	text += fmt.Sprintf(". Waited %s so far; ", waited)
	next := time.Now().Add(o.pollInterval)
	if end, ok := ctx.Deadline(); ok && end.Before(next) {
		return text + fmt.Sprintf("waiting until %s at the latest (%s).", end.Format(clock), o.timeoutName)
	}
	return text + fmt.Sprintf("next check in %s, at %s.", o.pollInterval, next.Format(clock))
}

// clock is the time of day in progress messages.
const clock = "15:04:05 MST"

func (w *wait) ended(ctx context.Context, start time.Time) error {
	return &waitEndedError{w.lastStatus, w.lastError, sinceSecond(start), ctx.Err()}
}

func sinceSecond(start time.Time) time.Duration { return time.Since(start).Round(time.Second) }

func isNotVisible(err error) bool {
	var rejected *client.Error
	return errors.As(err, &rejected) && rejected.StatusCode == http.StatusNotFound && !rejected.Unrecognized &&
		slices.Contains(notVisibleCodes, rejected.Code)
}

// isTransient reports whether a later poll may succeed.
func isTransient(err error) bool {
	var (
		noToken    entra.TokenError
		rejected   *client.Error
		noResponse *pipeline.Error
	)
	switch {
	case errors.As(err, &noToken):
		return !noToken.Final()
	case errors.As(err, &rejected):
		return pipeline.IsTransient(rejected.StatusCode)
	case errors.As(err, &noResponse):
		return noResponse.Transient
	}
	return false
}
