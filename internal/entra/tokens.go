// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import "time"

// Tokens are what Entra issued for one grant. They are not written anywhere.
type Tokens struct {
	AccessToken string
	// RefreshToken is empty if none was issued.
	RefreshToken string
	// Claims are those of the access token.
	Claims Claims
	// Expires is when the access token expires.
	Expires time.Time
}
