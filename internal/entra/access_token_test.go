// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"testing"
)

func TestAGivenAccessTokenIsHandedOutAsItIsAndNeverRenewed(t *testing.T) {
	t.Parallel()
	const given = "not even a JWT"
	token, err := AccessToken(given).Token(t.Context())
	wantToken(t, token, err, given)
	for _, refused := range []string{given, "another"} {
		token, err = AccessToken(given).Renew(t.Context(), refused)
		wantToken(t, token, err, "")
	}
}
