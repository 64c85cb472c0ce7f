// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

// NewTransport makes a transport like the one of the process, for a test alone.
var NewTransport = newTransport
