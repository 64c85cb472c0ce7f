// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"regexp"
	"sync"
)

const maxDomain = 253 // characters

// domainName is compiled when it is needed, so as not to delay the start of the
// provider.
var domainName = sync.OnceValue(func() *regexp.Regexp {
	const label = `[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	return regexp.MustCompile(`^` + label + `(\.` + label + `)+$`)
})

// IsDomain reports whether a text is a domain name: two or more labels of ASCII
// letters, digits and inner hyphens, in at most 253 characters.
func IsDomain(text string) bool { return len(text) <= maxDomain && domainName().MatchString(text) }
