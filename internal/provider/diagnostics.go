// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const unableToRead = "Unable to Read Subscription Provisioning Status"

// subscriptionRead is what was tried.
type subscriptionRead struct {
	customerID, subscriptionID string
	timeout                    time.Duration
}

func (r subscriptionRead) String() string {
	return fmt.Sprintf("the provisioning status of subscription %s of customer %s", r.subscriptionID, r.customerID)
}

// explain turns a failed read into a diagnostic: what was tried, what came
// back, what to do next.
func (c *configured) explain(read subscriptionRead, err error) diag.Diagnostic {
	var (
		throttled *pipeline.ThrottledError
		refused   *entra.Error
		secret    *entra.SecretError
		answered  *client.Error
		invalid   *client.InvalidAnswerError
		lost      *pipeline.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return explained("Could not read "+read.String()+": the read was cancelled.", nil,
			"Run Terraform again to read it.")
	case errors.Is(err, context.DeadlineExceeded):
		return c.explainTimeout(read, err)
	case errors.As(err, &throttled):
		return explained("Could not read "+read.String()+": Partner Center has asked to wait, longer than this read may.",
			facts{{"Time left to wait", throttled.Wait.Round(time.Second).String()}}, throttlingNextStep)
	case errors.As(err, &refused):
		return c.explainEntra(read, refused)
	case errors.As(err, &secret):
		return diag.NewErrorDiagnostic("Unable to Use a Credential", fmt.Sprintf(
			"Could not read %s: %s.\n\nCorrect it and run Terraform again.", read, secret))
	case errors.As(err, &answered):
		return c.explainPartnerCenter(read, answered)
	case errors.As(err, &invalid):
		return explained("Could not read "+read.String()+": Partner Center's answer is invalid ("+invalid.Reason+").",
			facts{}.ids(invalid.IDs),
			"A proxy or a sign-in page may have answered in its place: check endpoint and the network. "+
				"If not, give both IDs to Microsoft's support for Partner Center. No status was taken from the answer.")
	case errors.As(err, &lost):
		return explained(fmt.Sprintf("Could not read %s: no answer from %s.", read, lost.Service),
			facts{{"Host", lost.Host}, {"Tries", fmt.Sprint(lost.Tries)}, {"Reason", lost.Reason}}, connectionNextStep(lost))
	}
	return explained("Could not read "+read.String()+": "+err.Error()+".", nil,
		"Please report this to the provider's developers.")
}

func (c *configured) explainTimeout(read subscriptionRead, err error) diag.Diagnostic {
	found := facts{{"Limit", read.timeout.String() + " (timeouts.read)"}}
	waitedFor := "an access token from Microsoft Entra"
	var lost *pipeline.Error
	if errors.As(err, &lost) && lost.Tries > 0 {
		waitedFor = "an answer from " + lost.Service
		found = found.with("Tries", fmt.Sprint(lost.Tries)).with("Last answer", lost.LastAnswer)
	}
	return explained(fmt.Sprintf("Could not read %s in time: it was still waiting for %s.", read, waitedFor), found,
		"Run Terraform again. If it happens again, set a longer timeouts.read in the data source, and check the network and "+
			"Microsoft's service health.")
}

func (c *configured) explainPartnerCenter(read subscriptionRead, e *client.Error) diag.Diagnostic {
	found := facts{}.with("Status", pipeline.StatusText(e.StatusCode)).with("Code", e.Code).with("Description", e.Description)
	if e.RetryAfter > 0 {
		found = found.with("Asked to wait", e.RetryAfter.Round(time.Second).String())
	}
	d := explained("Could not read "+read.String()+": Partner Center answered with an error.", found.ids(e.IDs), c.partnerCenterNextStep(e))
	if e.StatusCode == http.StatusNotFound {
		return diag.WithPath(path.Root("subscription_id"), d)
	}
	return d
}

// explainEntra gives the whole advice once. What Entra has refused for good is
// the same for every read of the run.
func (c *configured) explainEntra(read subscriptionRead, e *entra.Error) diag.Diagnostic {
	aadsts := ""
	if e.AADSTS != 0 {
		aadsts = fmt.Sprintf("AADSTS%d", e.AADSTS)
	}
	if e.Final() && !c.refusalTold.CompareAndSwap(false, true) {
		return diag.NewErrorDiagnostic(unableToRead, fmt.Sprintf(
			"Microsoft Entra refused the access token for subscription %s as well (%s): see the first such error of this run.",
			read.subscriptionID, cmp.Or(aadsts, e.Code, e.Invalid)))
	}
	found := facts{}.with("Status", pipeline.StatusText(e.StatusCode)).with("Error", e.Code).with("Code", aadsts).with("Description", e.Description).
		with("Invalid answer", e.Invalid).with("Trace ID", e.TraceID).with("Correlation ID", e.CorrelationID)
	return explained("Could not read "+read.String()+": Microsoft Entra refused the access token for it.", found, entraNextStep(e))
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

func explained(tried string, found facts, nextStep string) diag.Diagnostic {
	var detail strings.Builder
	detail.WriteString(tried + "\n\n")
	for _, f := range found {
		detail.WriteString("  " + f.label + ": " + f.value + "\n")
	}
	if len(found) > 0 {
		detail.WriteString("\n")
	}
	detail.WriteString(nextStep)
	return diag.NewErrorDiagnostic(unableToRead, detail.String())
}
