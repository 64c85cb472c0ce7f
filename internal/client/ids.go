// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// IDs identify a request to Microsoft support.
type IDs struct {
	RequestID     string
	CorrelationID string
}

// echoed returns the IDs that the service responded with, or those that were
// sent where it echoes none or something other than a GUID.
func (i IDs) echoed(received http.Header) IDs {
	if id := received.Get(pipeline.RequestIDHeader); guid.Is(id) {
		i.RequestID = id
	}
	if id := received.Get(pipeline.CorrelationIDHeader); guid.Is(id) {
		i.CorrelationID = id
	}
	return i
}

// idSource makes the IDs of one client. They share a random half, by which it
// knows its own without remembering any.
type idSource struct{ client uuid.UUID }

func newIDSource() idSource { return idSource{uuid.New()} }

func (s idSource) next() IDs { return IDs{RequestID: s.newID(), CorrelationID: s.newID()} }

func (s idSource) newID() string {
	id := uuid.New()
	copy(id[:8], s.client[:8])
	return id.String()
}

// misdirected reports whether a response carries an ID of this client that was
// sent with another request: a gateway has mixed up two responses. Other IDs
// prove nothing, since the service need not echo those that it received.
func (s idSource) misdirected(sent, received http.Header) bool {
	for _, name := range []string{pipeline.RequestIDHeader, pipeline.CorrelationIDHeader} {
		for _, value := range received.Values(name) {
			id, err := uuid.Parse(value)
			if err == nil && [8]byte(id[:8]) == [8]byte(s.client[:8]) &&
				id.String() != sent.Get(pipeline.RequestIDHeader) && id.String() != sent.Get(pipeline.CorrelationIDHeader) {
				return true
			}
		}
	}
	return false
}
