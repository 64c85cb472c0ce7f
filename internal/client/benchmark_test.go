// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

type readyToken struct{}

func (readyToken) Token(context.Context, bool) (string, error)         { return "token", nil }
func (readyToken) Renew(context.Context, string, bool) (string, error) { return "", nil }

// BenchmarkRead reads one status from an HTTP/2 server on loopback: through the client,
// with a bare GET and json.Unmarshal, and turn about, which gives the ratio of
// their times whatever else the machine is doing.
func BenchmarkRead(b *testing.B) {
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, documentedBody)
	})

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

// BenchmarkSubscriptions reads lists in pages of 500 from an HTTP/2 server on
// loopback. The subscriptions are as long as in Microsoft's example.
func BenchmarkSubscriptions(b *testing.B) {
	const perPage = 500
	var example struct{ Items []json.RawMessage }
	if err := json.Unmarshal([]byte(sample(b, "subscriptions_new_commerce.json")), &example); err != nil {
		b.Fatal(err)
	}
	for _, pages := range []int{1, 6, 12} {
		b.Run(fmt.Sprint(pages*perPage), func(b *testing.B) {
			bodies := map[string]string{} // by query
			for page := range pages {
				var subscriptions []string
				for i := range perPage {
					subscriptions = append(subscriptions, strings.Replace(string(example.Items[0]), "924671ba-eab9-45d7-95ed-dbd9477f182b", itemID(page*perPage+i), 1))
				}
				next := ""
				if page < pages-1 {
					next = nextLink(fmt.Sprintf("%s?p=%d", listPath, page+1), "AQAAAA==")
				}
				query := ""
				if page > 0 {
					query = fmt.Sprintf("p=%d", page)
				}
				bodies[query] = pageOf(strings.Join(subscriptions, ","), next)
			}
			server := serve(b, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, bodies[r.URL.RawQuery])
			})
			c := client.New(server.URL, readyToken{}, pipeline.Sender{UserAgent: "benchmark", Transport: server.Client().Transport, Secrets: &redact.Secrets{}})
			b.ReportAllocs()
			for b.Loop() {
				list, err := c.Subscriptions(b.Context(), customerID, "")
				if err != nil {
					b.Fatal(err)
				}
				if got := len(list.Items); got != pages*perPage {
					b.Fatalf("got %d subscriptions, want %d", got, pages*perPage)
				}
			}
		})
	}
}

// serve serves HTTP/2 on loopback.
func serve(b *testing.B, handler http.HandlerFunc) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.StartTLS()
	b.Cleanup(server.Close)
	return server
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
