// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"strings"
)

// UnreadableEndDate is about the end date of a provisioning status, which was
// dropped.
func UnreadableEndDate(s Subject, value string) Explanation {
	return Situation{Subject: s}.about(Explanation{
		Title:    TitleUnreadableEndDate,
		Reason:   "its end_date is not a valid time",
		NextStep: "end_date is null. The other values are not affected.",
		facts:    facts{}.with("End date", value),
		opening:  "Partner Center sent an invalid date for",
	})
}

// UnreadableDates is about dates of a list that were dropped. It takes how many, the
// attributes that are null for them, and the first one.
func UnreadableDates(s Subject, count int, attributes []string, first string) Explanation {
	areInvalid, areNull := "dates are not valid times", "They are null."
	if count == 1 {
		areInvalid, areNull = "date is not a valid time", "It is null."
	}
	return Situation{Subject: s}.about(Explanation{
		Title:    TitleUnreadableDate,
		Reason:   fmt.Sprintf("%d %s (%s)", count, areInvalid, strings.Join(attributes, ", ")),
		NextStep: areNull + " The other values are not affected.",
		facts:    facts{}.with("First", first),
		opening:  "Partner Center sent invalid dates for the subscriptions of",
	})
}
