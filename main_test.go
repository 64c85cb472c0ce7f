// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"testing"
)

func TestLimitLog(t *testing.T) {
	for _, test := range []struct {
		name     string
		set      map[string]string
		own, sdk string
	}{
		{"nothing is read", nil, "off", "off"},
		{"everything", map[string]string{"TF_LOG": "TRACE"}, "TRACE", "TRACE"},
		{"providers alone", map[string]string{"TF_LOG_PROVIDER": "DEBUG"}, "DEBUG", "DEBUG"},
		{"providers less than the rest", map[string]string{"TF_LOG": "TRACE", "TF_LOG_PROVIDER": "INFO"}, "INFO", "INFO"},
		{"Terraform's own alone", map[string]string{"TF_LOG_CORE": "TRACE"}, "off", "off"},
		{"the framework less than this provider", map[string]string{"TF_LOG": "DEBUG", "TF_LOG_SDK": "WARN"}, "DEBUG", "WARN"},
		{"other providers less than this one", map[string]string{"TF_LOG": "WARN", "TF_LOG_PROVIDER_PARTNERCENTER": "DEBUG"}, "DEBUG", "WARN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range []string{"TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_PARTNERCENTER", "TF_LOG_SDK"} {
				t.Setenv(name, test.set[name])
			}
			limitLog()
			if own, sdk := os.Getenv("TF_LOG_PROVIDER_PARTNERCENTER"), os.Getenv("TF_LOG_SDK"); own != test.own || sdk != test.sdk {
				t.Errorf("got %q and %q, want %q and %q", own, sdk, test.own, test.sdk)
			}
		})
	}
}
