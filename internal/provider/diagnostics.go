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

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const unableToRead = "Unable to Read Subscription Provisioning Status"

// explain turns a failed read into a diagnostic: what was tried, what came
// back, what to do next.
func (c *configured) explain(read *subscriptionRead, options readOptions, err error) diag.Diagnostic {
	var (
		throttled *pipeline.ThrottledError
		answered  *client.Error
		invalid   *client.InvalidAnswerError
		lost      *pipeline.Error
		ended     *waitEndedError
	)
	if d := c.explainCredential(read, err); d != nil {
		return d
	}
	switch {
	case errors.Is(err, context.Canceled):
		return explained(read.failed("the read was cancelled"), nil,
			"Run Terraform again to read it.")
	case errors.Is(err, failedError{}):
		return diag.NewErrorDiagnostic("Subscription Provisioning Failed", fmt.Sprintf(
			"The status of subscription %s of customer %s is failed, so waiting for success has ended. %s",
			read.subscriptionID, read.customerID, statusNextStep(statusFailed)))
	case errors.As(err, &ended):
		return explainWait(read, options, ended)
	case errors.Is(err, context.DeadlineExceeded):
		return explainTimeout(read, options, err)
	case errors.As(err, &throttled) && errors.As(err, &lost):
		return explained(read.failed(lost.Service+" throttles requests, and asks to wait for longer than this read may"),
			facts{}.with("Time left to wait", pauseText(throttled.Wait)).waited(read, options), throttlingNextStep(throttled.Wait))
	case errors.As(err, &answered):
		return c.explainPartnerCenter(read, options, answered)
	case errors.As(err, &invalid):
		return explained(read.failed("Partner Center's answer is invalid ("+invalid.Reason+")"),
			facts{}.ids(invalid.IDs),
			foreignNextStep+" If it was Partner Center after all, give both IDs to Microsoft's support. No status was taken from the answer.")
	case errors.As(err, &lost):
		what := "no answer from " + lost.Service
		if lost.TooLarge() {
			what = "the answer of " + lost.Service + " cannot be used"
		}
		return explained(read.failed(what), facts{}.
			with("Host", lost.Host).with("Tries", fmt.Sprint(lost.Tries)).with("Reason", lost.Reason).
			ids(client.IDs{RequestID: lost.RequestID, CorrelationID: lost.CorrelationID}), connectionNextStep(lost))
	}
	return explained("Could not read "+read.String()+".", facts{}.with("Reason", c.secrets.Line(err.Error())),
		"Please report this to the provider's developers.")
}

func explainTimeout(read *subscriptionRead, options readOptions, err error) diag.Diagnostic {
	found := facts{}.waited(read, options)
	waitedFor := "an access token from Microsoft Entra"
	nextStep := "Run Terraform again. If it happens again, set a longer " + options.timeoutName + ", and check the network and Microsoft's service health."
	var notBegun *notBegunError
	if errors.As(err, &notBegun) {
		return explained(fmt.Sprintf("Could not read %s in time: its turn had not come.", read), found,
			"Read fewer subscriptions at once, or set a longer "+options.timeoutName+".")
	}
	var lost *pipeline.Error
	if errors.As(err, &lost) && lost.Tries > 0 {
		waitedFor = "an answer from " + lost.Service
		found = found.with("Tries", fmt.Sprint(lost.Tries)).with("Last answer", lost.LastAnswer).
			ids(client.IDs{RequestID: lost.RequestID, CorrelationID: lost.CorrelationID})
		if lost.Throttled {
			waitedFor += ", which throttles requests"
			nextStep = throttlingNextStep(0)
		}
	}
	return explained(fmt.Sprintf("Could not read %s in time: it was still waiting for %s.", read, waitedFor), found, nextStep)
}

func explainWait(read *subscriptionRead, options readOptions, e *waitEndedError) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Subscription Not Provisioned in Time", fmt.Sprintf(
		"Waited %s (%s) for subscription %s of customer %s to be provisioned, and it still is not.\n\n%s%s",
		e.waited, options.timeoutName, read.subscriptionID, read.customerID,
		facts{}.with("Last status", e.lastStatus).with("Last poll failed", e.lastFault).lines(), statusNextStep(e.lastStatus)))
}

func (c *configured) explainPartnerCenter(read *subscriptionRead, options readOptions, e *client.Error) diag.Diagnostic {
	found := facts{}.with("Status", pipeline.StatusText(e.StatusCode)).with("Code", e.Code).with("Description", e.Description).
		with("Asked to wait", pauseText(e.RetryAfter))
	if e.StatusCode == http.StatusTooManyRequests {
		found = found.waited(read, options)
	}
	d := explained(read.failed("Partner Center did not answer with a status"), found.ids(e.IDs), c.partnerCenterNextStep(e))
	if e.StatusCode == http.StatusNotFound {
		return diag.WithPath(path.Root("subscription_id"), d)
	}
	return d
}

// fact is one line of what came back. Server text never begins a line, so that
// it cannot pass for a line of its own.
type fact struct{ label, value string }

type facts []fact

// with adds a fact unless it is empty.
func (f facts) with(label, value string) facts {
	if value == "" {
		return f
	}
	return append(f, fact{label, value})
}

func (f facts) ids(ids client.IDs) facts {
	return f.with("Request ID", ids.RequestID).with("Correlation ID", ids.CorrelationID)
}

// waited tells how much of its time a read had taken when it ended.
func (f facts) waited(read *subscriptionRead, options readOptions) facts {
	return append(f, fact{"Waited", read.elapsed.Round(time.Second).String()},
		fact{"Limit", options.timeout.String() + " (" + options.timeoutName + ")"})
}

// pauseText is empty for no pause.
func pauseText(pause time.Duration) string {
	switch {
	case pause <= 0:
		return ""
	case pause > 24*time.Hour:
		return "more than a day"
	}
	return pause.Round(time.Second).String()
}

// lines sets the facts off as a paragraph, if there are any.
func (f facts) lines() string {
	var text strings.Builder
	for _, one := range f {
		text.WriteString("  " + one.label + ": " + one.value + "\n")
	}
	if len(f) > 0 {
		text.WriteString("\n")
	}
	return text.String()
}

// failed says what was tried, and what came of it.
func (r *subscriptionRead) failed(what string) string {
	return fmt.Sprintf("Could not read %s: %s.", r, what)
}

func explained(tried string, found facts, nextStep string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(unableToRead, tried+"\n\n"+found.lines()+nextStep)
}
