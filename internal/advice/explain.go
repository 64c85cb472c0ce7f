// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package advice puts errors into words: what is known of the cause, what the user
// can do, and what came back. It does no I/O and does not depend on Terraform.
package advice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Situation is what an explanation depends on besides the error.
type Situation struct {
	Subject      Subject
	Config       config.Config
	Claims       entra.Claims // of the last access token
	Secrets      *redact.Secrets
	Now          time.Time
	IsCommand    bool   // whether a command of the binary reads, not Terraform
	TimeoutName  string // the argument that limits the read to Timeout; "" for none
	Timeout      time.Duration
	Elapsed      time.Duration // how long the read took
	Many         bool          // whether other reads were made at the same time
	StopsDestroy bool          // whether terraform destroy makes this read as well

	host string // that the error is about, if one is
}

func (s Situation) limit() string { return s.Timeout.String() + " (" + s.TimeoutName + ")" }

// Explain puts an error of a read into words.
func Explain(err error, s Situation) Explanation { return s.about(s.explain(err)) }

// about adds the subject to an explanation.
func (s Situation) about(e Explanation) Explanation {
	e.subject, e.short = s.Subject.String(), s.Subject.withKey(s.Subject.Short())
	e.opening = cmp.Or(e.opening, kinds[s.Subject.Kind].opening)
	if s.StopsDestroy && (e.Missing || e.Title == TitleNotProvisioned || e.Title == TitleProvisioningFailed) {
		e.NextStep = sentences(e.NextStep, "To destroy without this read, run terraform destroy -refresh=false.")
	}
	return e
}

func (s Situation) explain(err error) Explanation {
	if e, ok := errors.AsType[*entra.Error](err); ok {
		return s.entra(e)
	}
	if e, ok := errors.AsType[*entra.SecretError](err); ok {
		return s.secret(e)
	}
	if e, ok := errors.AsType[*entra.FederatedTokenError](err); ok {
		return s.federatedToken(e)
	}
	if e, ok := errors.AsType[*entra.AzureCLIError](err); ok {
		return s.azureCLI(e)
	}
	if errors.Is(err, entra.ErrAppOnly) {
		return s.appOnly()
	}
	if errors.Is(err, context.Canceled) {
		return s.explanation(TitleReadCanceled, row{cause: "the read was canceled", remedy: runAgain})
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return s.timedOut(err)
	}
	if e, ok := errors.AsType[*client.Error](err); ok {
		return s.partnerCenter(e)
	}
	if e, ok := errors.AsType[*LookupError](err); ok {
		return Explanation{Title: e.Title, Reason: e.Reason, NextStep: e.NextStep, Missing: true, facts: facts{}.with(namesLabel, e.Names)}
	}
	if e, ok := errors.AsType[*pipeline.Error](err); ok {
		return s.connection(e)
	}
	x := s.explanation(TitleUnexpectedError, row{cause: "an unexpected error occurred", remedy: report})
	x.Common, x.facts = false, facts{}.with("Reason", s.Secrets.Line(err.Error()))
	return x
}

// explanation puts a row into words, of a cause that the whole run has in common.
func (s Situation) explanation(title string, r row) Explanation {
	remedy := s.words(r.remedy)
	return Explanation{Title: title, Reason: s.cause(r), NextStep: sentences(r.usually, remedy, s.naming(r.more, r.settings...)), Common: true, remedy: remedy}
}

// NotRequestedError is a read that timed out before its first request.
type NotRequestedError struct{ Cause error }

func (e *NotRequestedError) Error() string { return "not requested: " + e.Cause.Error() }

func (e *NotRequestedError) Unwrap() error { return e.Cause }

func (s Situation) timedOut(err error) Explanation {
	if _, ok := errors.AsType[*NotRequestedError](err); ok {
		remedy := "Read fewer subscriptions at once, or set a longer " + s.TimeoutName + "."
		return Explanation{
			Title: TitleTimedOut, Reason: "it timed out before it was requested, because other subscriptions were still being read",
			NextStep: remedy, remedy: remedy, Common: true, facts: facts{}.elapsed(s),
		}
	}
	waitedFor, remedy, returned := "an access token", tryLonger, facts{}.elapsed(s)
	if e, ok := errors.AsType[*pipeline.Error](err); ok && e.Attempts > 0 {
		waitedFor = "a response from " + e.Service
		returned = returned.with("Attempts", fmt.Sprint(e.Attempts)).with("Last result", e.LastResult).
			ids(client.IDs{RequestID: e.RequestID, CorrelationID: e.CorrelationID})
		if e.LastThrottled {
			waitedFor, remedy = waitedFor+", which is throttling requests", slowDown
		}
	}
	e := s.explanation(TitleTimedOut, row{cause: "it timed out while waiting for " + waitedFor, remedy: remedy})
	e.facts = returned
	return e
}

// Explanation is an error in words.
type Explanation struct {
	Title string // one of the table of titles
	// Reason is what is known of the cause, a clause without a period. Errors with the
	// same title, reason and next step have one cause.
	Reason   string
	NextStep string // what the user can do about it, in sentences
	Common   bool   // whether the cause applies to the whole run, not only to this read
	Missing  bool   // whether the service does not find what the IDs identify

	said    fact   // the service's own words, where it gave no cause that is documented
	facts   facts  // what came back
	opening string // of the sentence with the cause, up to the subject
	subject string
	short   string // the subject in brief
	remedy  string // the part of NextStep that is repeated in brief
	guide   string // the URL of a guide to the remedy; "" for none
}

// OfMany returns the explanation of a cause that several reads have in common. The
// count is a phrase, and the keys are the first ones. The facts are those of one read.
func (e Explanation) OfMany(count, keys string) Explanation {
	e.facts = append(facts{{"Keys", keys}, {"First", e.subject}}, e.facts...)
	e.subject, e.short = count, count+" ("+keys+")"
	return e
}

// Text is the whole explanation: the cause, the next step, and what came back.
func (e Explanation) Text() string {
	text := sentence(e.opening, e.subject, e.Reason)
	if e.said.value != "" {
		text += "\n\n" + facts{e.said}.String()
	}
	text += "\n\n" + e.NextStep
	if e.guide != "" {
		text += " See " + e.guide
	}
	if len(e.facts) > 0 {
		text += "\n\n" + e.facts.String()
	}
	return text
}

// Brief is the cause and its remedy in a few lines, if the cause was explained before.
func (e Explanation) Brief() string {
	return sentences(sentence("Could not read", e.short, e.Reason), e.remedy)
}

func sentence(opening, subject, reason string) string {
	return sentences(opening, subject) + ": " + reason + "."
}

// word returns a service's code or name if it is safe in a sentence; otherwise "".
// Once wrapped, other server text could begin a line, where a CI system obeys it.
func word(text string) string {
	isPlain := func(r rune) bool {
		return '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || strings.ContainsRune("_-./:", r)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return !isPlain(r) }) || strings.Contains(text, "::") {
		return ""
	}
	return text
}

// sentences joins texts that are not empty.
func sentences(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), " ")
}

// facts are what came back, one indented line each: Terraform does not wrap such a
// line, so server text never begins one.
type facts []fact

type fact struct{ label, value string }

func (f facts) with(label, value string) facts {
	if value == "" {
		return f
	}
	return append(f, fact{label, value})
}

func (f facts) ids(ids client.IDs) facts {
	return f.with("Request ID", ids.RequestID).with("Correlation ID", ids.CorrelationID)
}

// elapsed adds how much of its time a read had taken when it ended.
func (f facts) elapsed(s Situation) facts {
	if s.TimeoutName == "" {
		return f
	}
	return f.with("Waited", s.Elapsed.Round(time.Second).String()).with("Limit", s.limit())
}

func (f facts) String() string {
	var lines []string
	for _, one := range f {
		lines = append(lines, "  "+one.label+": "+one.value)
	}
	return strings.Join(lines, "\n")
}

// pauseText returns "" for no pause.
func pauseText(pause time.Duration) string {
	switch {
	case pause <= 0:
		return ""
	case pause > 24*time.Hour:
		return "more than a day"
	}
	return pause.Round(time.Second).String()
}

// The URLs of the provider's guides in the registry.
const (
	guides = "https://registry.terraform.io/providers/terraform-partnercenter/partnercenter/latest/docs/guides/"

	// GuideSignIn explains how to get a partner user's refresh token.
	GuideSignIn          = guides + "secure-application-model"
	guideAccessToken     = guides + "access-token"
	guideAzureCLI        = guides + "azure-cli"
	guideTroubleshooting = guides + "troubleshooting"
)
