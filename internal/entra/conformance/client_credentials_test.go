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
			c := entra.NewClientCredentialsCredential(newSender(), test.server.app(test.right), appScope)
			first, err := c.Token(t.Context())
			if err != nil || first == "" {
				t.Fatalf("got %q, %v, want a token", first, err)
			}
			if second, err := c.Renew(t.Context(), first); err != nil || second == "" || second == first {
				t.Errorf("got %q, %v, want another token", second, err)
			}
			if err := c.RequireUser(t.Context()); !errors.Is(err, entra.ErrAppOnly) {
				t.Errorf("got %v, want %v", err, entra.ErrAppOnly)
			}
			wantErrorResponse(t, entra.NewClientCredentialsCredential(newSender(), test.server.app(test.wrong), appScope), "invalid_client")
			wantErrorResponse(t, entra.NewClientCredentialsCredential(newSender(), test.server.app(test.right), "https://other.example/.default"), "invalid_scope")
		})
	}
}
