// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// authorization sends the access token. A 401 replaces the token once and sends
// the request once more: azcore's own policy would ask for as many tokens as
// there are requests in flight.
type authorization struct{ tokens TokenSource }

func (a authorization) Do(req *policy.Request) (*http.Response, error) {
	ctx := req.Raw().Context()
	token, err := a.tokens.Token(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := sendWith(token, req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	renewed, err := a.tokens.Renew(ctx, token)
	if err != nil {
		return nil, err
	}
	if renewed == "" {
		return resp, nil
	}
	return sendWith(renewed, req)
}

func sendWith(token string, req *policy.Request) (*http.Response, error) {
	req.Raw().Header.Set("Authorization", "Bearer "+token)
	return req.Next()
}
