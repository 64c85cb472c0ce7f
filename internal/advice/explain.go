// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// Explain says what an error of a read means: what was tried, what came back,
// and what to do next.
func Explain(err error, s Situation) Explanation {
	return s.about(explain(err, s))
}

// about completes an explanation with what was read.
func (s Situation) about(e Explanation) Explanation {
	e.subject, e.short = s.Subject.String(), s.Subject.withKey(s.Subject.Short())
	if e.opening == "" {
		e.opening = couldNotRead[s.Subject.Kind]
	}
	if s.IsCommand {
		e.NextStep = strings.NewReplacer("Run Terraform again", "Run the command again", "run Terraform again", "run the command again").Replace(e.NextStep)
	}
	if s.StopsDestroy && e.Title != TitleReadCanceled {
		e.NextStep += " " + destroyHint
	}
	return e
}

func explain(err error, s Situation) Explanation {
	var (
		rejected   *client.Error
		invalid    *client.InvalidResponseError
		lookup     *LookupError
		noResponse *pipeline.Error
	)
	if e, ok := credential(err, s); ok {
		return e
	}
	switch {
	case errors.Is(err, context.Canceled):
		return Explanation{Title: TitleReadCanceled, Reason: "the read was canceled", NextStep: "Run Terraform again.", Common: true}
	case errors.Is(err, context.DeadlineExceeded):
		return timedOut(err, s)
	case errors.As(err, &rejected):
		return partnerCenter(rejected, s)
	case errors.As(err, &lookup):
		return Explanation{Title: lookup.Title, Reason: lookup.Reason, NextStep: lookup.NextStep, Missing: true}
	case errors.As(err, &invalid):
		nextStep := notFromService + " If it did come from Partner Center, give both IDs to Partner Center support. Nothing was taken from it."
		if invalid.Recognized {
			nextStep = contactSupport + " Nothing was taken from the response."
		}
		return Explanation{
			Title: TitleInvalidResponse, Reason: "Partner Center's response is invalid (" + invalid.Reason + ")",
			facts:    facts{}.with("HTTP status", pipeline.StatusText(http.StatusOK)).ids(invalid.IDs), // of any other it isn't looked at
			NextStep: nextStep,
		}
	case errors.As(err, &noResponse):
		return connection(noResponse, s)
	}
	return Explanation{ // it is unknown whether its text is fit to be shown
		Title: TitleUnexpectedError, Reason: "an unexpected error occurred", NextStep: "Please report this to the provider's developers.",
		facts: facts{}.with("Reason", s.Secrets.Line(err.Error())),
	}
}

// NotRequestedError is a read that timed out before its first request.
type NotRequestedError struct{ Cause error }

func (e *NotRequestedError) Error() string { return "not requested: " + e.Cause.Error() }

func (e *NotRequestedError) Unwrap() error { return e.Cause }

func timedOut(err error, s Situation) Explanation {
	e := Explanation{Title: TitleTimedOut, NextStep: s.tryLonger(), Common: true}
	var (
		notRequested *NotRequestedError
		noResponse   *pipeline.Error
	)
	waitedFor := "an access token"
	if s.TimeoutName != "" {
		e.facts = facts{}.elapsed(s)
	}
	switch {
	case errors.As(err, &notRequested):
		e.Reason = "it timed out before it was requested, since other subscriptions were still being read"
		e.NextStep = "Read fewer subscriptions at once, or set a longer " + s.TimeoutName + "."
		return e
	case errors.As(err, &noResponse) && noResponse.Attempts > 0:
		waitedFor = "a response from " + noResponse.Service
		e.facts = e.facts.with("Attempts", fmt.Sprint(noResponse.Attempts)).with("Last result", noResponse.LastResult).
			ids(client.IDs{RequestID: noResponse.RequestID, CorrelationID: noResponse.CorrelationID})
		if noResponse.LastThrottled {
			waitedFor += ", which throttles requests"
			e.NextStep = s.throttling(0)
		}
	}
	e.Reason = "it timed out while it was waiting for " + waitedFor
	return e
}

// tryLonger is the next step for what took too long.
func (s Situation) tryLonger() string {
	longer := ""
	if s.TimeoutName != "" {
		longer = "set a longer " + s.TimeoutName + ", and "
	}
	return "Run Terraform again. If it happens again, " + longer + "check the network and Microsoft's service health."
}
