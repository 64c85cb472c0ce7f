// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package redact_test

import (
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	longSecret   = "1.AVEBx+y/z=~long_secret"
	shortSecret  = "long_secret" // a part of the other
	quotedSecret = `quoted"secret&more\`
)

func knownSecrets() *redact.Secrets {
	secrets := &redact.Secrets{}
	secrets.Set(redact.ClientSecret, shortSecret)
	secrets.Set(redact.RefreshToken, longSecret)
	secrets.Set(redact.ClientCertificatePassword, quotedSecret)
	secrets.Set(redact.AccessToken, "abcdefghijkl")
	secrets.Set(redact.ClientAssertion, "efghijklmnop")
	secrets.Set(redact.OIDCRequestToken, "abc") // too short to be a secret
	secrets.Set(redact.OIDCRequestToken, "")
	return secrets
}
