// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package config resolves the provider block and environment variables to a
// configuration. It does no I/O and knows nothing of Terraform.
package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// Config is a resolved provider configuration.
type Config struct {
	// Unknown names the attributes that are known only after apply; nothing else is set then.
	Unknown []string

	Cloud         Cloud
	Endpoint      string // of Partner Center, without a slash at its end
	AuthorityHost string // the base URL of Microsoft Entra, without a slash at its end
	MaxRetries    int
	Source        entra.Source

	// SourceName and ClientAuthenticationName name the attributes or variables that chose the token
	// source and the client authentication. Without a token source, the app itself is the source.
	SourceName, ClientAuthenticationName string

	// WhyNoUser explains, in sentences, why the app itself is the source although an environment
	// variable may hold a refresh token; "" if none seems to. WhyNoAuthentication does so for a
	// refresh token without a client authentication.
	WhyNoUser, WhyNoAuthentication string

	Program string // as in [Variables]
}

// Error is a problem with the configuration, in sentences. It never holds a secret.
type Error struct {
	NoCredentials bool // whether there are none, rather than wrong ones
	detail        string
}

func (e *Error) Error() string { return e.detail }

func errorf(format string, args ...any) error { return &Error{detail: fmt.Sprintf(format, args...)} }

// Validate returns the errors of a provider block that no variable can correct.
func Validate(block map[string]Value) []error {
	_, errs := read(block, Variables{}).choose()
	return errs
}

// Resolve merges the provider block with environment variables, or returns what is wrong with them.
func Resolve(block map[string]Value, v Variables) (Config, []error) {
	s := read(block, v)
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

	used := s.used(c)
	errs = append(s.missing(c), invalid(only(fromVariable, used))...)
	if len(errs) == 0 {
		errs = s.unsafeDestinations(used)
	}
	if len(errs) > 0 {
		return Config{}, errs
	}
	result := Config{
		Cloud:         s.cloud(),
		Endpoint:      strings.TrimRight(cmp.Or(s.of("endpoint").value, s.cloud().Endpoint), "/"),
		AuthorityHost: s.authority(),
		MaxRetries:    s.retries(),
		Source:        s.source(c),
		Program:       v.Program,
	}
	if c.source != nil {
		result.SourceName = c.source.name()
	} else {
		result.WhyNoUser = s.whyNone(s.having(redeemedSource)...)
	}
	if c.authentication != nil {
		result.ClientAuthenticationName = c.authentication.name()
	} else if c.hasApp() {
		result.WhyNoAuthentication = s.whyNone(s.having(clientAuthentication)...)
	}
	return result, nil
}

func (s *settings) cloud() Cloud {
	cloud, _ := cloudNamed(cmp.Or(s.of("environment").value, Clouds[0].Name))
	return cloud
}

func (s *settings) retries() int {
	n, _ := strconv.Atoi(cmp.Or(s.of("max_retries").value, "5"))
	return n
}

// App returns the app registration that requests access tokens; the zero value if none does.
func (c Config) App() entra.App {
	switch source := c.Source.(type) {
	case entra.RefreshToken:
		return source.App
	case entra.ClientCredentials:
		return source.App
	}
	return entra.App{}
}

// LogFields returns the names and values of the configuration that may be logged.
func (c Config) LogFields() map[string]any {
	app := c.App()
	fields := map[string]any{
		"environment": c.Cloud.Name, "endpoint": c.Endpoint, "authority_host": c.AuthorityHost, "max_retries": c.MaxRetries,
		"token_source": c.SourceName, "client_authentication": c.ClientAuthenticationName,
		"tenant_id": app.TenantID, "client_id": app.ClientID,
	}
	switch a := app.Authentication.(type) {
	case entra.FederatedToken:
		fields["federated_token"] = a.Name
	case entra.FederatedTokenRequest:
		fields["federated_token"], fields["federated_token_url"] = a.Token.Name, a.URLName
	}
	maps.DeleteFunc(fields, func(_ string, value any) bool { return value == "" })
	return fields
}

func (s *settings) app(c choice) entra.App {
	return entra.App{
		AuthorityHost:  s.authority(),
		TenantID:       s.of("tenant_id").value,
		ClientID:       s.of("client_id").value,
		Authentication: s.clientAuthentication(c),
	}
}

// authority returns the base URL of Microsoft Entra. An invalid variable is an error
// only if an app requests tokens there; otherwise it is ignored.
func (s *settings) authority() string {
	host := s.of("authority_host").value
	if checkHost(host) != "" {
		return s.cloud().AuthorityHost
	}
	return strings.TrimRight(host, "/")
}

// ResolveApp reads the configuration of a sign-in from environment variables, or returns what is
// wrong with them. Its source is a refresh token that there is not yet.
func ResolveApp(v Variables) (Config, []error) {
	s := read(nil, v)
	c, errs := s.chooseAuthentication()
	if len(errs) > 0 {
		return Config{}, errs
	}
	endpoint := s.of("endpoint") // a sign-in sends nothing there
	used := filter(s.used(c), func(a *setting) bool { return a != endpoint })
	errs = append(s.missingOptions(c), invalid(only(fromVariable, used))...)
	if !s.of("tenant_id").isSet() || !s.of("client_id").isSet() {
		errs = append([]error{s.noApp()}, errs...)
	}
	if len(errs) > 0 {
		return Config{}, errs
	}
	return Config{Cloud: s.cloud(), MaxRetries: s.retries(), Source: entra.RefreshToken{App: s.app(c)}}, nil
}
