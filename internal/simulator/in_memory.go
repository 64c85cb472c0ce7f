// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"net/http/httptest"
)

// InMemory is a transport that hands requests to a handler without a socket,
// which would keep the clock of a synctest bubble from moving.
type InMemory struct{ http.Handler }

// RoundTrip fails with the error of the request's context if that has ended when
// the handler returns.
func (m InMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	received := r.Clone(r.Context())
	if received.Body == nil {
		received.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, received)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	resp := w.Result()
	resp.Request, resp.ContentLength = r, int64(w.Body.Len()) // the length is known, as for net/http's server
	return resp, nil
}
