// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// ClientCertificate authenticates with a certificate of the app registration
// and its private key, as PKCS#12 or PEM.
type ClientCertificate struct {
	Certificate Secret // the file, encoded in base64, or its path
	Password    Secret // of a PKCS#12 file; zero if there is none
}

func (c ClientCertificate) proof(ctx context.Context, r *tokenRequest) (redact.Role, string, error) {
	pair, err := c.read(ctx, r.secrets)
	if err != nil {
		return 0, "", err
	}
	assertion, err := pair.sign(r.app, time.Now())
	if err != nil {
		return 0, "", c.Certificate.unusable("could not sign with its private key, which may be too short for PS256")
	}
	return redact.ClientAssertion, assertion, nil
}

func (c ClientCertificate) read(ctx context.Context, secrets *redact.Secrets) (keyPair, error) {
	password := ""
	if c.Password != (Secret{}) {
		var err error
		if password, err = c.Password.Read(ctx); err != nil {
			return keyPair{}, err
		}
		secrets.Set(redact.ClientCertificatePassword, password)
	}
	content, err := c.content(ctx, secrets)
	if err != nil {
		return keyPair{}, err
	}
	pair, err := parseKeyPair(decodeText(content), password)
	reason := ""
	switch now := time.Now(); {
	case err != nil:
		reason = err.Error()
	case now.After(pair.leaf.NotAfter):
		reason = "contains a certificate that expired on " + pair.leaf.NotAfter.UTC().Format(time.RFC3339)
	case now.Before(pair.leaf.NotBefore):
		reason = "contains a certificate that is not valid before " + pair.leaf.NotBefore.UTC().Format(time.RFC3339)
	default:
		return pair, nil
	}
	return keyPair{}, c.Certificate.unusable(reason)
}

// content returns the certificate file, as it is on disk or decoded from base64.
func (c ClientCertificate) content(ctx context.Context, secrets *redact.Secrets) ([]byte, error) {
	if c.Certificate.Path != "" {
		return c.Certificate.readFile(ctx)
	}
	text, err := c.Certificate.Read(ctx)
	if err != nil {
		return nil, err
	}
	secrets.Set(redact.ClientCertificate, text)
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, c.Certificate.unusable("is not base64")
	}
	return content, nil
}

type keyPair struct {
	key  *rsa.PrivateKey
	leaf *x509.Certificate
}

// sign returns an assertion that can be used once.
//
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
func (p keyPair) sign(app App, now time.Time) (string, error) {
	assertion := jwt.NewWithClaims(jwt.SigningMethodPS256, jwt.MapClaims{
		"aud": app.endpoint("token"), // one string: the library's own type would make it a list
		"iss": app.ClientID,
		"sub": app.ClientID,
		"jti": uuid.NewString(),
		"iat": now.Unix(),
		"nbf": now.Unix(),
		"exp": now.Add(5 * time.Minute).Unix(), // half of what Entra allows: clocks differ
	})
	thumbprint := sha256.Sum256(p.leaf.Raw)
	assertion.Header["x5t#S256"] = base64.RawURLEncoding.EncodeToString(thumbprint[:])
	return assertion.SignedString(p.key)
}

// What can be wrong with a certificate file, apart from its dates. No text quotes the content.
var (
	errNotACertificateFile   = errors.New("is neither a readable PKCS#12 nor a readable PEM file")
	errNoPrivateKey          = errors.New("contains no private key")
	errNoCertificate         = errors.New("contains a private key but no certificate")
	errKeyMismatch           = errors.New("contains a private key that belongs to none of its certificates")
	errKeyNotRSA             = errors.New("contains a private key that is not RSA, which Microsoft Entra does not accept")
	errEncryptedPEM          = errors.New("contains an encrypted PEM private key: provide it unencrypted, or as PKCS#12 with client_certificate_password")
	errPasswordMissing       = errors.New("is protected by a password: set client_certificate_password")
	errPasswordWrong         = errors.New("cannot be opened with client_certificate_password: the password is wrong")
	errUnsupportedEncryption = errors.New("is a PKCS#12 file whose encryption is not supported: export it again with AES-256 or triple DES")
)

func parseKeyPair(content []byte, password string) (keyPair, error) {
	if bytes.Contains(content, []byte("-----BEGIN ")) {
		return parsePEM(content)
	}
	key, leaf, chain, err := pkcs12.DecodeChain(content, password)
	_, isUnsupported := errors.AsType[pkcs12.NotImplementedError](err)
	switch {
	case err == nil:
		return match(key, append([]*x509.Certificate{leaf}, chain...))
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && password == "":
		return keyPair{}, errPasswordMissing
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return keyPair{}, errPasswordWrong
	case isUnsupported:
		return keyPair{}, errUnsupportedEncryption
	// The library has no error values for these two.
	case strings.Contains(err.Error(), "private key missing"):
		return keyPair{}, errNoPrivateKey
	case strings.Contains(err.Error(), "certificate missing"):
		return keyPair{}, errNoCertificate
	}
	return keyPair{}, errNotACertificateFile
}

func parsePEM(content []byte) (keyPair, error) {
	var key any
	var certificates []*x509.Certificate
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		var err error
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
			return keyPair{}, errEncryptedPEM
		case block.Type == "CERTIFICATE":
			var certificate *x509.Certificate
			certificate, err = x509.ParseCertificate(block.Bytes)
			certificates = append(certificates, certificate)
		case key != nil: // the first key is used
		case block.Type == "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case block.Type == "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case block.Type == "EC PRIVATE KEY":
			return keyPair{}, errKeyNotRSA
		}
		if err != nil {
			return keyPair{}, errNotACertificateFile
		}
	}
	switch {
	case key == nil && len(certificates) == 0:
		return keyPair{}, errNotACertificateFile
	case key == nil:
		return keyPair{}, errNoPrivateKey
	case len(certificates) == 0:
		return keyPair{}, errNoCertificate
	}
	return match(key, certificates)
}

// match returns the key with its certificate. The others are its issuers, in any order.
func match(key crypto.PrivateKey, certificates []*x509.Certificate) (keyPair, error) {
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return keyPair{}, errKeyNotRSA
	}
	for _, certificate := range certificates {
		if private.PublicKey.Equal(certificate.PublicKey) {
			return keyPair{private, certificate}, nil
		}
	}
	return keyPair{}, errKeyMismatch
}
