// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

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
