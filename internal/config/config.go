// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package config turns the provider block and the environment into what to use,
// or into what is wrong with them. It does no I/O and knows nothing of
// Terraform.
package config

import (
	"fmt"
	"slices"
	"strconv"
)

const defaultMaxRetries = "5"

// Config is what a provider block and an environment come to.
type Config struct {
	// Unknown names the attributes whose values are known only after apply;
	// nothing else is set then.
	Unknown []string

	Cloud         Cloud
	Endpoint      string // of Partner Center, without a slash at its end
	AuthorityHost string // the base URL of Microsoft Entra, without a slash at its end, whatever the credential
	MaxRetries    int
	Credential    Credential

	// TokenSource and ClientAuthentication name the attributes or variables
	// that chose the credential and its client authentication. An app-only
	// credential has no token source.
	TokenSource, ClientAuthentication string

	// NoUser says, in sentences, why an app-only credential does not use the
	// refresh token in the environment; empty if there is none. NoAuthentication
	// says the same of a client authentication that a refresh token does not use.
	NoUser, NoAuthentication string
}

// Error is one thing that is wrong with the configuration, in sentences. It
// never holds a value.
type Error struct {
	NoCredentials bool // there are none, rather than wrong ones
	detail        string
}

func (e *Error) Error() string { return e.detail }

func errorf(format string, args ...any) error {
	return &Error{detail: fmt.Sprintf(format, args...)}
}

// Validate returns what is wrong with a provider block whatever the environment
// adds to it.
func Validate(b Block) []error {
	_, errs := read(b, Variables{}).choose()
	return errs
}

// Resolve returns what a provider block and the environment come to, or what is
// wrong with them.
func Resolve(b Block, v Variables) (Config, []error) {
	s := read(b, v)
	if len(s.unknown) > 0 {
		slices.Sort(s.unknown)
		return Config{Unknown: s.unknown}, nil
	}
	c, errs := s.choose()
	switch {
	case len(errs) > 0:
		return Config{}, errs
	case c.source == nil && c.authentication == nil:
		return Config{}, []error{s.noCredentials()}
	}

	credential, used := s.credential(c)
	used = append([]*setting{s.environment, s.endpoint, s.maxRetries}, used...)
	errs = append(s.missing(c), invalid(only(fromVariable, used))...)
	if len(errs) == 0 {
		errs = s.unsafeDestinations(used)
	}
	if len(errs) > 0 {
		return Config{}, errs
	}
	result := Config{
		Cloud: s.cloud(), Endpoint: withoutSlash(s.endpoint.or(s.cloud().Endpoint)), AuthorityHost: s.authority(), MaxRetries: s.retries(),
		Credential: credential,
	}
	if c.authentication != nil {
		result.ClientAuthentication = c.authentication.name()
	}
	if c.source != nil {
		result.TokenSource = c.source.name()
	} else {
		result.NoUser = s.whyNone(s.refreshToken, s.refreshTokenFilePath)
	}
	if c.source != nil && s.redeems(c.source) && c.authentication == nil {
		result.NoAuthentication = s.whyNone(s.clientAuthentications()...)
	}
	return result, nil
}

func (s *settings) cloud() Cloud {
	cloud, _ := cloudNamed(s.environment.or(Clouds[0].Name))
	return cloud
}

// retries returns the maximum number of retries.
func (s *settings) retries() int {
	n, _ := strconv.Atoi(s.maxRetries.or(defaultMaxRetries))
	return n
}

// LogFields returns what may be logged of the configuration: names, and values
// that are not secrets.
func (c Config) LogFields() map[string]any {
	fields := map[string]any{
		"environment": c.Cloud.Name, "endpoint": c.Endpoint, "authority_host": c.AuthorityHost, "max_retries": c.MaxRetries,
	}
	if c.TokenSource != "" {
		fields["token_source"] = c.TokenSource
	}
	if c.ClientAuthentication != "" {
		fields["client_authentication"] = c.ClientAuthentication
	}
	var app App
	switch credential := c.Credential.(type) {
	case RefreshToken:
		app = credential.App
	case ClientCredentials:
		app = credential.App
	default:
		return fields
	}
	fields["tenant_id"], fields["client_id"] = app.TenantID, app.ClientID
	switch a := app.Authentication.(type) {
	case FederatedToken:
		fields["federated_token"] = a.Name
	case FederatedTokenRequest:
		fields["federated_token"], fields["federated_token_url"] = a.Token.Name, a.URLName
	}
	return fields
}
