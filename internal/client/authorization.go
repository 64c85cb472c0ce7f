// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import "net/http"

// authorization sends the access token. A 401 replaces the token once and sends
// the request once more.
type authorization struct {
	next   http.RoundTripper
	tokens Tokens
}

func (a authorization) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	needsUser := ctx.Value(needsUserKey{}) != nil
	token, err := a.tokens.Token(ctx, needsUser)
	if err != nil {
		return nil, err
	}
	resp, err := a.send(req, token)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	renewed, err := a.tokens.Renew(ctx, token, needsUser)
	if err != nil {
		return nil, err
	}
	if renewed == "" {
		return resp, nil
	}
	return a.send(req, renewed)
}

func (a authorization) send(req *http.Request, token string) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+token)
	return a.next.RoundTrip(req)
}
