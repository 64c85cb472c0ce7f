// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// appKeys are a key that the app registers a certificate of, and one that it does not.
var appKeys = sync.OnceValues(func() (registered, other *rsa.PrivateKey) {
	registered, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	if other, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		panic(err)
	}
	return registered, other
})

func certificateOf(t *testing.T, key *rsa.PrivateKey) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestAssertion_Verified(t *testing.T) {
	t.Parallel()
	registered, other := appKeys()
	now := time.Now()
	set := func(name string, value any) func(*jwt.Token) {
		return func(token *jwt.Token) {
			claims := token.Claims.(jwt.MapClaims)
			if claims[name] = value; value == nil {
				delete(claims, name)
			}
		}
	}
	header := func(name string, value any) func(*jwt.Token) {
		return func(token *jwt.Token) { token.Header[name] = value }
	}
	for name, test := range map[string]struct {
		change func(*jwt.Token)
		key    *rsa.PrivateKey
		aadsts int // 0: accepted
	}{
		"valid":                {func(*jwt.Token) {}, registered, 0},
		"another key":          {func(*jwt.Token) {}, other, 700027},
		"RS256":                {func(token *jwt.Token) { token.Method = jwt.SigningMethodRS256; token.Header["alg"] = "RS256" }, registered, 700027},
		"no type":              {func(token *jwt.Token) { delete(token.Header, "typ") }, registered, 700027},
		"no thumbprint":        {func(token *jwt.Token) { delete(token.Header, "x5t#S256") }, registered, 700027},
		"unknown thumbprint":   {header("x5t#S256", "AAAA"), registered, 700027},
		"another issuer":       {set("iss", uuid.NewString()), registered, 700021},
		"another subject":      {set("sub", uuid.NewString()), registered, 700021},
		"no subject":           {set("sub", nil), registered, 700021},
		"another audience":     {set("aud", "https://login.microsoftonline.com/x/oauth2/v2.0/token"), registered, 700023},
		"a list of audiences":  {func(token *jwt.Token) { set("aud", []any{token.Claims.(jwt.MapClaims)["aud"]})(token) }, registered, 50027},
		"expired":              {set("exp", now.Unix()-1), registered, 700024},
		"without end":          {set("exp", nil), registered, 700024},
		"without beginning":    {set("nbf", nil), registered, 700024},
		"not yet":              {set("nbf", now.Add(time.Minute).Unix()), registered, 700024},
		"more than 10 minutes": {set("exp", now.Add(11*time.Minute).Unix()), registered, 700024},
		"no ID":                {set("jti", nil), registered, 50027},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			certificate := certificateOf(t, registered)
			sim.AddCertificate(simulator.ExampleTenantDomain, certificate)
			assertion := jwt.NewWithClaims(jwt.SigningMethodPS256, jwt.MapClaims{
				"iss": simulator.ExampleClientID, "sub": simulator.ExampleClientID, "jti": uuid.NewString(),
				"aud": sim.URL() + "/" + simulator.ExampleTenantID + "/oauth2/v2.0/token",
				"nbf": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
			})
			thumbprint := sha256.Sum256(certificate.Raw)
			assertion.Header["x5t#S256"] = base64.RawURLEncoding.EncodeToString(thumbprint[:])
			test.change(assertion)
			signed, err := assertion.SignedString(test.key)
			if err != nil {
				t.Fatal(err)
			}
			wantAssertion(t, sim, signed, test.aadsts)
			if test.aadsts == 0 { // it is valid once
				wantAssertion(t, sim, signed, 50027)
			}
			wantNoProblems(t, sim)
		})
	}
}

func TestFederatedToken_Verified(t *testing.T) {
	t.Parallel()
	const audience = "api://AzureADTokenExchange"
	forge := func(token string) string { return token[:strings.LastIndex(token, ".")+1] + "AAAA" }
	for name, test := range map[string]struct {
		token  func(*simulator.Simulator) string
		aadsts int
	}{
		"valid":            {func(s *simulator.Simulator) string { return s.FederatedToken(audience, 5*time.Minute) }, 0},
		"another audience": {func(s *simulator.Simulator) string { return s.FederatedToken("api://other", time.Hour) }, 700212},
		"expired":          {func(s *simulator.Simulator) string { return s.FederatedToken(audience, -time.Second) }, 700024},
		"forged":           {func(s *simulator.Simulator) string { return forge(s.FederatedToken(audience, time.Hour)) }, 50013},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			wantAssertion(t, sim, test.token(sim), test.aadsts)
			wantNoProblems(t, sim)
		})
	}

	for name, test := range map[string]struct {
		trusted []simulator.FederatedCredential
		aadsts  int
	}{
		"nobody is trusted":          {nil, 700211},
		"another subject is trusted": {[]simulator.FederatedCredential{{Subject: "repo:other", Audience: audience}}, 700213},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(simulator.Tenant{ID: simulator.ExampleTenantID, ClientID: simulator.ExampleClientID, ClientSecret: "another-secret", Federated: test.trusted})
			wantAssertion(t, sim, sim.FederatedToken(audience, time.Minute), test.aadsts)
		})
	}
}
