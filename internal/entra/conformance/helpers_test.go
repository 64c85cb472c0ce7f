// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package conformance_test runs the grants against ory/fosite, an OAuth server
// that knows nothing of this provider.
package conformance_test

import (
	"bytes"
	"context"
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
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v3"
	"github.com/ory/fosite"
	"github.com/ory/fosite/compose"
	"github.com/ory/fosite/storage"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	tenantID     = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
	clientID     = "7a8b9c0d-1e2f-4a3b-9c4d-5e6f7a8b9c0d"
	clientSecret = "the-secret-of-the-app"
	resource     = "https://api.partnercenter.microsoft.com"
	scope        = resource + "/user_impersonation"
	appScope     = resource + "/.default"
	redirectURI  = "http://localhost:49152/"
	state        = "a-state-that-nobody-guesses"
	// verifier and otherVerifier are as long as RFC 7636 wants them.
	verifier      = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	otherVerifier = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// server is a fosite with one client and one refresh token.
type server struct {
	*httptest.Server
	refreshToken string

	mu    sync.Mutex
	forms []url.Values
}

// withSecret, withKey and public say how the client is to authenticate.
func withSecret(t *testing.T, client *fosite.DefaultOpenIDConnectClient) {
	t.Helper()
	hashed, err := (&fosite.BCrypt{Config: &fosite.Config{HashCost: 4}}).Hash(t.Context(), []byte(clientSecret))
	if err != nil {
		t.Fatal(err)
	}
	client.Secret = hashed
	client.TokenEndpointAuthMethod = "client_secret_post"
}

func withKey(key *rsa.PublicKey) func(*testing.T, *fosite.DefaultOpenIDConnectClient) {
	return func(_ *testing.T, client *fosite.DefaultOpenIDConnectClient) {
		client.TokenEndpointAuthMethod = "private_key_jwt"
		client.TokenEndpointAuthSigningAlgorithm = "PS256"
		client.JSONWebKeys = &jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key, Use: "sig"}}}
	}
}

func public(_ *testing.T, client *fosite.DefaultOpenIDConnectClient) {
	client.Public = true
	client.TokenEndpointAuthMethod = "none"
}

// app is the client.
func (s *server) app(authentication entra.ClientAuthentication) entra.App {
	return entra.App{AuthorityHost: s.URL, TenantID: tenantID, ClientID: clientID, Authentication: authentication}
}

func start(t *testing.T, authentication func(*testing.T, *fosite.DefaultOpenIDConnectClient)) *server {
	t.Helper()
	client := &fosite.DefaultOpenIDConnectClient{DefaultClient: &fosite.DefaultClient{
		ID: clientID, RedirectURIs: []string{redirectURI}, ResponseTypes: []string{"code"},
		GrantTypes: []string{"authorization_code", "client_credentials", "refresh_token"},
		Scopes:     []string{scope, appScope, "offline_access", "openid", "profile"},
	}}
	authentication(t, client)
	store := storage.NewMemoryStore()
	store.Clients[clientID] = client

	s := &server{}
	mux := http.NewServeMux()
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	const base = "/" + tenantID + "/oauth2/v2.0"
	config := &fosite.Config{
		TokenURL:           s.URL + base + "/token",
		EnforcePKCE:        true,
		RefreshTokenScopes: []string{}, // Entra's come without offline_access as well
		GlobalSecret:       []byte("thirty-two bytes for the signing"),
	}
	// Otherwise, these would be set by the first request, in a race with the next one.
	config.GetSecretsHasher(t.Context())
	config.GetScopeStrategy(t.Context())
	config.GetAudienceStrategy(t.Context())
	config.GetJWKSFetcherStrategy(t.Context())
	strategy := compose.NewOAuth2HMACStrategy(config)
	provider := compose.Compose(config, store, strategy, compose.OAuth2AuthorizeExplicitFactory, compose.OAuth2PKCEFactory,
		compose.OAuth2RefreshTokenGrantFactory, compose.OAuth2ClientCredentialsGrantFactory)
	mux.HandleFunc(base+"/authorize", func(w http.ResponseWriter, r *http.Request) {
		request, err := provider.NewAuthorizeRequest(r.Context(), r)
		if err != nil {
			provider.WriteAuthorizeError(r.Context(), w, request, err)
			return
		}
		for _, scope := range request.GetRequestedScopes() { // the user agrees
			request.GrantScope(scope)
		}
		response, err := provider.NewAuthorizeResponse(r.Context(), request, &fosite.DefaultSession{Subject: "user"})
		if err != nil {
			provider.WriteAuthorizeError(r.Context(), w, request, err)
			return
		}
		provider.WriteAuthorizeResponse(r.Context(), w, request, response)
	})
	mux.HandleFunc(base+"/token", func(w http.ResponseWriter, r *http.Request) {
		request, err := provider.NewAccessRequest(r.Context(), r, &fosite.DefaultSession{})
		s.mu.Lock()
		s.forms = append(s.forms, r.PostForm)
		s.mu.Unlock()
		if err != nil {
			provider.WriteAccessError(r.Context(), w, request, err)
			return
		}
		response, err := provider.NewAccessResponse(r.Context(), request)
		if err != nil {
			provider.WriteAccessError(r.Context(), w, request, err)
			return
		}
		provider.WriteAccessResponse(r.Context(), w, request, response)
	})
	s.refreshToken = issue(t.Context(), t, client, store, strategy)
	return s
}

// issue makes the first refresh token, as a user's sign-in would.
func issue(ctx context.Context, t *testing.T, client fosite.Client, store *storage.MemoryStore, strategy interface {
	GenerateRefreshToken(context.Context, fosite.Requester) (string, string, error)
},
) string {
	t.Helper()
	request := fosite.NewRequest()
	request.Client = client
	request.Session = &fosite.DefaultSession{ExpiresAt: map[fosite.TokenType]time.Time{fosite.RefreshToken: time.Now().Add(time.Hour)}}
	request.RequestedScope, request.GrantedScope = fosite.Arguments{scope}, fosite.Arguments{scope}
	refreshToken, signature, err := strategy.GenerateRefreshToken(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.CreateRefreshTokenSession(ctx, signature, "", request); err != nil {
		t.Fatal(err)
	}
	return refreshToken
}

// sent are the forms that came so far.
func (s *server) sent() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.forms)
}

func newSender() pipeline.Sender {
	return pipeline.Sender{UserAgent: "conformance", Secrets: &redact.Secrets{}}
}

func credential(s *server, refreshToken string, authentication entra.ClientAuthentication) *entra.Credential {
	return entra.RefreshToken{
		App:   s.app(authentication),
		Scope: scope,
		Token: entra.Secret{Name: "refresh_token", Value: refreshToken},
	}.Credential(newSender())
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
	first, err := c.Token(t.Context(), false)
	if err != nil || first == "" {
		t.Fatalf("got %q, %v, want a token", first, err)
	}
	second, err := c.Renew(t.Context(), first, false)
	if err != nil || second == "" || second == first {
		t.Fatalf("got %q, %v, want another token", second, err)
	}
}

func wantErrorResponse(t *testing.T, c *entra.Credential, code string) {
	t.Helper()
	_, err := c.Token(t.Context(), false)
	wantRejected(t, err, code)
}

func wantRejected(t *testing.T, err error, code string) {
	t.Helper()
	var rejected *entra.Error
	if !errors.As(err, &rejected) || rejected.OAuthError != code {
		t.Errorf("got %v, want %s", err, code)
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

// authorize opens a page as a browser would, and returns what the user is sent
// back with.
func authorize(t *testing.T, page string) url.Values {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, page, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultTransport.RoundTrip(req) // which follows no redirect
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	back, err := resp.Location()
	if err != nil {
		t.Fatalf("status %d: %v", resp.StatusCode, err)
	}
	query := back.Query()
	if back.RawQuery = ""; back.String() != redirectURI || query.Get("state") != state {
		t.Errorf("sent back to %s with state %q, want %s and %s", back, query.Get("state"), redirectURI, state)
	}
	return query
}

func newSignIn(app entra.App, scope string) *entra.SignIn {
	return &entra.SignIn{App: app, Scope: scope, Sender: newSender()}
}

// codeFrom signs a user in.
func codeFrom(t *testing.T, s *entra.SignIn) string {
	t.Helper()
	query := authorize(t, s.AuthorizationURL(redirectURI, state, verifier))
	if query.Get("code") == "" {
		t.Fatalf("got %v, want a code", query)
	}
	return query.Get("code")
}
