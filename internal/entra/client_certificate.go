// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// assertionLifetime is how long an assertion is valid. Entra allows 10 minutes:
// the rest is for clocks that differ.
const assertionLifetime = 5 * time.Minute

// ClientCertificate authenticates with a certificate of the app registration
// and its private key, as PKCS#12 or PEM.
type ClientCertificate struct {
	// Certificate is the file, encoded in base64, or its path.
	Certificate Secret
	// Password decrypts a PKCS#12 file; zero if there is none.
	Password Secret
}

func (c ClientCertificate) addTo(_ context.Context, form url.Values, r *formRequest) error {
	pair, err := c.read(r.secrets)
	if err != nil {
		return err
	}
	assertion, err := pair.sign(r.app, time.Now())
	if err != nil {
		return c.Certificate.unusable("could not sign with its private key, which may be too short for PS256")
	}
	addAssertion(form, assertion, r.secrets)
	return nil
}

func (c ClientCertificate) read(secrets *redact.Secrets) (keyPair, error) {
	password := ""
	if c.Password != (Secret{}) {
		var err error
		if password, err = c.Password.Read(); err != nil {
			return keyPair{}, err
		}
		secrets.Set(redact.ClientCertificatePassword, password)
	}
	content, err := c.content(secrets)
	if err != nil {
		return keyPair{}, err
	}
	pair, err := parseKeyPair(pipeline.WithoutBOM(content), password)
	if err == nil {
		err = pair.checkDates(time.Now())
	}
	if err != nil {
		return keyPair{}, c.Certificate.unusable(err.Error())
	}
	return pair, nil
}

// content returns the certificate file, as it is on disk or decoded from base64.
func (c ClientCertificate) content(secrets *redact.Secrets) ([]byte, error) {
	if c.Certificate.Path != "" {
		return c.Certificate.readFile()
	}
	text, err := c.Certificate.Read()
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

// sign returns an assertion that can be used once.
//
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
func (p keyPair) sign(app App, now time.Time) (string, error) {
	assertion := jwt.NewWithClaims(jwt.SigningMethodPS256, jwt.MapClaims{
		"aud": app.tokenURL(), // one string: the library's own type would make it a list
		"iss": app.ClientID,
		"sub": app.ClientID,
		"jti": uuid.NewString(),
		"iat": now.Unix(),
		"nbf": now.Unix(),
		"exp": now.Add(assertionLifetime).Unix(),
	})
	thumbprint := sha256.Sum256(p.leaf.Raw)
	assertion.Header["x5t#S256"] = base64.RawURLEncoding.EncodeToString(thumbprint[:])
	return assertion.SignedString(p.key)
}
