// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"strings"
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
