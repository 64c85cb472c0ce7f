// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"crypto/subtle"
	"net/url"
	"strings"
	"sync"
)

// authorization is the one sign-in that is waited for, and what may end it. It
// takes one response only.
type authorization struct {
	redirect redirect
	state    string

	mu       sync.Mutex
	accepted bool
}

// rejection says why a response is not the one that is waited for. It holds
// nothing of the response.
type rejection string

func (r rejection) Error() string { return string(r) }

const (
	notThisAddress  rejection = "This is not the address of the sign-in."
	notThisState    rejection = "This response is not for the sign-in that is under way."
	notOneResponse  rejection = "This response cannot be used: a parameter is missing, repeated or malformed."
	alreadyAccepted rejection = "This sign-in has already received its response."
)

// accept takes the query of a response, once. Any other response leaves the
// sign-in waiting.
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

// acceptPasted takes the address that a browser was sent to.
func (a *authorization) acceptPasted(text string) (url.Values, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" || u.User != nil || !a.redirect.isHost(u.Host) || !a.redirect.isPath(u.EscapedPath()) {
		return nil, notThisAddress
	}
	return a.accept(u.RawQuery)
}
