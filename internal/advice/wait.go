// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import "fmt"

// The words of a status that end or prolong a wait.
const (
	// StatusFailed ends a wait: it does not become success by itself.
	StatusFailed = "failed"
	// StatusNotVisible takes the place of the status while something is too new to
	// be found.
	StatusNotVisible = "not visible yet"
	// StatusNotKnown takes the place of the status while there is none.
	StatusNotKnown = "not known yet"
)

// Wait is what the polls of a wait have returned.
type Wait struct {
	// LastStatus is what was read last, [StatusNotVisible] or [StatusNotKnown]; "" if
	// every poll failed.
	LastStatus string
	// LastError is why the last poll returned no status; "" if it did.
	LastError string
}

// WaitFailed explains a wait that the status failed has ended.
func WaitFailed(s Situation) Explanation {
	return s.withoutStatus(Explanation{
		opening: "Provisioning has failed for", Reason: "its status is failed, which ends the wait",
	}, StatusFailed, "")
}

// WaitTimedOut explains a wait that timed out.
func WaitTimedOut(w Wait, s Situation) Explanation {
	waited := fmt.Sprintf("it waited %s, and ", s.limit())
	returned := facts{}.with("Last status", w.LastStatus).with("Last poll failed", w.LastError)
	if w.LastStatus == "" {
		return s.about(Explanation{Title: TitleTimedOut, Reason: waited + "every poll failed", NextStep: s.tryLonger(), facts: returned})
	}
	return s.withoutStatus(Explanation{opening: "The wait has ended for", Reason: waited + statusText("is still", w.LastStatus), facts: returned}, w.LastStatus, "set a longer "+s.TimeoutName)
}

// GateClosed explains a gate whose subscription has another status than success.
func GateClosed(status string, s Situation) Explanation {
	return s.withoutStatus(Explanation{
		opening: "The gate stays closed for", Reason: statusText("is", status), facts: facts{}.with("Status", status),
	}, status, "set wait_for_success to wait for it")
}

// statusText is a clause about a status. One that is not documented is text of the
// server, which must not be in a sentence: it could begin a line.
func statusText(is, status string) string {
	switch status {
	case "pending", "none", "inactive", StatusFailed:
		return "its status " + is + " " + status
	case StatusNotVisible:
		return "it is " + status
	case StatusNotKnown:
		return "it has no status yet"
	}
	return "its status " + is + " one that the provider does not know"
}

// withoutStatus completes the explanation of a status other than the one that is
// needed. It takes the clause on how to wait longer.
func (s Situation) withoutStatus(e Explanation, status, longer string) Explanation {
	e.Title = TitleNotProvisioned
	switch status {
	case StatusFailed:
		e.Title = TitleProvisioningFailed
		e.NextStep = "Look up the reason in Partner Center. Correct it there, or buy the subscription again."
	case StatusNotVisible:
		e.NextStep = s.notFound().NextStep
	default:
		if s.Subject.Kind == ProvisioningStatus {
			e.NextStep = "Partner Center refreshes the status every 15 minutes. "
		}
		e.NextStep += "Run Terraform again later, or " + longer + ". If the status does not change for hours, check the subscription in Partner Center."
	}
	return s.about(e)
}
