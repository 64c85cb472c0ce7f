// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// advice is what a refusal means and what the user can do about it.
type advice struct {
	meaning  string
	nextStep string
}

func (a advice) String() string {
	if strings.HasSuffix(a.meaning, "\n") {
		return a.meaning + a.nextStep
	}
	return a.meaning + " " + a.nextStep
}

const (
	signInAgain = "Sign the partner user in again with multifactor authentication (MFA), and store the new refresh token."

	wayToDestroy = `If this stops terraform destroy, see "Destroy" in the provider's guide "Gating".`
)

// throttlingNextStep tells what to do about a service that asks to wait.
func throttlingNextStep(pause time.Duration) string {
	if pause > pipeline.MaxRetryAfter {
		return fmt.Sprintf("The provider waits for no longer than %s at a time: run Terraform again when the time is over.", pipeline.MaxRetryAfter)
	}
	return "Run Terraform again later, read fewer subscriptions at once, or set a longer timeout."
}

// statusNextStep tells what to do about a subscription that is not provisioned.
func statusNextStep(status string) string {
	switch status {
	case statusFailed:
		return "Look for the reason at the subscription in Partner Center, and correct or buy it again there. " + wayToDestroy
	case notVisible:
		return notFound.String()
	}
	return "Partner Center refreshes the status every 15 minutes. Run Terraform again later, or wait longer: " +
		"set wait_for_success, and a longer timeout if it is set already. " +
		"If the status stays as it is for hours, look at the subscription in Partner Center. " + wayToDestroy
}
