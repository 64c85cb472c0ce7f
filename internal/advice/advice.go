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

// Advice is what an error means and what the user can do about it.
type Advice struct {
	Meaning  string
	NextStep string
}

func (a Advice) String() string { return a.Meaning + " " + a.NextStep }

const (
	signInAgain = "Sign the partner user in again with multifactor authentication (MFA), and store the new refresh token."

	destroyHint = `If this stops terraform destroy, run terraform destroy -refresh=false: see "Destroy" in the provider's guide "Gating".`
)

// Throttling returns the next step for a service that asks for a pause.
func Throttling(pause time.Duration) string {
	if pause > pipeline.MaxRetryAfter {
		return fmt.Sprintf("The provider waits for at most %s at a time. Run Terraform again when the wait is over.", pipeline.MaxRetryAfter)
	}
	return "Run Terraform again later, read fewer subscriptions at once, or set a longer timeout."
}

// ProvisioningFailed is the next step for the status failed.
const ProvisioningFailed = "Look up the reason in Partner Center. Correct it there, or buy the subscription again. " + destroyHint

// NotProvisionedYet returns the next step for any other status but success. It
// takes what lets the run wait longer.
func NotProvisionedYet(longer string) string {
	return "Partner Center refreshes the status every 15 minutes. Run Terraform again later, or " + longer + " to wait for it. " +
		"If the status does not change for hours, check the subscription in Partner Center. " + destroyHint
}
