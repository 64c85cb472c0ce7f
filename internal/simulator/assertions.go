// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	// maxAssertionLifetime is the longest that Microsoft recommends for an assertion signed by a certificate.
	maxAssertionLifetime = 10 * time.Minute
)

// assertionClaims are the claims that every assertion must have.
type assertionClaims struct {
	Issuer    string `json:"iss"`
	Subject   string `json:"sub"`
	Audience  string `json:"aud"` // Entra's own form: one string
	ID        string `json:"jti"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`

	jwt.RegisteredClaims `json:"-"` // they are checked here, one code each
}

// checkAssertion returns nil if the assertion authenticates the tenant's app: signed with one of its certificates, or
// issued by the simulator's own identity provider to a subject that it trusts.
func (e *entra) checkAssertion(tenant Tenant, form url.Values, tokenURL string) Fault {
	if form.Get("client_assertion_type") != assertionType || form.Get("client_assertion") == "" {
		return invalidClient(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	}
	var claims assertionClaims
	assertion, _, err := jwt.NewParser().ParseUnverified(form.Get("client_assertion"), &claims)
	if err != nil {
		return invalidClient(50027, "JWT token is invalid or malformed.")
	}
	federated := claims.Issuer == federatedIssuer(e.url)
	var response Fault
	if federated {
		response = e.checkFederated(tenant, form.Get("client_assertion"), claims)
	} else {
		response = checkSigned(tenant, assertion, form.Get("client_assertion"), claims, form.Get("client_id"), tokenURL)
	}
	if response != nil {
		return response
	}

	now := e.now()
	begins, ends := time.Unix(claims.NotBefore, 0), time.Unix(claims.Expires, 0)
	switch {
	// A token of a CI system may live longer, and be used again: one in a file serves a whole run.
	case claims.NotBefore == 0 || now.Before(begins) || !now.Before(ends) || !federated && ends.Sub(begins) > maxAssertionLifetime:
		return invalidClient(700024, "Client assertion is not within its valid time range.")
	case !federated && (!guid.MatchString(claims.ID) || !e.firstUse(claims.ID)): // Entra documents no code for it
		return invalidClient(50027, "JWT token is invalid or malformed: its jti is missing or was used before.")
	}
	return nil
}

// checkSigned checks an assertion that the app has signed.
func checkSigned(tenant Tenant, assertion *jwt.Token, raw string, claims assertionClaims, clientID, tokenURL string) Fault {
	for _, certificate := range tenant.Certificates {
		thumbprint := sha256.Sum256(certificate.Raw)
		if assertion.Header["x5t#S256"] != base64.RawURLEncoding.EncodeToString(thumbprint[:]) || assertion.Header["typ"] != "JWT" {
			continue
		}
		if !verified(raw, jwt.SigningMethodPS256.Name, certificate.PublicKey) {
			break
		}
		switch {
		case claims.Issuer != clientID || claims.Subject != clientID:
			return invalidClient(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
		case claims.Audience != tokenURL:
			return invalidClient(700023, "Client assertion audience claim does not match Realm issuer.")
		}
		return nil
	}
	return invalidClient(700027, "The certificate used to sign the client assertion is not registered, or the signature is not valid.")
}

// checkFederated checks a token of the simulator's own identity provider.
func (e *entra) checkFederated(tenant Tenant, raw string, claims assertionClaims) Fault {
	if !verified(raw, jwt.SigningMethodRS256.Name, issuerKey().Public()) {
		return invalidClient(50013, "Assertion failed signature validation.")
	}
	trusted := slices.DeleteFunc(slices.Clone(tenant.Federated), func(f FederatedCredential) bool { return f.Subject != claims.Subject })
	switch {
	case len(tenant.Federated) == 0:
		return invalidClient(700211, "No matching federated identity record found for presented assertion issuer.")
	case len(trusted) == 0:
		return invalidClient(700213, "No matching federated identity record found for presented assertion subject.")
	case !slices.ContainsFunc(trusted, func(f FederatedCredential) bool { return f.Audience == claims.Audience }):
		return invalidClient(700212, "No matching federated identity record found for presented assertion audience.")
	}
	return nil
}

func verified(raw, method string, key any) bool {
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{method}), jwt.WithoutClaimsValidation()).
		Parse(raw, func(*jwt.Token) (any, error) { return key, nil })
	return err == nil
}

// firstUse remembers the ID of an assertion, and reports whether it is new.
func (e *entra) firstUse(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.usedAssertions[id] {
		return false
	}
	e.usedAssertions[id] = true
	return true
}

func invalidClient(aadsts int, description string) Fault {
	return EntraError(http.StatusUnauthorized, "invalid_client", aadsts, description)
}
