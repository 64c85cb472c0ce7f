// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Situation is what an explanation needs to know beyond the error.
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

// Explanation is an error in words.
type Explanation struct {
	// Title is one of the table of titles.
	Title string
	// Reason is the cause, a clause without a period. Errors with the same title,
	// reason and next step have one cause.
	Reason string
	// NextStep is what the user can do about it, in sentences.
	NextStep string
	// Common reports whether the cause is one of the whole run, not of what was
	// read.
	Common bool
	// Missing reports whether the IDs may be wrong: the service does not find what
	// they name.
	Missing bool

	facts   facts  // what came back
	opening string // of the cause, up to the subject
	subject string
	short   string // the subject in a brief
	guide   string // the address of a page about it; "" for none
}

// OfMany returns the one explanation of a cause that several reads have in
// common: it names how many there are, the first keys, and the read that the
// facts are of.
func (e Explanation) OfMany(count, keys string) Explanation {
	e.facts = append(facts{{"Keys", keys}, {"First", e.subject}}, e.facts...)
	e.subject, e.short = count, count+" ("+keys+")"
	return e
}

// cause is one sentence: what was tried, and why it failed.
func (e Explanation) cause() string {
	return sentence(e.opening, e.subject, e.Reason)
}

// Text is the whole explanation: the cause, the next step, and what came back.
func (e Explanation) Text() string {
	nextStep := e.NextStep
	if e.guide != "" {
		nextStep += " See " + e.guide
	}
	text := e.cause() + "\n\n" + nextStep
	if len(e.facts) > 0 {
		text += "\n\n" + e.facts.String()
	}
	return text
}

// Brief is the cause and its remedy in a few lines, for a cause that was
// explained before.
func (e Explanation) Brief() string {
	remedy, _, more := strings.Cut(e.NextStep, ". ")
	if more {
		remedy += "."
	}
	opening := e.opening
	if opening == couldNotRead[ProvisioningStatus] {
		opening = "Could not read"
	}
	return strings.ReplaceAll(sentence(opening, e.short, e.Reason)+" "+remedy, "multifactor authentication (MFA)", "MFA")
}

func sentence(opening, subject, reason string) string {
	if subject != "" {
		opening += " " + subject
	}
	return opening + ": " + reason + "."
}
