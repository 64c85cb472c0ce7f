// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package advice puts errors into words: what is known of the cause, what the user
// can do, and what came back. It does no I/O and does not depend on Terraform.
package advice

import (
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// Explanation is an error in words.
type Explanation struct {
	// Title is one of the table of titles.
	Title string
	// Reason is what is known of the cause, a clause without a period. Errors with the
	// same title, reason and next step have one cause.
	Reason string
	// NextStep is what the user can do about it, in sentences.
	NextStep string
	// Common reports whether the cause applies to the whole run, not only to what was
	// read.
	Common bool
	// Missing reports whether the IDs may be wrong: the service does not find what
	// they identify.
	Missing bool

	said    fact   // the service's own words, where it gave no cause that is documented
	facts   facts  // what came back
	opening string // of the sentence with the cause, up to the subject
	subject string
	short   string // the subject in brief
	remedy  string // the part of NextStep that is repeated in brief
	guide   string // the URL of a page about it; "" for none
}

// OfMany returns the explanation of a cause that several reads have in common. It
// takes how many there are and the first keys; the facts are those of one read.
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

// Brief is the cause and its remedy in a few lines, for a cause that was explained
// before.
func (e Explanation) Brief() string {
	return sentences(sentence("Could not read", e.short, e.Reason), e.remedy)
}

func sentence(opening, subject, reason string) string {
	if subject != "" {
		opening += " " + subject
	}
	return opening + ": " + reason + "."
}

// sentences joins texts that are not empty.
func sentences(texts ...string) string {
	var result []string
	for _, text := range texts {
		if text != "" {
			result = append(result, text)
		}
	}
	return strings.Join(result, " ")
}

// facts are what came back, one indented line each: Terraform does not wrap such a
// line, so server text never begins one.
type facts []fact

type fact struct{ label, value string }

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
