// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// facts are what came back, one line each. Server text never begins a line, so
// that it can't pass for a line of the provider's.
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
