// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package simulator serves Microsoft Partner Center's API as far as the provider reads it, Microsoft Entra's sign-in
// and the token services of CI systems on loopback, so that the provider can be tested, demonstrated and tried out
// without a partner account.
//
// It is strict about what it is sent: a request that the services would accept but that the provider should never send
// is rejected and recorded in [Simulator.Problems]. Its misbehavior is scripted, one [Fault] per request.
package simulator

import (
	"fmt"
	"net/http"
	"strings"
)

// Simulator is a running set of services. The API is below /v1/ of its URL, Entra's endpoints are below /{tenant}/. All of its methods can be called concurrently.
type Simulator struct {
	*Server
	*journal
	*api
	*entra
	*ci
}

// Start serves a new simulator on a free port of 127.0.0.1 with the documented example seeded. Close it when done.
func Start(options ...Option) (*Simulator, error) {
	settings := newSettings(options)
	server, err := listen(settings)
	if err != nil {
		return nil, fmt.Errorf("starting the simulator: %w", err)
	}
	journal := newJournal(settings.log)
	ci := newCI(journal, server.URL(), settings.now)
	entra := newEntra(journal, server.URL(), settings.now)
	s := &Simulator{server, journal, newAPI(journal, entra), entra, ci}
	s.seed()
	s.Server.serve(s.handle)
	return s, nil
}

// handle picks the service by path. There is no http.ServeMux since it would clean paths and redirect instead of
// rejecting them.
func (s *Simulator) handle(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if strings.HasPrefix(path, controlPath) {
		s.control(w, r)
	} else if path == gitHubPath || path == azureDevOpsPath {
		s.ci.serve(w, r)
	} else if match := entraPath.FindStringSubmatch(path); match != nil {
		s.entra.serve(w, r, match[1], match[2])
	} else {
		s.api.serve(w, r)
	}
}
