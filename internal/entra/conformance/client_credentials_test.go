// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package conformance_test

import (
	"errors"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	for _, test := range []struct {
		name         string
		server       *server
		right, wrong entra.ClientAuthentication
	}{
		{"secret", start(t, withSecret), secret(clientSecret), secret("wrong")},
		{"certificate", start(t, withKey(&key.PublicKey)), certificate(t, key), certificate(t, newKey(t))},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := entra.ClientCredentials{App: test.server.app(test.right), Scope: appScope}.Credential(newSender())
			first, err := c.Token(t.Context(), false)
			if err != nil || first == "" {
				t.Fatalf("got %q, %v, want a token", first, err)
			}
			if second, err := c.Renew(t.Context(), first, false); err != nil || second == "" || second == first {
				t.Errorf("got %q, %v, want another token", second, err)
			}
			if _, err := c.Token(t.Context(), true); !errors.Is(err, entra.ErrAppOnly) {
				t.Errorf("got %v, want %v", err, entra.ErrAppOnly)
			}
			wantErrorResponse(t, entra.ClientCredentials{App: test.server.app(test.wrong), Scope: appScope}.Credential(newSender()), "invalid_client")
			wantErrorResponse(t, entra.ClientCredentials{App: test.server.app(test.right), Scope: "https://other.example/.default"}.Credential(newSender()), "invalid_scope")
		})
	}
}
