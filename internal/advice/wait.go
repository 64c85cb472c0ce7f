// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

// The statuses that end or prolong a wait.
const (
	StatusFailed     = "failed"          // ends a wait: it does not become success without action
	StatusNotVisible = "not visible yet" // in place of the status of what is too new to be found
	StatusNotKnown   = "not known yet"   // in place of a status that is missing
)

// Wait is what the polls of a wait have returned.
type Wait struct {
	// LastStatus is what was read last, [StatusNotVisible] or [StatusNotKnown]; "" if
	// every poll failed.
	LastStatus string
	LastError  string // why the last poll returned no status; "" if it did
	Names      string // those that the last poll found instead, safe to display
}

const namesLabel = "Names in Partner Center"

// WaitFailed explains a wait that the status failed has ended.
func WaitFailed(s Situation) Explanation {
	return s.withoutStatus(Explanation{opening: "Provisioning has failed for", Reason: "its status is failed, which ends the wait"}, StatusFailed, "")
}

// WaitTimedOut explains a wait that timed out.
func WaitTimedOut(w Wait, s Situation) Explanation {
	is := "is still"
	if w.LastError != "" {
		is = "was last"
	}
	e := Explanation{opening: "Timed out waiting for", Reason: statusText(is, w.LastStatus)}
	e.facts = facts{}.with("Last status", w.LastStatus).with("Last poll failed", w.LastError).with(namesLabel, w.Names)
	if w.LastStatus == "" {
		e.Title, e.Reason, e.NextStep = TitleTimedOut, "every poll failed", s.words(tryLonger)
		e = s.about(e)
	} else {
		e = s.withoutStatus(e, w.LastStatus, "set a longer "+s.TimeoutName)
	}
	e.subject += " after " + s.limit()
	return e
}

// GateClosed explains a gate whose subscription has another status than success.
func GateClosed(status string, s Situation) Explanation {
	return s.withoutStatus(Explanation{
		opening: "The gate stays closed for", Reason: statusText("is", status), facts: facts{}.with("Status", status),
	}, status, "set wait_for_success to wait for it")
}

// statusText is a clause about a status. One that is not documented is server text,
// which must not be in a sentence: wrapped, it could begin a line.
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
// needed. It takes the clause on how to wait for longer.
func (s Situation) withoutStatus(e Explanation, status, longer string) Explanation {
	e.Title = TitleNotProvisioned
	switch status {
	case StatusFailed:
		e.Title = TitleProvisioningFailed
		e.NextStep = "Look up the reason in Partner Center. If it cannot be corrected there, contact Partner Center support."
	case StatusNotVisible:
		e.NextStep = s.words(checkIDs)
		if s.Subject.Kind == AzureSubscription { // its list was found
			e.Title, e.Missing, e.NextStep = TitleAzureSubscriptionNotFound, true, checkAzureSubscription
		}
	default:
		if s.Subject.Kind == ProvisioningStatus {
			e.NextStep = "Partner Center refreshes the status every 15 minutes. "
		}
		e.NextStep += s.again() + " later, or " + longer + ". If the status does not change for hours, check the subscription in Partner Center."
	}
	return s.about(e)
}
