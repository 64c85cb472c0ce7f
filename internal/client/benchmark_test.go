// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

type readyToken struct{}

func (readyToken) Token(context.Context) (string, error)         { return "token", nil }
func (readyToken) Renew(context.Context, string) (string, error) { return "", nil }

// BenchmarkRead reads one status from an HTTP/2 server on loopback: through the client,
// with a bare GET and json.Unmarshal, and turn about, which gives the ratio of
// their times whatever else the machine is doing.
func BenchmarkRead(b *testing.B) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, documentedBody)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()

	sender := pipeline.Sender{UserAgent: "benchmark", Transport: server.Client().Transport, Secrets: &redact.Secrets{}}
	c := client.New(server.URL, readyToken{}, sender)
	read := func(b *testing.B) {
		if _, err := c.SubscriptionProvisioningStatus(b.Context(), customerID, subscriptionID); err != nil {
			b.Fatal(err)
		}
	}
	bare := func(b *testing.B) {
		if err := bareRead(b.Context(), server); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read(b)
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bare(b)
		}
	})
	b.Run("turn about", func(b *testing.B) {
		var inClient, inBare time.Duration
		for b.Loop() {
			start := time.Now()
			read(b)
			middle := time.Now()
			bare(b)
			inClient += middle.Sub(start)
			inBare += time.Since(middle)
		}
		b.ReportMetric(inClient.Seconds()/inBare.Seconds(), "client/bare")
	})
}

func bareRead(ctx context.Context, server *httptest.Server) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/v1/customers/"+customerID+"/subscriptions/"+subscriptionID+"/provisioningstatus", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer token")
	resp, err := server.Client().Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var status struct {
		SKUID    string
		Status   string
		Quantity int64
		EndDate  string
	}
	return json.Unmarshal(body, &status)
}
