// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	textunicode "golang.org/x/text/encoding/unicode"
)

// registeredCertificate is the one in testdata that fits the key of the files.
func registeredCertificate(t *testing.T) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode(testdata(t, "app.crt"))
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestClientCertificate_Formats(t *testing.T) {
	t.Parallel()
	leaf := registeredCertificate(t)
	for file, password := range map[string]string{
		"key-first.pem": "", "certificate-first.pem": "", "pkcs1.pem": "", "chain.pem": "",
		"modern.pfx": "password", "modern-no-password.pfx": "", "modern-chain.pfx": "password",
		"legacy-rc2.pfx": "password", "legacy-3des.pfx": "password", "legacy-no-password-chain.pfx": "",
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", file)
			content := testdata(t, file)
			secret := Secret{}
			if password != "" {
				secret = Secret{Name: "client_certificate_password", Value: password}
			}
			certificates := []Secret{
				{Name: "client_certificate_path", Path: path},
				{Name: "client_certificate", Value: base64.StdEncoding.EncodeToString(content)},
				{Name: "client_certificate", Value: base64.StdEncoding.EncodeToString(append([]byte("\xef\xbb\xbf"), content...))},
			}
			if strings.HasSuffix(file, ".pem") { // as Windows PowerShell writes it
				utf16, err := textunicode.UTF16(textunicode.LittleEndian, textunicode.UseBOM).NewEncoder().Bytes(content)
				if err != nil {
					t.Fatal(err)
				}
				certificates = append(certificates, Secret{Name: "client_certificate_path", Path: writeFile(t, string(utf16))})
			}
			for _, certificate := range certificates {
				verifyAssertion(t, assertionOf(t, ClientCertificate{Certificate: certificate, Password: secret}), leaf)
			}
		})
	}
}

func verifyAssertion(t *testing.T, assertion string, leaf *x509.Certificate) {
	t.Helper()
	claims := jwt.MapClaims{}
	parsed, err := jwt.NewParser(jwt.WithValidMethods([]string{"PS256"}), jwt.WithExpirationRequired(), jwt.WithIssuedAt()).
		ParseWithClaims(assertion, claims, func(*jwt.Token) (any, error) { return leaf.PublicKey, nil })
	if err != nil {
		t.Fatal(err)
	}
	thumbprint := sha256.Sum256(leaf.Raw)
	for name, want := range map[string]string{"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(thumbprint[:])} {
		if parsed.Header[name] != want {
			t.Errorf("got %s %v, want %s", name, parsed.Header[name], want)
		}
	}
	app := testApp()
	for name, want := range map[string]string{"aud": app.endpoint("token"), "iss": clientID, "sub": clientID} {
		if claims[name] != want {
			t.Errorf("got %s %v, want %s", name, claims[name], want)
		}
	}
	if life := claims["exp"].(float64) - claims["nbf"].(float64); life <= 0 || life > 600 {
		t.Errorf("it lives for %v s, want at most 600", life)
	}
	if jti, _ := claims["jti"].(string); len(jti) != 36 {
		t.Errorf("got jti %v", claims["jti"])
	}
}

func TestClientCertificate_AssertionNew(t *testing.T) {
	t.Parallel()
	certificate := ClientCertificate{Certificate: Secret{Name: "client_certificate_path", Path: filepath.Join("testdata", "key-first.pem")}}
	first, second := assertionOf(t, certificate), assertionOf(t, certificate)
	if first == second {
		t.Error("the same assertion came twice")
	}
}

var datedKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// datedCertificate makes a PEM file whose certificate is valid from and until
// these times.
func datedCertificate(t *testing.T, from, until time.Time) string {
	t.Helper()
	key, err := datedKey()
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"}, NotBefore: from, NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	_ = pem.Encode(&content, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	_ = pem.Encode(&content, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	return writeFile(t, content.String())
}

func TestClientCertificate_Unusable(t *testing.T) {
	t.Parallel()
	past := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	future := time.Now().Add(time.Hour).Truncate(time.Second).UTC()
	garbage := writeFile(t, "canary, neither PEM nor PKCS#12")
	broken := writeFile(t, "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n")
	inTestdata := func(name string) string { return filepath.Join("testdata", name) }
	for name, c := range map[string]struct{ path, password, want string }{
		"expired":                    {datedCertificate(t, past, past.Add(time.Hour)), "", "expired on 2020-01-02T04:04:05Z"},
		"not yet valid":              {datedCertificate(t, future, future.Add(time.Hour)), "", "not valid before " + future.Format(time.RFC3339)},
		"wrong password":             {inTestdata("modern.pfx"), "wrong-canary", "the password is wrong"},
		"wrong password, legacy":     {inTestdata("legacy-rc2.pfx"), "wrong-canary", "the password is wrong"},
		"missing password":           {inTestdata("modern.pfx"), "", "is protected by a password: set client_certificate_password"},
		"missing key, PKCS#12":       {inTestdata("no-key.pfx"), "password", "no private key"},
		"missing key, PEM":           {inTestdata("no-key.pem"), "", "no private key"},
		"missing certificate, PKCS":  {inTestdata("no-certificate.pfx"), "password", "a private key but no certificate"},
		"missing certificate, PEM":   {inTestdata("no-certificate.pem"), "", "a private key but no certificate"},
		"another's key":              {inTestdata("mismatch.pem"), "", "belongs to none of its certificates"},
		"elliptic curve, PKCS#8":     {inTestdata("ec.pem"), "", "not RSA"},
		"elliptic curve, SEC 1":      {inTestdata("ec-sec1.pem"), "", "not RSA"},
		"elliptic curve, PKCS#12":    {inTestdata("ec.pfx"), "password", "not RSA"},
		"encrypted PEM, PKCS#8":      {inTestdata("encrypted.pem"), "password", "encrypted PEM private key"},
		"encrypted PEM, PKCS#1":      {inTestdata("encrypted-pkcs1.pem"), "password", "encrypted PEM private key"},
		"something else":             {garbage, "", "neither a readable PKCS#12 nor a readable PEM file"},
		"PEM with something else":    {broken, "", "neither a readable PKCS#12 nor a readable PEM file"},
		"no file":                    {inTestdata("nowhere.pfx"), "", "does not exist"},
		"a directory":                {"testdata", "", "is not a regular file"},
		"a password of control text": {inTestdata("modern.pfx"), "canary\x01canary", "client_certificate_password contains a control character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			authentication := ClientCertificate{Certificate: Secret{Name: "client_certificate_path", Path: c.path}}
			if c.password != "" {
				authentication.Password = Secret{Name: "client_certificate_password", Value: c.password}
			}
			_, err := authenticate(t, authentication)
			var unusable *SecretError
			if !errors.As(err, &unusable) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if unusable.Name == "client_certificate_path" && !strings.Contains(err.Error(), c.path) {
				t.Errorf("got %v, want the path in it", err)
			}
			if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "asn1") {
				t.Errorf("the error quotes the content: %v", err)
			}
		})
	}
}

func TestClientCertificate_FileReadAgain(t *testing.T) {
	t.Parallel()
	path := datedCertificate(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	authentication := ClientCertificate{Certificate: Secret{Name: "client_certificate_path", Path: path}}
	assertionOf(t, authentication)
	overwrite(t, path, string(testdata(t, "modern-no-password.pfx")))
	verifyAssertion(t, assertionOf(t, authentication), registeredCertificate(t))
}
