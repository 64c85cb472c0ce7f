// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"strings"
	"testing"
)

func TestAFederatedTokenIsTheAssertion(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"the.federated.token", strings.Repeat("t", maxToken)} {
		for _, secret := range []Secret{{Name: "oidc_token", Value: want}, {Name: "oidc_token_file_path", Path: writeFile(t, want+"\n")}} {
			if got := assertionOf(t, FederatedToken{secret}); got != want {
				t.Errorf("%s: got %d bytes, want the %d of the token", secret.Name, len(got), len(want))
			}
		}
	}
}

func TestAFederatedTokenHasALimit(t *testing.T) {
	t.Parallel()
	tooLong := strings.Repeat("t", maxToken+1)
	for _, secret := range []Secret{
		{Name: "oidc_token", Value: tooLong},
		{Name: "oidc_token_file_path", Path: writeFile(t, tooLong)},
	} {
		form, err := authenticate(t, FederatedToken{secret})
		wantSecretError(t, err, secret, "is longer than 64 KiB")
		if len(form) != 0 {
			t.Errorf("%s: the form has %d values, want none", secret.Name, len(form))
		}
	}
}
