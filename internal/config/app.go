// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import "github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"

// app returns the app registration that requests access tokens.
func (s *settings) app(c choice) entra.App {
	return entra.App{
		AuthorityHost:  s.authority(),
		TenantID:       s.of("tenant_id").value,
		ClientID:       s.of("client_id").value,
		Authentication: s.clientAuthentication(c),
	}
}

// authority returns the base URL of Microsoft Entra. A choice that requests no
// token there ignores an invalid variable.
func (s *settings) authority() string {
	host := s.of("authority_host").value
	if checkHost(host) != nil {
		return s.cloud().AuthorityHost
	}
	return withoutSlash(host)
}

// AppConfig is the resolved configuration of a sign-in, which needs no token
// source.
type AppConfig struct {
	Cloud      Cloud
	MaxRetries int
	App        entra.App
}

// ResolveApp reads the configuration of a sign-in from environment variables, or
// returns what is wrong with them.
func ResolveApp(v Variables) (AppConfig, []error) {
	s := read(nil, v)
	c, errs := s.chooseAuthentication()
	if len(errs) > 0 {
		return AppConfig{}, errs
	}
	if !s.of("tenant_id").isSet() || !s.of("client_id").isSet() {
		errs = []error{s.noApp()}
	}
	endpoint := s.of("endpoint") // a sign-in sends nothing there
	used := filter(s.used(c), func(a *setting) bool { return a != endpoint })
	errs = append(errs, s.missingOptions(c)...)
	errs = append(errs, invalid(only(fromVariable, used))...)
	if len(errs) > 0 {
		return AppConfig{}, errs
	}
	return AppConfig{Cloud: s.cloud(), MaxRetries: s.retries(), App: s.app(c)}, nil
}
