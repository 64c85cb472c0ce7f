// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"strings"
)

// UnreadableDate is about a date that was dropped. It takes the attribute that is
// null for it.
func UnreadableDate(s Subject, attribute, value string) Explanation {
	title := TitleUnreadableDate
	if attribute == "end_date" {
		title = TitleUnreadableEndDate
	}
	return Situation{Subject: s}.about(Explanation{
		Title:    title,
		Reason:   "its " + attribute + " is not a valid time",
		NextStep: attribute + " is null. The other values are not affected.",
		facts:    facts{}.with(strings.ToUpper(attribute[:1])+strings.ReplaceAll(attribute[1:], "_", " "), value),
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
