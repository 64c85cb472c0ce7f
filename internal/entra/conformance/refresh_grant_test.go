// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package conformance_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

func credential(s *server, refreshToken string, authentication entra.ClientAuthentication) *entra.Credential {
	sender := pipeline.Sender{UserAgent: "conformance", Secrets: &redact.Secrets{}}
	return entra.NewRefreshTokenCredential(sender, entra.RefreshTokenOptions{
		App:          s.app(authentication),
		Scope:        scope,
		RefreshToken: entra.Secret{Name: "refresh_token", Value: refreshToken},
	})
}

func secret(value string) entra.ClientAuthentication {
	return entra.ClientSecret{Secret: entra.Secret{Name: "client_secret", Value: value}}
}

func newKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func certificate(t *testing.T, key *rsa.PrivateKey) entra.ClientAuthentication {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	for _, block := range []*pem.Block{{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}, {Type: "CERTIFICATE", Bytes: der}} {
		if err := pem.Encode(&file, block); err != nil {
			t.Fatal(err)
		}
	}
	return entra.ClientCertificate{Certificate: entra.Secret{Name: "client_certificate", Value: base64.StdEncoding.EncodeToString(file.Bytes())}}
}

// wantTokens redeems the first refresh token, and then the one it was rotated
// to.
func wantTokens(t *testing.T, c *entra.Credential) {
	t.Helper()
	first, err := c.Token(t.Context())
	if err != nil || first == "" {
		t.Fatalf("got %q, %v, want a token", first, err)
	}
	second, err := c.Renew(t.Context(), first)
	if err != nil || second == "" || second == first {
		t.Fatalf("got %q, %v, want another token", second, err)
	}
}

func wantErrorResponse(t *testing.T, c *entra.Credential, code string) {
	t.Helper()
	_, err := c.Token(t.Context())
	var rejected *entra.Error
	if !errors.As(err, &rejected) || rejected.OAuthError != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

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

func TestAnAssertionIsAcceptedOnce(t *testing.T) {
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

func post(t *testing.T, address string, form url.Values) (status int, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewBufferString(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}
