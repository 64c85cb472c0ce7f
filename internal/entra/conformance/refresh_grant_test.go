// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package conformance_test

import (
	"bytes"
	"net/http"
	"testing"
)

func TestClientSecretPost(t *testing.T) {
	t.Parallel()
	s := start(t, withSecret)
	wantErrorResponse(t, credential(s, s.refreshToken, secret("wrong")), "invalid_client")
	wantErrorResponse(t, credential(s, s.refreshToken, nil), "invalid_client")
	wantTokens(t, credential(s, s.refreshToken, secret(clientSecret)))
	// This server takes a refresh token once.
	wantErrorResponse(t, credential(s, s.refreshToken, secret(clientSecret)), "invalid_grant")
}

func TestPrivateKeyJWT(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	s := start(t, withKey(&key.PublicKey))
	wantErrorResponse(t, credential(s, s.refreshToken, certificate(t, newKey(t))), "invalid_client")
	wantErrorResponse(t, credential(s, s.refreshToken, secret(clientSecret)), "invalid_client")
	wantTokens(t, credential(s, s.refreshToken, certificate(t, key)))
	wantErrorResponse(t, credential(s, s.refreshToken, certificate(t, key)), "invalid_grant")
}

func TestPrivateKeyJWT_Once(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	s := start(t, withKey(&key.PublicKey))
	wantTokens(t, credential(s, s.refreshToken, certificate(t, key)))

	forms := s.sent()
	replayed := forms[len(forms)-1]
	status, body := post(t, s.URL+"/"+tenantID+"/oauth2/v2.0/token", replayed)
	if status != http.StatusBadRequest || !bytes.Contains(body, []byte(`"jti_known"`)) {
		t.Errorf("a replayed assertion: got %d %s, want it rejected with jti_known", status, body)
	}
}
