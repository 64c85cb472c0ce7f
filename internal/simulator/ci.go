// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// The CI systems' token services, and what they take.
const (
	gitHubPath      = "/github/idtoken"
	azureDevOpsPath = "/azuredevops/oidctoken"

	// ExampleRequestToken authorizes requests for federated tokens.
	ExampleRequestToken = "simulated-request.token_of-the-job"
	// ExampleServiceConnectionID is the service connection in Azure DevOps.
	ExampleServiceConnectionID = "dddd3d3d-ee4e-ff5f-aa6a-bbbbbb7b7b7b"
	// ExampleSubject is the subject of federated tokens, which the example tenant trusts.
	ExampleSubject = "repo:example/landing-zones:ref:refs/heads/main"

	// publicFederation is the audience of federated tokens in the public cloud, and of all from Azure DevOps.
	publicFederation = "api://AzureADTokenExchange"
)

// issuerKey signs federated tokens. It takes a while to make, and one does for the process.
var issuerKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // the system has no random numbers
	}
	return key
})

// federatedIssuer is the issuer of the federated tokens that are minted here.
func (s *Simulator) federatedIssuer() string { return s.url + "/issuer" }

// GitHubRequestURL hands out federated tokens as GitHub Actions does. Like GitHub's own it has a query.
func (s *Simulator) GitHubRequestURL() string { return s.url + gitHubPath + "?api-version=2.0" }

// AzureDevOpsRequestURL hands out federated tokens as Azure DevOps does.
func (s *Simulator) AzureDevOpsRequestURL() string { return s.url + azureDevOpsPath }

// FederatedToken mints a token for the example subject. One of GitHub's lives for five minutes.
func (s *Simulator) FederatedToken(audience string, lifetime time.Duration) string {
	now := s.now()
	federated := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": s.federatedIssuer(), "sub": ExampleSubject, "aud": audience, "jti": uuid.NewString(),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(lifetime).Unix(),
	})
	signed, err := federated.SignedString(issuerKey())
	if err != nil {
		panic(err) // a key of 2048 bits signs
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.federated = append(s.federated, signed)
	return signed
}

// FederatedTokens are those minted so far, oldest first.
func (s *Simulator) FederatedTokens() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.federated)
}

// ScriptOIDCForever answers requests for federated tokens with one fault. A nil one ends that.
func (s *Simulator) ScriptOIDCForever(fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oidcScript.always = fault
}

func (s *Simulator) serveOIDC(w http.ResponseWriter, r *http.Request) {
	w, done := s.record(&s.oidcRequests, w, r, nil)
	defer done()

	query, err := url.ParseQuery(r.URL.RawQuery)
	method, audience, member := http.MethodGet, query.Get("audience"), "value"
	azureDevOps := r.URL.Path == azureDevOpsPath
	if azureDevOps {
		method, audience, member = http.MethodPost, publicFederation, "oidcToken"
	}
	wrong := ""
	switch {
	case err != nil || r.Method != method || r.ContentLength != 0:
		wrong = "the method, the query or the body is not that of a request for a federated token"
	case azureDevOps && (query.Get("api-version") != "7.1" || query.Get("serviceConnectionId") == "" || len(query) != 2):
		wrong = "the query is not that of Azure DevOps"
	case !azureDevOps && (query.Get("api-version") != "2.0" || audience == "" || len(query) != 2):
		wrong = "the query is not that of GitHub"
	}
	if wrong != "" {
		s.problem(r, wrong)
		refuseOIDC(http.StatusBadRequest, wrong)(w, r)
		return
	}

	s.mu.Lock()
	answer := s.oidcScript.next()
	s.mu.Unlock()
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch {
	case answer != nil:
	case azureDevOps && token != ExampleRequestToken && r.Header.Get("X-TFS-FedAuthRedirect") != "Suppress":
		answer = Redirect(http.StatusFound, s.url+"/sign-in")
	case !strings.EqualFold(scheme, "bearer") || token != ExampleRequestToken:
		answer = refuseOIDC(http.StatusUnauthorized, "The request token is not valid.")
	case azureDevOps && !strings.EqualFold(query.Get("serviceConnectionId"), ExampleServiceConnectionID):
		answer = refuseOIDC(http.StatusNotFound, "The service connection does not exist, or the pipeline may not use it.")
	default:
		answer = Respond(http.StatusOK, http.Header{"Content-Type": {"application/json; charset=utf-8"}},
			encode(map[string]string{member: s.FederatedToken(audience, 5*time.Minute)}))
	}
	answer(w, r)
}

func refuseOIDC(status int, message string) Fault {
	return Respond(status, http.Header{"Content-Type": {"application/json"}}, encode(map[string]string{"message": message}))
}
