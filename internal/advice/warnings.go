// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// UnreadableEndDate warns that the end date of a provisioning status is null.
func UnreadableEndDate(s Subject, value string) Explanation {
	return Situation{Subject: s}.about(Explanation{
		Title:    TitleUnreadableEndDate,
		Reason:   "its end_date is not a valid time",
		NextStep: "end_date is null. The other values are not affected.",
		facts:    facts{}.with("End date", value),
		opening:  "Partner Center sent an invalid date for",
	})
}

// OddValues warns about values of a list that are null or cut, and names their
// attributes.
func OddValues(s Subject, values client.OddValues, attributes []string) Explanation {
	areOdd := "values have an unexpected type, format or length"
	if values.Count == 1 {
		areOdd = "value has an unexpected type, format or length"
	}
	return Situation{Subject: s}.about(Explanation{
		Title:    TitleUnexpectedValue,
		Reason:   fmt.Sprintf("%d %s (%s)", values.Count, areOdd, strings.Join(attributes, ", ")),
		NextStep: fmt.Sprintf("A text of more than %d characters is cut. Any other value of these is null. The rest of the list is not affected.", client.MaxText),
		facts:    facts{}.with("First", values.First),
		opening:  "Partner Center sent unexpected values for",
	})
}
