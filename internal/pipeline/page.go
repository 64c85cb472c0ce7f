// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import "bytes"

// IsPage tells an HTML or XML page from JSON. None of the services answers with
// one: a proxy, a gateway or a sign-in page does.
func IsPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(WithoutBOM(body)), []byte("<")) }
