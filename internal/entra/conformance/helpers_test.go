// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package conformance_test runs the refresh grant against ory/fosite, an OAuth
// server that knows nothing of this provider.
package conformance_test

import (
	"context"
	"crypto/rsa"
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
)

const (
	tenantID     = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
	clientID     = "7a8b9c0d-1e2f-4a3b-9c4d-5e6f7a8b9c0d"
	clientSecret = "the-secret-of-the-app"
	scope        = "https://api.partnercenter.microsoft.com/user_impersonation"
)

// server is a fosite with one client and one refresh token.
type server struct {
	*httptest.Server
	refreshToken string

	mu    sync.Mutex
	forms []url.Values
}

// withSecret and withKey say how the client is to authenticate.
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

// app is the client.
func (s *server) app(authentication entra.ClientAuthentication) entra.App {
	return entra.App{AuthorityHost: s.URL, TenantID: tenantID, ClientID: clientID, Authentication: authentication}
}

func start(t *testing.T, authentication func(*testing.T, *fosite.DefaultOpenIDConnectClient)) *server {
	t.Helper()
	client := &fosite.DefaultOpenIDConnectClient{DefaultClient: &fosite.DefaultClient{
		ID: clientID, GrantTypes: []string{"refresh_token"}, Scopes: []string{scope},
	}}
	authentication(t, client)
	store := storage.NewMemoryStore()
	store.Clients[clientID] = client

	s := &server{}
	mux := http.NewServeMux()
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	const path = "/" + tenantID + "/oauth2/v2.0/token"
	config := &fosite.Config{
		TokenURL:           s.URL + path,
		RefreshTokenScopes: []string{}, // Entra's come without offline_access as well
		GlobalSecret:       []byte("thirty-two bytes for the signing"),
	}
	strategy := compose.NewOAuth2HMACStrategy(config)
	provider := compose.Compose(config, store, strategy, compose.OAuth2RefreshTokenGrantFactory)
	mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
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
