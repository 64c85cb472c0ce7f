// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// Facts are what came back, one line each. Server text never begins a line, so
// that it can't pass for a line of the provider's.
type Facts []fact

type fact struct{ label, value string }

// with adds a fact unless it is empty.
func (f Facts) with(label, value string) Facts {
	if value == "" {
		return f
	}
	return append(f, fact{label, value})
}

func (f Facts) ids(ids client.IDs) Facts {
	return f.with("Request ID", ids.RequestID).with("Correlation ID", ids.CorrelationID)
}

// elapsed adds how much of its time a read had taken when it ended.
func (f Facts) elapsed(s Situation) Facts {
	if s.TimeoutName == "" {
		return f
	}
	return f.with("Waited", s.Elapsed.Round(time.Second).String()).with("Limit", s.limit())
}

func (f Facts) String() string {
	var text strings.Builder
	for _, one := range f {
		text.WriteString("  " + one.label + ": " + one.value + "\n")
	}
	return strings.TrimSuffix(text.String(), "\n")
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
