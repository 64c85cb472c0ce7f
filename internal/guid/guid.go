// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package guid checks GUIDs in the one format that the provider accepts.
package guid

import "github.com/google/uuid"

// Is reports whether the text is a GUID in the 8-4-4-4-12 form, in either case.
// The laxer formats that parsers accept (braces, urn:uuid:) have another length,
// and no place in a URL path.
func Is(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }
