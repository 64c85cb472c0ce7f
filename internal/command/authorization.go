// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"crypto/subtle"
	"net/url"
	"strings"
	"sync"
)

// authorization is the sign-in in progress. It accepts one response.
type authorization struct {
	redirect redirect
	state    string

	mu       sync.Mutex
	accepted bool
}

// rejection is the reason that a response was not accepted. It contains nothing of the
// response.
type rejection string

func (r rejection) Error() string { return string(r) }

const (
	notThisURL      rejection = "This is not the URL of the sign-in."
	notThisState    rejection = "This response belongs to another sign-in."
	notOneResponse  rejection = "This response is invalid: a parameter is missing, repeated or malformed."
	alreadyAccepted rejection = "This sign-in has already received its response."
)

// accept accepts the query of a response, once. After any other response the sign-in
// goes on.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response
func (a *authorization) accept(rawQuery string) (url.Values, error) {
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, notOneResponse
	}
	for _, name := range []string{"state", "code", "error"} {
		if len(query[name]) > 1 {
			return nil, notOneResponse
		}
	}
	switch state := query.Get("state"); {
	case subtle.ConstantTimeCompare([]byte(state), []byte(a.state)) != 1:
		return nil, notThisState
	case (query.Get("code") == "") == (query.Get("error") == ""):
		return nil, notOneResponse
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.accepted {
		return nil, alreadyAccepted
	}
	a.accepted = true
	return query, nil
}

// acceptPasted accepts the URL that a browser was redirected to.
func (a *authorization) acceptPasted(text string) (url.Values, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" || u.User != nil || !a.redirect.isHost(u.Host) || !a.redirect.isPath(u.EscapedPath()) {
		return nil, notThisURL
	}
	return a.accept(u.RawQuery)
}
