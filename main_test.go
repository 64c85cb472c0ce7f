// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"runtime/debug"
	"testing"
)

func TestSourceVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, module, want string
		ok                 bool
	}{
		{"a commit", "v0.0.0-20261201000000-0123456789ab+dirty", "0.0.0-20261201000000-0123456789ab+dirty", true},
		{"a tag", "v1.2.3", "1.2.3", true},
		{"no repository", "(devel)", "dev", true},
		{"no version", "", "dev", true},
		{"no build information", "", "dev", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var build *debug.BuildInfo
			if test.ok {
				build = &debug.BuildInfo{Main: debug.Module{Version: test.module}}
			}
			if got := sourceVersion(build, test.ok); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

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
