// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import "bytes"

// WithoutBOM leaves out the UTF-8 byte order mark that the service and Windows
// tools put before a text. JSON, PEM and secrets must be read without it.
func WithoutBOM(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) }
