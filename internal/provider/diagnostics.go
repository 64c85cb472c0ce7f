// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	unableToRead = "Unable to Read Subscription Provisioning Status"

	// maxFullErrors bounds the errors of one data source that are shown in full.
	maxFullErrors = 20
)

// explainNotReady is about a provider that has nothing to read with.
func explainNotReady(err error) diag.Diagnostic {
	var unknown *unknownError
	if errors.As(err, &unknown) {
		return diag.NewErrorDiagnostic("Provider Configuration Not Known Yet", fmt.Sprintf(
			"The value of %s in the provider configuration is known only after apply, but the status must be read now. "+
				"Use a value that is known at plan, or defer the read to apply: add depends_on with the resource that the value comes from.",
			strings.Join(unknown.attributes, ", ")))
	}
	return diag.NewErrorDiagnostic("Provider Not Configured",
		"Terraform requested a read before it configured the provider. Please report this to the provider's developers.")
}

// explainReads reports every read that failed at its key, the first ones in
// full.
func (d *providerData) explainReads(reads map[string]*subscriptionRead, o readOptions) diag.Diagnostics {
	var diags diag.Diagnostics
	failed := 0
	for _, key := range slices.Sorted(maps.Keys(reads)) {
		r := reads[key]
		if r.err == nil {
			diags.Append(warnOfEndDate(r)...)
			continue
		}
		if failed++; failed <= maxFullErrors {
			at := path.Root("subscriptions").AtMapKey(key).AtName("subscription_id")
			diags.Append(diag.WithPath(at, d.explain(r, o)))
		}
	}
	if more := failed - maxFullErrors; more > 0 {
		diags.AddError(unableToRead, fmt.Sprintf("%d more of %d subscriptions could not be read. "+
			"Fix the errors above and run Terraform again.", more, len(reads)))
	}
	return diags
}

// explainRead reports what came of one read, if there is anything to say.
func (d *providerData) explainRead(r *subscriptionRead, o readOptions) diag.Diagnostics {
	if r.err != nil {
		return diag.Diagnostics{d.explain(r, o)}
	}
	return warnOfEndDate(r)
}

// warnOfEndDate warns about an end date that was dropped. There is no status yet
// if another read's failure has ended a wait.
func warnOfEndDate(r *subscriptionRead) diag.Diagnostics {
	if r.status == nil || r.status.UnreadableEndDate == "" {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Unreadable End Date", fmt.Sprintf(
		"Partner Center sent an end date for subscription %s that is not a valid time.\n\n%send_date is null. The other values are not affected.",
		r.subscriptionID, facts{}.with("End date", r.status.UnreadableEndDate).lines()))}
}

// explain turns a failed read into a diagnostic: what was tried, what came
// back, and what to do next.
func (d *providerData) explain(r *subscriptionRead, o readOptions) diag.Diagnostic {
	var (
		rejected   *client.Error
		invalid    *client.InvalidResponseError
		noResponse *pipeline.Error
		ended      *waitEndedError
	)
	if explained := d.explainCredential(r); explained != nil {
		return explained
	}
	switch err := r.err; {
	case errors.Is(err, context.Canceled):
		return unread(r, "the read was canceled", nil, "Run Terraform again.")
	case errors.Is(err, errFailed):
		return diag.NewErrorDiagnostic("Subscription Provisioning Failed", fmt.Sprintf(
			"The status of subscription %s of customer %s is failed, so the wait for success has ended. %s",
			r.subscriptionID, r.customerID, advice.ProvisioningFailed))
	case errors.As(err, &ended):
		return explainWait(r, o, ended)
	case errors.Is(err, context.DeadlineExceeded):
		return explainTimeout(r, o)
	case errors.As(err, &noResponse) && noResponse.Kind == pipeline.Throttled:
		return unread(r, noResponse.Service+" throttles requests, and asks for a longer wait than this read's timeout allows",
			facts{}.with("Time left to wait", pauseText(noResponse.Wait)).elapsed(r, o), advice.Throttling(noResponse.Wait))
	case errors.As(err, &rejected):
		return d.explainPartnerCenter(r, o, rejected)
	case errors.As(err, &invalid):
		return unread(r, "Partner Center's response is invalid ("+invalid.Reason+")", facts{}.ids(invalid.IDs),
			advice.NotFromService+" If it did come from Partner Center, give both IDs to Partner Center support. No status was taken from it.")
	case errors.As(err, &noResponse):
		what := "no response from " + noResponse.Service
		if noResponse.Kind == pipeline.TooLarge {
			what = "the response from " + noResponse.Service + " can't be used"
		}
		return unread(r, what, facts{}.
			with("Host", noResponse.Host).with("Attempts", fmt.Sprint(noResponse.Attempts)).with("Reason", noResponse.Reason).
			ids(client.IDs{RequestID: noResponse.RequestID, CorrelationID: noResponse.CorrelationID}), advice.Connection(noResponse))
	}
	// Nothing is known of the error, nor whether its text is fit to be shown.
	return diag.NewErrorDiagnostic(unableToRead, fmt.Sprintf("Could not read %s.\n\n%sPlease report this to the provider's developers.",
		r, facts{}.with("Reason", d.secrets.Line(r.err.Error())).lines()))
}

func explainTimeout(r *subscriptionRead, o readOptions) diag.Diagnostic {
	took := facts{}.elapsed(r, o)
	waitedFor := "an access token from Microsoft Entra"
	nextStep := tryLonger(o)
	var notRequested *notRequestedError
	if errors.As(r.err, &notRequested) {
		return diag.NewErrorDiagnostic(unableToRead, fmt.Sprintf("Could not read %s. It timed out before it was requested: "+
			"other subscriptions were still being read.\n\n%sRead fewer subscriptions at once, or set a longer %s.", r, took.lines(), o.timeoutName))
	}
	var noResponse *pipeline.Error
	if errors.As(r.err, &noResponse) && noResponse.Attempts > 0 {
		waitedFor = "a response from " + noResponse.Service
		took = took.with("Attempts", fmt.Sprint(noResponse.Attempts)).with("Last result", noResponse.LastResult).
			ids(client.IDs{RequestID: noResponse.RequestID, CorrelationID: noResponse.CorrelationID})
		if noResponse.LastThrottled {
			waitedFor += ", which throttles requests"
			nextStep = advice.Throttling(0)
		}
	}
	return diag.NewErrorDiagnostic(unableToRead, fmt.Sprintf("Could not read %s in time: it was still waiting for %s.\n\n%s%s",
		r, waitedFor, took.lines(), nextStep))
}

func tryLonger(o readOptions) string {
	return "Run Terraform again. If it happens again, set a longer " + o.timeoutName + ", and check the network and Microsoft's service health."
}

func explainWait(r *subscriptionRead, o readOptions, e *waitEndedError) diag.Diagnostic {
	if e.lastStatus == "" {
		return unread(r, fmt.Sprintf("waited %s (%s), and every poll failed", e.waited, o.timeoutName),
			facts{}.with("Last poll failed", e.lastError), tryLonger(o))
	}
	return diag.NewErrorDiagnostic("Subscription Not Provisioned in Time", fmt.Sprintf(
		"Waited %s (%s) for subscription %s of customer %s to be provisioned, and it still is not.\n\n%s%s",
		e.waited, o.timeoutName, r.subscriptionID, r.customerID,
		facts{}.with("Last status", e.lastStatus).with("Last poll failed", e.lastError).lines(), notProvisionedNextStep(e.lastStatus, "set a longer "+o.timeoutName)))
}

// explainGate is about a gate whose subscription has another status than
// success.
func explainGate(r *subscriptionRead) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Subscription Not Provisioned", fmt.Sprintf(
		"The gate stays closed: subscription %s of customer %s is not provisioned.\n\n%s%s",
		r.subscriptionID, r.customerID, facts{}.with("Status", r.status.Status).lines(), notProvisionedNextStep(r.status.Status, "set wait_for_success")))
}

// notProvisionedNextStep takes what lets the run wait longer.
func notProvisionedNextStep(status, longer string) string {
	switch status {
	case statusFailed:
		return advice.ProvisioningFailed
	case notVisible:
		return advice.SubscriptionNotFound.String()
	}
	return advice.NotProvisionedYet(longer)
}

func (d *providerData) explainPartnerCenter(r *subscriptionRead, o readOptions, e *client.Error) diag.Diagnostic {
	cameBack := facts{}.with("Status", pipeline.StatusText(e.StatusCode)).with("Code", e.Code).with("Description", e.Description).
		with("Asked to wait", pauseText(e.RetryAfter))
	if e.StatusCode == http.StatusTooManyRequests {
		cameBack = cameBack.elapsed(r, o)
	}
	claims := d.tokens.Claims()
	if e.StatusCode == http.StatusUnauthorized {
		cameBack = cameBack.with("Audience", d.secrets.Line(strings.Join(claims.Audiences, ", ")))
	}
	rows := advice.PartnerCenter(e, d.cloud, claims, time.Now())
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = row.String()
	}
	explained := unread(r, "Partner Center did not return a status", cameBack.ids(e.IDs), strings.Join(texts, "\n\n"))
	if e.StatusCode == http.StatusNotFound {
		return diag.WithPath(path.Root("subscription_id"), explained)
	}
	return explained
}

// explainCredential explains why there is no token to read with. It returns nil
// for any other error.
func (d *providerData) explainCredential(r *subscriptionRead) diag.Diagnostic {
	var (
		rejected  *entra.Error
		secret    *entra.SecretError
		federated *entra.FederatedTokenError
		az        *entra.AzureCLIError
	)
	switch err := r.err; {
	case errors.As(err, &rejected):
		return d.explainEntra(r, rejected)
	case errors.As(err, &secret):
		return diag.NewErrorDiagnostic("Unable to Use a Credential", fmt.Sprintf(
			"Could not read %s: %s.\n\nFix it and run Terraform again.", r, secret))
	case errors.As(err, &federated):
		return d.explainOnce(r, federated.Final(), "the CI system issued no federated token",
			facts{}.with("Status", pipeline.StatusText(federated.StatusCode)).with("Description", federated.Description), advice.FederatedToken(federated))
	case errors.As(err, &az):
		return d.explainOnce(r, az.Final(), "the Azure CLI returned no access token", facts{}.with("Azure CLI says", az.Description), advice.AzureCLI(az))
	case errors.Is(err, entra.ErrAppOnly):
		return d.explainOnce(r, true, "the access token was not sent", nil, advice.AppOnly)
	}
	return nil
}

func (d *providerData) explainEntra(r *subscriptionRead, e *entra.Error) diag.Diagnostic {
	code := ""
	if e.AADSTS != 0 {
		code = fmt.Sprintf("AADSTS%d", e.AADSTS)
	}
	what := "Microsoft Entra did not issue an access token"
	if e.Invalid != "" {
		what = "Microsoft Entra's response contains no access token"
	}
	cameBack := facts{}.with("Status", pipeline.StatusText(e.StatusCode)).with("Error", e.OAuthError).with("Code", code).with("Description", e.Description).
		with("Invalid response", e.Invalid).with("Asked to wait", pauseText(e.RetryAfter)).
		with("Trace ID", e.TraceID).with("Correlation ID", e.CorrelationID)
	return d.explainOnce(r, e.Final(), what, cameBack, advice.Entra(e))
}

// explainOnce gives the advice on a final error for one read of the run only,
// since it is the same for every read.
func (d *providerData) explainOnce(r *subscriptionRead, final bool, what string, cameBack facts, a advice.Advice) diag.Diagnostic {
	if final && !d.adviceGiven.CompareAndSwap(false, true) {
		return diag.NewErrorDiagnostic(unableToRead, fmt.Sprintf(
			"Could not read %s either: %s. Another error in this run says what to do.", r, what))
	}
	return unread(r, what, cameBack, a.String())
}

// unread says what was tried and what came of it, what came back, and what to
// do next.
func unread(r *subscriptionRead, what string, cameBack facts, nextStep string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(unableToRead, fmt.Sprintf("Could not read %s: %s.\n\n%s%s", r, what, cameBack.lines(), nextStep))
}
