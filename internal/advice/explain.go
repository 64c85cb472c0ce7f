// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Situation is what an explanation depends on besides the error.
type Situation struct {
	Subject Subject
	Config  config.Config
	// Claims are those of the last access token.
	Claims  entra.Claims
	Secrets *redact.Secrets
	Now     time.Time
	// IsCommand reports whether a command of the binary reads, not Terraform.
	IsCommand bool
	// TimeoutName is the argument that limits the read to Timeout; "" for none.
	TimeoutName string
	Timeout     time.Duration
	// Elapsed is how long the read took.
	Elapsed time.Duration
	// Many reports whether other reads were made at the same time.
	Many bool
	// StopsDestroy reports whether terraform destroy makes this read as well.
	StopsDestroy bool
}

func (s Situation) limit() string { return s.Timeout.String() + " (" + s.TimeoutName + ")" }

// Explain puts an error of a read into words.
func Explain(err error, s Situation) Explanation {
	return s.about(s.explain(err))
}

// about completes an explanation with what was read.
func (s Situation) about(e Explanation) Explanation {
	e.subject, e.short = s.Subject.String(), s.Subject.withKey(s.Subject.Short())
	if e.opening == "" {
		e.opening = couldNotRead[s.Subject.Kind]
	}
	if s.StopsDestroy && e.Title != TitleReadCanceled {
		e.NextStep = sentences(e.NextStep, "To destroy without this read, run terraform destroy -refresh=false.")
	}
	return e
}

func (s Situation) explain(err error) Explanation {
	if e, ok := s.noToken(err); ok {
		return e
	}
	if errors.Is(err, context.Canceled) {
		return s.explanation(TitleReadCanceled, row{cause: "the read was canceled", remedy: runAgain}, "", true)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return s.timedOut(err)
	}
	if rejected, ok := errors.AsType[*client.Error](err); ok {
		return s.partnerCenter(rejected)
	}
	if lookup, ok := errors.AsType[*LookupError](err); ok {
		return Explanation{Title: lookup.Title, Reason: lookup.Reason, NextStep: lookup.NextStep, Missing: true}
	}
	if noResponse, ok := errors.AsType[*pipeline.Error](err); ok {
		return s.connection(noResponse)
	}
	e := s.explanation(TitleUnexpectedError, row{cause: "an unexpected error occurred", remedy: report}, "", false)
	e.facts = facts{}.with("Reason", s.Secrets.Line(err.Error()))
	return e
}

// explanation returns the explanation that a row gives. The host is the one that
// responded or did not, for remedies that name it.
func (s Situation) explanation(title string, r row, host string, common bool) Explanation {
	remedy := s.words(r.remedy, host)
	return Explanation{
		Title: title, Reason: s.cause(r), NextStep: sentences(r.usually, remedy, r.more), Common: common, remedy: remedy,
	}
}

// NotRequestedError is a read that timed out before its first request.
type NotRequestedError struct{ Cause error }

func (e *NotRequestedError) Error() string { return "not requested: " + e.Cause.Error() }

func (e *NotRequestedError) Unwrap() error { return e.Cause }

func (s Situation) timedOut(err error) Explanation {
	if _, ok := errors.AsType[*NotRequestedError](err); ok {
		e := Explanation{
			Title: TitleTimedOut, Common: true, facts: facts{}.elapsed(s),
			Reason:   "it timed out before it was requested, since other subscriptions were still being read",
			NextStep: "Read fewer subscriptions at once, or set a longer " + s.TimeoutName + ".",
		}
		e.remedy = e.NextStep
		return e
	}
	waitedFor, remedy, returned := "an access token", tryLonger, facts{}.elapsed(s)
	if e, ok := errors.AsType[*pipeline.Error](err); ok && e.Attempts > 0 {
		waitedFor = "a response from " + e.Service
		returned = returned.with("Attempts", fmt.Sprint(e.Attempts)).with("Last result", e.LastResult).
			ids(client.IDs{RequestID: e.RequestID, CorrelationID: e.CorrelationID})
		if e.LastThrottled {
			waitedFor, remedy = waitedFor+", which throttles requests", slowDown
		}
	}
	e := s.explanation(TitleTimedOut, row{cause: "it timed out while waiting for " + waitedFor, remedy: remedy}, "", true)
	e.facts = returned
	return e
}
