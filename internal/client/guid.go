// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import "github.com/google/uuid"

// IsGUID tells a GUID in the 8-4-4-4-12 form, in either case. The laxer forms
// that parsers take (braces, urn:uuid:) have another length, and no place in a
// URL path.
func IsGUID(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }
