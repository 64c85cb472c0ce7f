// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	// visibleAfter is how long a new subscription may be missing: Microsoft says up to 15 minutes.
	visibleAfter = 20 * time.Minute
	// customerVisibleAfter is how long a new customer may take to be found: users
	// report about 2 minutes. A wrong customer_id waits as long.
	customerVisibleAfter = 5 * time.Minute
)

var (
	errFailed    = errors.New("provisioning has failed") // for good
	errWaitEnded = errors.New("the wait has ended")      // joined with the error of its context
)

// waitForAll polls in rounds until every read has its target, or one has failed.
// The pause runs from the end of one round to the start of the next; only those
// without their target are polled again.
func waitForAll(ctx context.Context, reads []*read, o readOptions) {
	start := time.Now()
	for round := 1; ; round++ {
		statuses := pollAll(ctx, reads, start)

		var waiting []*read
		failed := false
		for i, r := range reads {
			again := r.pollAgain(ctx, statuses[i], start)
			if again {
				waiting = append(waiting, r)
			}
			failed = failed || r.err != nil
			if o.progress != nil && !errors.Is(ctx.Err(), context.Canceled) {
				o.progress(r.progress(ctx, start, o, again))
			}
			fields := r.logFields()
			fields["status"], fields["error"], fields["poll"] = r.wait.LastStatus, r.wait.LastError, round
			fields["waited"], fields["poll_again"] = sinceSecond(start).String(), again
			tflog.Info(ctx, "Polled for the status "+r.target, fields)
		}
		if ctx.Err() == nil && (failed || len(waiting) == 0) {
			return
		}

		if pipeline.Sleep(ctx, o.pollInterval) != nil {
			for _, r := range waiting {
				r.err = errors.Join(errWaitEnded, ctx.Err())
			}
			return
		}
		reads = waiting
	}
}

// pollAgain records the outcome of a poll, and reports whether another one has
// to follow. A transient error does not end the wait.
func (r *read) pollAgain(ctx context.Context, status string, start time.Time) bool {
	w, err := &r.wait, r.err
	isFirst := *w == (advice.Wait{})
	if err == nil {
		w.LastStatus, w.LastError = status, ""
		if status == advice.StatusFailed {
			r.err = errFailed
		}
		return status != r.target && r.err == nil
	}
	w.LastError = err.Error()
	switch {
	case ctx.Err() != nil:
		if !isFirst { // otherwise the error says more than a wait of one poll
			r.err = errors.Join(errWaitEnded, ctx.Err())
		}
		return false
	case isNotVisible(err, time.Since(start)):
		w.LastStatus = advice.StatusNotVisible
		_, isStep := errors.AsType[*stepError](err)
		if rejected, ok := errors.AsType[*client.Error](err); !isStep && (!ok || rejected.IsNotFound()) { // otherwise it says what else is missing
			w.LastError = ""
		}
	case !isTransient(err):
		return false
	}
	r.err = nil
	return true
}

// progress says in one line what the last poll returned, and when the next one follows.
func (r *read) progress(ctx context.Context, start time.Time, o readOptions, again bool) string {
	w, waited, name := &r.wait, sinceSecond(start), r.subject.Short()
	name = strings.ToUpper(name[:1]) + name[1:]
	text := fmt.Sprintf("%s: the status is %s", name, w.LastStatus)
	if w.Names != "" {
		text += " (names in Partner Center: " + w.Names + ")"
	}
	if w.LastError != "" {
		last := "no status yet"
		if w.LastStatus != "" {
			last = "the last status is " + w.LastStatus
		}
		text = fmt.Sprintf("%s: %s, and this poll failed (%s)", name, last, w.LastError)
	}
	if !again {
		return fmt.Sprintf("%s after %s.", text, waited)
	}
	text += fmt.Sprintf(". Waited %s so far; ", waited)
	next := time.Now().Add(o.pollInterval)
	if end, ok := ctx.Deadline(); ok && end.Before(next) {
		return text + fmt.Sprintf("the timeout at %s (%s) comes before the next poll.", end.Format(clock), o.timeoutName)
	}
	return text + fmt.Sprintf("next poll in %s, at %s.", o.pollInterval, next.Format(clock))
}

const clock = "15:04:05 MST"

func sinceSecond(start time.Time) time.Duration { return time.Since(start).Round(time.Second) }

// isNotVisible reports whether what is waited for may still be too new to be found.
func isNotVisible(err error, waited time.Duration) bool {
	if waited >= visibleAfter {
		return false
	}
	if lookup, ok := errors.AsType[*advice.LookupError](err); ok {
		return lookup.NotYet
	}
	rejected, ok := errors.AsType[*client.Error](err)
	if !ok || rejected.StatusCode != http.StatusNotFound || rejected.Invalid != "" {
		return false
	}
	return rejected.IsSubscriptionNotFound() || waited < customerVisibleAfter
}

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
