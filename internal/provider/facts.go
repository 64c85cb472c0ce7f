// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// fact is one line of what came back. Server text never begins a line, so that
// it can't pass for a line of the provider's.
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

// elapsed adds how much of its time a read had taken when it ended.
func (f facts) elapsed(r *subscriptionRead, o readOptions) facts {
	return append(f, fact{"Waited", r.elapsed.Round(time.Second).String()},
		fact{"Limit", o.timeout.String() + " (" + o.timeoutName + ")"})
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
