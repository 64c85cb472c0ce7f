// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package config turns the provider block and the environment into what to use,
// or into what is wrong with them. It does no I/O and knows nothing of
// Terraform.
package config

import "fmt"

const defaultMaxRetries = 5

// Config is what a provider block and an environment come to.
type Config struct {
	// Unknown names the attributes whose values are known only after apply;
	// nothing else is set then.
	Unknown []string

	Cloud         Cloud
	Endpoint      string // of Partner Center, without a slash at its end
	AuthorityHost string // of Microsoft Entra, likewise
	MaxRetries    int
	Credential    Credential

	// TokenSource and ClientAuthentication name the attributes or variables
	// that chose the credential and its client authentication, if it has one.
	TokenSource, ClientAuthentication string
	// Withheld names the variables that are not used, since their credentials
	// belong to another app.
	Withheld []string
}

// Secret is a credential, as a value or in a file.
type Secret struct {
	// Name is the attribute or the variable it came from.
	Name string
	// Value is the credential; empty if Path is set.
	Value string
	Path  string
}

// Error is one thing that is wrong with the configuration, in sentences. It
// never holds a value.
type Error struct {
	// NoCredentials is set if the configuration has no credentials, rather than
	// wrong ones.
	NoCredentials bool
	detail        string
}

func (e *Error) Error() string { return e.detail }

func errorf(format string, args ...any) error {
	return &Error{detail: fmt.Sprintf(format, args...)}
}

// LogFields are what a log may tell of the configuration: names, and values
// that are no secrets.
func (c Config) LogFields() map[string]any {
	fields := map[string]any{
		"environment": c.Cloud.Name, "endpoint": c.Endpoint, "max_retries": c.MaxRetries, "token_source": c.TokenSource,
	}
	if len(c.Withheld) > 0 {
		fields["withheld"] = c.Withheld
	}
	r, ok := c.Credential.(RefreshToken)
	if !ok {
		return fields
	}
	fields["authority_host"], fields["tenant_id"], fields["client_id"] = c.AuthorityHost, r.TenantID, r.ClientID
	if c.ClientAuthentication != "" {
		fields["client_authentication"] = c.ClientAuthentication
	}
	switch a := r.Authentication.(type) {
	case FederatedToken:
		fields["federated_token"] = a.Name
	case FederatedTokenRequest:
		fields["federated_token"], fields["federated_token_url"] = a.Token.Name, a.URLName
	}
	return fields
}

// appendError leaves out nil.
func appendError(errs []error, more ...error) []error {
	for _, err := range more {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}
