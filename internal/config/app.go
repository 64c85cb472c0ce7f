// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

// App is the app registration that requests access tokens.
type App struct {
	AuthorityHost      string // the base URL of Microsoft Entra, without a slash at its end
	TenantID, ClientID string
	Authentication     ClientAuthentication // nil for a public client
}

// app returns the app registration and the settings that it uses.
func (s *settings) app(c choice) (App, []*setting) {
	authentication, used := s.clientAuthentication(c)
	return App{s.authority(), s.tenantID.value, s.clientID.value, authentication},
		append([]*setting{s.tenantID, s.clientID, s.authorityHost}, used...)
}

// authority returns the base URL of Microsoft Entra. A credential that requests
// no token there ignores an invalid variable.
func (s *settings) authority() string {
	if checkHost(s.authorityHost.value) != nil {
		return s.cloud().AuthorityHost
	}
	return withoutSlash(s.authorityHost.value)
}

// AppConfig is what an environment comes to for a sign-in, which needs no token
// source.
type AppConfig struct {
	Cloud      Cloud
	MaxRetries int
	App        App
}

// ResolveApp returns what the environment comes to for a sign-in, or what is
// wrong with it.
func ResolveApp(v Variables) (AppConfig, []error) {
	s := read(Block{}, v)
	c, errs := s.chooseAuthentication()
	if len(errs) > 0 {
		return AppConfig{}, errs
	}
	app, used := s.app(c)
	if !s.tenantID.isSet() || !s.clientID.isSet() {
		errs = []error{s.noApp()}
	}
	errs = append(errs, s.missingOptions(c)...)
	errs = append(errs, invalid(only(fromVariable, append([]*setting{s.environment, s.maxRetries}, used...)))...)
	if len(errs) > 0 {
		return AppConfig{}, errs
	}
	return AppConfig{Cloud: s.cloud(), MaxRetries: s.retries(), App: app}, nil
}
