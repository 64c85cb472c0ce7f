// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// An unknown code still shows everything that came back.
func TestUnknownCodesKeepTheFacts(t *testing.T) {
	t.Parallel()
	secrets := &redact.Secrets{}
	d := &providerData{tokens: entra.NewAccessTokenCredential("opaque", secrets), secrets: secrets}
	detail := d.explainPartnerCenter(&subscriptionRead{}, readOptions{}, &client.Error{
		StatusCode: http.StatusTeapot, Code: "123456", Description: "Something new", IDs: client.IDs{RequestID: "request", CorrelationID: "correlation"},
	}).Detail()
	for _, want := range []string{"418 I'm a teapot", "Code: 123456", "Description: Something new", "Request ID: request", "Correlation ID: correlation"} {
		if !strings.Contains(detail, want) {
			t.Errorf("got %q, want %q in it", detail, want)
		}
	}
	detail = d.explainEntra(&subscriptionRead{}, &entra.Error{
		StatusCode: 400, OAuthError: "new_error", AADSTS: 123456, Description: "AADSTS123456: Something new", TraceID: "trace", CorrelationID: "correlation",
	}).Detail()
	for _, want := range []string{"400 Bad Request", "Error: new_error", "Code: AADSTS123456", "Something new", "Trace ID: trace", "Correlation ID: correlation"} {
		if !strings.Contains(detail, want) {
			t.Errorf("got %q, want %q in it", detail, want)
		}
	}
}

// roundTrips are the results of one attempt after another, and the last again.
type roundTrips struct {
	mu      sync.Mutex
	results []error // nil: 503
}

func (r *roundTrips) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.results[0]
	if len(r.results) > 1 {
		r.results = r.results[1:]
	}
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

func TestNothingWasSentIsSaidOnlyWhereNothingWas(t *testing.T) {
	t.Parallel()
	untrusted := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	expired := &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}
	plain := tls.RecordHeaderError{RecordHeader: [5]byte([]byte("HTTP/"))}
	for name, c := range map[string]struct {
		results []error
		want    bool
	}{
		"an unknown authority at once":        {[]error{untrusted}, true},
		"an expired certificate at once":      {[]error{expired}, true},
		"plain HTTP at once":                  {[]error{plain}, true},
		"an unknown authority after a 503":    {[]error{nil, untrusted}, false},
		"an expired certificate after a 503":  {[]error{nil, expired}, false},
		"plain HTTP after a 503":              {[]error{nil, plain}, false},
		"plain HTTP after a broken response":  {[]error{io.ErrUnexpectedEOF, plain}, false},
		"an unknown authority after two 503s": {[]error{nil, nil, untrusted}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := testProvider(map[string]string{"PARTNERCENTER_ACCESS_TOKEN": "opaque"})
			p.transport = &roundTrips{results: c.results}
			server := newProtocolServer(t, p)
			server.configure(t)
			diagnostics := server.read(t, exampleIDs())
			if len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Detail, "The connection is not secure") {
				t.Fatalf("got %v, want one error about the connection", diagnostics)
			}
			if got := strings.Contains(diagnostics[0].Detail, "nothing was sent"); got != c.want {
				t.Errorf("says that nothing was sent: %t, want %t:\n%s", got, c.want, diagnostics[0].Detail)
			}
		})
	}
}
