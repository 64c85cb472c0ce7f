// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package advice says what an error means and what to do about it, in a table
// for each service. It is pure and does not depend on Terraform.
package advice

import (
	"fmt"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// advice is what an error means, a clause without a period, and what the user can
// do about it, in sentences.
type advice struct {
	Cause    string
	NextStep string
}

const (
	signInAgain = "Sign the partner user in again with multifactor authentication (MFA), and store the new refresh token."

	destroyHint = "To destroy without this read, run terraform destroy -refresh=false."
)

// throttling returns the next step for a service that asks for a pause.
func (s Situation) throttling(pause time.Duration) string {
	if pause > pipeline.MaxRetryAfter {
		return fmt.Sprintf("Run Terraform again when the wait is over. The provider waits for at most %s at a time.", pipeline.MaxRetryAfter)
	}
	nextStep := "Run Terraform again later"
	if s.Many {
		nextStep += ", read fewer subscriptions at once"
	}
	if s.TimeoutName != "" {
		nextStep += ", or set a longer " + s.TimeoutName
	}
	return nextStep + "."
}
