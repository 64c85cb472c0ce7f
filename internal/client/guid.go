// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import "regexp"

// GUID matches a GUID in the 8-4-4-4-12 form, in either case. The laxer forms
// that parsers take (braces, urn:uuid:) have no place in a URL path.
var GUID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
