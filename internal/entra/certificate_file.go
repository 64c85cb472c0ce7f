// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// keyPair is a private key and the certificate that it belongs to.
type keyPair struct {
	key  *rsa.PrivateKey
	leaf *x509.Certificate
}

// What can be wrong with a certificate file, apart from its dates. No text quotes
// the content.
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

// parseKeyPair reads a PKCS#12 or PEM file.
func parseKeyPair(content []byte, password string) (keyPair, error) {
	if bytes.Contains(content, []byte("-----BEGIN ")) {
		return parsePEM(content)
	}
	return parsePKCS12(content, password)
}

func parsePKCS12(content []byte, password string) (keyPair, error) {
	key, leaf, chain, err := pkcs12.DecodeChain(content, password)
	var unsupported pkcs12.NotImplementedError
	switch {
	case err == nil:
		return match(key, append([]*x509.Certificate{leaf}, chain...))
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && password == "":
		return keyPair{}, errPasswordMissing
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return keyPair{}, errPasswordWrong
	case errors.As(err, &unsupported):
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

// match returns the key with its certificate. The others are its issuers, in any
// order.
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

// checkDates returns an error if the certificate is not valid now.
func (p keyPair) checkDates(now time.Time) error {
	switch {
	case now.After(p.leaf.NotAfter):
		return fmt.Errorf("contains a certificate that expired on %s", p.leaf.NotAfter.UTC().Format(time.RFC3339))
	case now.Before(p.leaf.NotBefore):
		return fmt.Errorf("contains a certificate that is not valid before %s", p.leaf.NotBefore.UTC().Format(time.RFC3339))
	}
	return nil
}
