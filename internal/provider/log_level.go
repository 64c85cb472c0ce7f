// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"os"
)

// LimitLog makes this process log at the level that Terraform was started with,
// or not at all. By default plugins log every line at TRACE, and Terraform
// discards what it does not show: a third of the time of a plan with many reads.
func LimitLog() {
	level := cmp.Or(os.Getenv("TF_LOG_PROVIDER"), os.Getenv("TF_LOG"), "off")
	for _, name := range []string{"TF_LOG_PROVIDER_PARTNERCENTER", "TF_LOG_SDK"} {
		if os.Getenv(name) == "" {
			_ = os.Setenv(name, level) // no name or value here can be invalid
		}
	}
}
