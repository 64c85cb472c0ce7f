// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
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

// What can be wrong with a certificate file, beside its dates. None quotes its
// content.
const (
	notACertificateFile  = "is neither a readable PKCS#12 nor a readable PEM file"
	noPrivateKey         = "contains no private key"
	noCertificate        = "contains a private key but no certificate"
	keyDoesNotFit        = "contains a private key that belongs to none of its certificates"
	keyIsNotRSA          = "contains a private key that is not RSA, which Microsoft Entra does not accept"
	encryptedPEM         = "contains an encrypted private key in PEM form: provide it without encryption, or as PKCS#12 with client_certificate_password"
	passwordIsNeeded     = "is protected by a password: set client_certificate_password"
	passwordIsWrong      = "cannot be opened with client_certificate_password: the password is wrong"
	unsupportedProtected = "is a PKCS#12 file protected in a way that is not supported: export it again, with AES-256 or triple DES"
	tooManyIterations    = "is a PKCS#12 file whose password is stretched by more than 2,000,000 iterations: export it again, with fewer"
)

const (
	// maxIterations is far above what tools write: OpenSSL 2,048, Windows 2,000,
	// and the careful ones 600,000. It takes a few seconds.
	maxIterations = 2_000_000
	// maxDepth is how deep an iteration count can be in a PKCS#12 file, and a
	// little more.
	maxDepth = 20
)

// parseKeyPair reads PKCS#12 or PEM, or returns what is wrong with it.
func parseKeyPair(content []byte, password string) (pair keyPair, reason string) {
	if bytes.Contains(content, []byte("-----BEGIN ")) {
		return parsePEM(content)
	}
	return parsePKCS12(content, password)
}

// parsePKCS12 looks at the iteration counts first: the library obeys any of them,
// so that a file of a few bytes could keep it busy for hours, which no context
// ends.
func parsePKCS12(content []byte, password string) (pair keyPair, reason string) {
	if highestIterations(content, 0) > maxIterations {
		return keyPair{}, tooManyIterations
	}
	key, leaf, chain, err := pkcs12.DecodeChain(content, password)
	var unsupported pkcs12.NotImplementedError
	switch {
	case err == nil:
		return match(key, append([]*x509.Certificate{leaf}, chain...))
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && password == "":
		return keyPair{}, passwordIsNeeded
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return keyPair{}, passwordIsWrong
	case errors.As(err, &unsupported):
		return keyPair{}, unsupportedProtected
	// The library has no error values for these two.
	case strings.Contains(err.Error(), "private key missing"):
		return keyPair{}, noPrivateKey
	case strings.Contains(err.Error(), "certificate missing"):
		return keyPair{}, noCertificate
	}
	return keyPair{}, notACertificateFile
}

// highestIterations finds the iteration counts of a PKCS#12 file by their place:
// in the parameters of a MAC, of PBKDF2 and of the older encryption schemes alike
// it is the integer behind the salt, an octet string. Nothing else has that form.
// It sees what is not encrypted; who can write what is inside knows the password.
func highestIterations(der []byte, depth int) int {
	highest, behindSalt := 0, false
	for len(der) > 0 && depth < maxDepth {
		var element asn1.RawValue
		rest, err := asn1.Unmarshal(der, &element)
		if err != nil {
			break
		}
		var iterations int
		switch {
		case element.IsCompound || isSequence(element.Bytes): // some are in an octet string
			highest = max(highest, highestIterations(element.Bytes, depth+1))
		case behindSalt:
			_, _ = asn1.Unmarshal(element.FullBytes, &iterations) // what is none here is none to the library
			highest = max(highest, iterations)
		}
		behindSalt = element.Tag == asn1.TagOctetString
		der = rest
	}
	return highest
}

func isSequence(der []byte) bool {
	var element asn1.RawValue
	rest, err := asn1.Unmarshal(der, &element)
	return err == nil && len(rest) == 0 && element.Class == asn1.ClassUniversal && element.Tag == asn1.TagSequence && element.IsCompound
}

func parsePEM(content []byte) (pair keyPair, reason string) {
	var key any
	var certificates []*x509.Certificate
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		var err error
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
			return keyPair{}, encryptedPEM
		case block.Type == "CERTIFICATE":
			var certificate *x509.Certificate
			certificate, err = x509.ParseCertificate(block.Bytes)
			certificates = append(certificates, certificate)
		case key != nil: // the first key counts
		case block.Type == "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case block.Type == "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case block.Type == "EC PRIVATE KEY":
			return keyPair{}, keyIsNotRSA
		}
		if err != nil {
			return keyPair{}, notACertificateFile
		}
	}
	switch {
	case key == nil && len(certificates) == 0:
		return keyPair{}, notACertificateFile
	case key == nil:
		return keyPair{}, noPrivateKey
	case len(certificates) == 0:
		return keyPair{}, noCertificate
	}
	return match(key, certificates)
}

// match finds the certificate that the key belongs to. The others are its
// issuers, in whatever order.
func match(key crypto.PrivateKey, certificates []*x509.Certificate) (pair keyPair, reason string) {
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return keyPair{}, keyIsNotRSA
	}
	for _, certificate := range certificates {
		if private.PublicKey.Equal(certificate.PublicKey) {
			return keyPair{private, certificate}, ""
		}
	}
	return keyPair{}, keyDoesNotFit
}

// validity returns why the certificate can't be used at this time, or "".
func (p keyPair) validity(now time.Time) string {
	switch {
	case now.After(p.leaf.NotAfter):
		return fmt.Sprintf("contains a certificate that expired on %s", p.leaf.NotAfter.UTC().Format(time.RFC3339))
	case now.Before(p.leaf.NotBefore):
		return fmt.Sprintf("contains a certificate that is not valid before %s", p.leaf.NotBefore.UTC().Format(time.RFC3339))
	}
	return ""
}
