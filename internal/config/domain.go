// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import "strings"

const (
	maxDomain = 253 // characters
	maxLabel  = 63  // characters of a part between dots
)

// IsDomain reports whether a text is a domain name: two or more labels of ASCII
// letters, digits and inner hyphens.
func IsDomain(text string) bool {
	isInner := func(c rune) bool {
		return c == '-' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
	}
	labels := strings.Split(text, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(c rune) bool { return !isInner(c) }) {
			return false
		}
	}
	return len(labels) > 1 && len(text) <= maxDomain
}
