// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/url"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// addProxySecrets makes the credentials in the proxy variables known: a proxy
// that inspects TLS can echo them in an answer. The value need not be a valid
// URL, since net/http reads it in ways of its own.
func addProxySecrets(secrets *pipeline.Secrets, getenv func(string) string) {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		value := getenv(name)
		at := strings.LastIndex(value, "@")
		if at < 0 {
			continue
		}
		_, pair, found := strings.Cut(value[:at], "://")
		if !found {
			pair = value[:at]
		}
		user, password, _ := strings.Cut(pair, ":")
		secrets.Add(password)
		if plain, err := url.PathUnescape(password); err == nil {
			secrets.Add(plain)
			secrets.Add(user + ":" + plain) // as it is sent, in base64
		}
	}
}
