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

// The CI systems' token services, and what they accept.
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

// issuerKey signs federated tokens. It takes a while to make, so there is one for the process.
var issuerKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // the system has no random numbers
	}
	return key
})

// ci is the CI systems' token services, and the federated tokens that they issued.
type ci struct {
	*journal
	url    string // of the services
	now    func() time.Time
	script script

	mu     sync.Mutex // guards what follows
	issued []string   // oldest first
}

func newCI(journal *journal, url string, now func() time.Time) *ci {
	return &ci{journal: journal, url: url, now: now}
}

// federatedIssuer is the issuer in the federated tokens of a simulator.
func federatedIssuer(url string) string { return url + "/issuer" }

// GitHubRequestURL issues federated tokens as GitHub Actions does. Like GitHub's own it has a query.
func (c *ci) GitHubRequestURL() string { return c.url + gitHubPath + "?api-version=2.0" }

// AzureDevOpsRequestURL issues federated tokens as Azure DevOps does.
func (c *ci) AzureDevOpsRequestURL() string { return c.url + azureDevOpsPath }

// FederatedToken issues a token for the example subject. One of GitHub's lives for five minutes.
func (c *ci) FederatedToken(audience string, lifetime time.Duration) string {
	now := c.now()
	federated := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": federatedIssuer(c.url), "sub": ExampleSubject, "aud": audience, "jti": uuid.NewString(),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(lifetime).Unix(),
	})
	signed, err := federated.SignedString(issuerKey())
	if err != nil {
		panic(err) // a key of 2048 bits signs
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.issued = append(c.issued, signed)
	return signed
}

// FederatedTokens are those issued so far, oldest first.
func (c *ci) FederatedTokens() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.issued)
}

// ScriptOIDCForever responds to requests for federated tokens with one fault. A nil one removes it.
func (c *ci) ScriptOIDCForever(fault Fault) {
	c.script.repeat(fault)
}

func (c *ci) serve(w http.ResponseWriter, r *http.Request) {
	w, done := c.record(ciService, w, r, nil)
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
		c.rejected(r, wrong)
		ciError(http.StatusBadRequest, wrong)(w, r)
		return
	}

	fault, _ := c.script.next()
	respond(w, r, fault, func(w http.ResponseWriter, r *http.Request) {
		c.issue(r, query, audience, member)(w, r)
	})
}

// issue is the service's own response to a well-formed request.
func (c *ci) issue(r *http.Request, query url.Values, audience, member string) Fault {
	azureDevOps := r.URL.Path == azureDevOpsPath
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch {
	case azureDevOps && token != ExampleRequestToken && r.Header.Get("X-TFS-FedAuthRedirect") != "Suppress":
		return Redirect(http.StatusFound, c.url+"/sign-in")
	case !strings.EqualFold(scheme, "bearer") || token != ExampleRequestToken:
		return ciError(http.StatusUnauthorized, "The request token is not valid.")
	case azureDevOps && !strings.EqualFold(query.Get("serviceConnectionId"), ExampleServiceConnectionID):
		return ciError(http.StatusNotFound, "The service connection does not exist, or the pipeline may not use it.")
	}
	return Respond(http.StatusOK, http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		encode(map[string]string{member: c.FederatedToken(audience, 5*time.Minute)}))
}

func ciError(status int, message string) Fault {
	return Respond(status, http.Header{"Content-Type": {"application/json"}}, encode(map[string]string{"message": message}))
}
