// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// services are Microsoft Entra and Partner Center. Each sends the next response,
// and then the last one again.
type services struct {
	mu         sync.Mutex
	token, api []simulator.Fault
}

func (s *services) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	queue := &s.api
	if strings.HasSuffix(r.URL.Path, "/token") {
		queue = &s.token
	}
	fault := (*queue)[0]
	if len(*queue) > 1 {
		*queue = (*queue)[1:]
	}
	s.mu.Unlock()
	fault(w, r)
}

const mintedToken = "minted-access-token-of-the-story"

var (
	minted   = answer(`{"token_type":"Bearer","expires_in":3600,"access_token":"` + mintedToken + `","refresh_token":"rotated-token-of-the-story"}`)
	provided = simulator.Respond(http.StatusOK, http.Header{"Ms-Cv": {"InswEQre402koceL.0"}}, `{"status":"Success"}`)
)

// logOf configures the provider, reads, and returns what was logged.
func logOf(t *testing.T, s *services, read func(context.Context, *providerData)) []map[string]any {
	t.Helper()
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	p := testProvider(exampleApp(map[string]string{
		"PARTNERCENTER_REFRESH_TOKEN": simulator.ExampleRefreshToken, "PARTNERCENTER_CLIENT_SECRET": simulator.ExampleClientSecret,
	}))
	p.transport, p.retryDelay = simulator.InMemory{Handler: s}, 0
	read(ctx, configure(ctx, t, p, nil))

	for _, secret := range []string{simulator.ExampleRefreshToken, simulator.ExampleClientSecret, mintedToken, "rotated-token"} {
		if strings.Contains(output.String(), secret) {
			t.Errorf("a secret is in the log:\n%s", output.String())
		}
	}
	lines, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// line is a line of the log: its level, words of its message, and its fields but
// for an error and new IDs.
type line struct{ level, about, fields string }

func wantLog(t *testing.T, lines []map[string]any, want ...line) {
	t.Helper()
	for i := range max(len(lines), len(want)) {
		if i >= len(want) || i >= len(lines) {
			t.Fatalf("got %d lines, want %d; the first without its counterpart: %v", len(lines), len(want), append(lines, nil)[min(i, len(lines))])
		}
		var fields []string
		for name, value := range lines[i] {
			switch text, _ := value.(string); {
			case strings.HasPrefix(name, "@"), name == "error":
			case guid.Is(text) && strings.HasSuffix(name, "_id") && text != simulator.ExampleCustomerID && text != simulator.ExampleSubscriptionID &&
				text != simulator.ExampleTenantID && text != simulator.ExampleClientID:
				fields = append(fields, name+"=a GUID")
			default:
				fields = append(fields, fmt.Sprintf("%s=%v", name, value))
			}
		}
		slices.Sort(fields)
		message := fmt.Sprint(lines[i]["@message"])
		if lines[i]["@level"] != want[i].level || !strings.Contains(strings.ToLower(message), strings.ToLower(want[i].about)) || strings.Join(fields, " ") != want[i].fields {
			t.Errorf("line %d:\n got %v %s %s\nwant %v", i+1, lines[i]["@level"], message, strings.Join(fields, " "), want[i])
		}
	}
}

const (
	readPath     = "/v1/customers/" + simulator.ExampleCustomerID + "/subscriptions/" + simulator.ExampleSubscriptionID + "/provisioningstatus"
	readFields   = "customer_id=" + simulator.ExampleCustomerID
	readRequest  = "correlation_id=a GUID duration_ms=0 method=GET path=" + readPath
	tokenRequest = "attempt=1 duration_ms=0 method=POST path=/" + simulator.ExampleTenantID + "/oauth2/v2.0/token"
	exampleID    = "subscription_id=" + simulator.ExampleSubscriptionID
)

var (
	isConfigured = line{"debug", "configured", "authority_host=https://login.microsoftonline.com client_authentication=PARTNERCENTER_CLIENT_SECRET client_id=" + simulator.ExampleClientID +
		" endpoint=https://api.partnercenter.microsoft.com environment=public max_retries=5 tenant_id=" + simulator.ExampleTenantID + " token_source=PARTNERCENTER_REFRESH_TOKEN"}
	readBegins     = line{"debug", "reading", "reads=1 timeouts.read=5m0s wait=false"}
	tokenRequested = line{"debug", "requesting an access token", ""}
	tokenReceived  = line{"debug", "received an access token", "duration_ms=0 expires=2000-01-01T01:00:00Z renew_at=2000-01-01T00:55:00Z"}
	tokenReused    = line{"debug", "reusing the access token", ""}
)

// exampleRead reads the example subscription as the data source does.
func exampleRead(ctx context.Context, d *providerData) error {
	r := &d.newStatusRead(idsOf(simulator.ExampleSubscriptionID), false).read
	d.run(ctx, []*read{r}, readOptions{timeoutName: "timeouts.read", timeout: 5 * time.Minute})
	return r.err
}

func TestLog_Read(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lines := logOf(t, &services{
			token: []simulator.Fault{minted},
			api: []simulator.Fault{
				simulator.Respond(http.StatusServiceUnavailable, http.Header{"Retry-After": {"3"}}, ""), simulator.Throttle("57"), provided,
			},
		}, func(ctx context.Context, d *providerData) {
			if err := errors.Join(exampleRead(ctx, d), exampleRead(ctx, d)); err != nil { // with the same token
				t.Error(err)
			}
		})
		wantLog(
			t, lines,
			isConfigured,
			readBegins,
			tokenRequested,
			line{"debug", "Microsoft Entra", tokenRequest + " status=200"},
			tokenReceived,
			line{"debug", "Partner Center", "attempt=1 " + readRequest + " request_id=a GUID status=503"},
			tokenReused,
			line{"debug", "Partner Center", "attempt=2 " + readRequest + " pause_ms=3000 request_id=a GUID status=429"},
			line{"info", "throttling", "pause=57s"},
			line{"debug", "pause", "path=" + readPath + " pause=57s"},
			tokenReused,
			line{"debug", "Partner Center", "attempt=3 correlation_id=a GUID duration_ms=0 method=GET ms_cv=InswEQre402koceL.0 path=" + readPath + " pause_ms=57000 request_id=a GUID status=200"},
			line{"debug", "read from", readFields + " duration_ms=60000 provisioning_status=success " + exampleID},
			readBegins,
			tokenReused,
			line{"debug", "Partner Center", "attempt=1 correlation_id=a GUID duration_ms=0 method=GET ms_cv=InswEQre402koceL.0 path=" + readPath + " request_id=a GUID status=200"},
			line{"debug", "read from", readFields + " duration_ms=0 provisioning_status=success " + exampleID},
		)
	})
}

func TestLog_RejectedToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lines := logOf(t, &services{
			token: []simulator.Fault{minted, simulator.Respond(http.StatusBadRequest, nil, `{"error":"invalid_grant","error_description":"AADSTS50173: The grant has expired."}`)},
			api:   []simulator.Fault{status(http.StatusUnauthorized)},
		}, func(ctx context.Context, d *providerData) {
			if err := exampleRead(ctx, d); err == nil {
				t.Error("the read succeeded")
			}
		})
		wantLog(
			t, lines,
			isConfigured,
			readBegins,
			tokenRequested,
			line{"debug", "Microsoft Entra", tokenRequest + " status=200"},
			tokenReceived,
			line{"debug", "Partner Center", "attempt=1 " + readRequest + " request_id=a GUID status=401"},
			line{"debug", "replacing the rejected access token", ""},
			tokenRequested,
			line{"debug", "Microsoft Entra", tokenRequest + " status=400"},
			line{"debug", "failed to get an access token", "duration_ms=0"},
			line{"debug", "failed to read from", readFields + " duration_ms=0 " + exampleID},
		)
		for _, line := range lines[len(lines)-2:] {
			if text := fmt.Sprint(line["error"]); !strings.Contains(text, "400 Bad Request") || !strings.Contains(text, "AADSTS50173") {
				t.Errorf("got error %q, want Microsoft Entra's", text)
			}
		}
	})
}

func TestLog_FortyReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var reads []*read
		lines := logOf(t, &services{
			token: []simulator.Fault{func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(time.Second) // until the others have asked as well
				minted(w, r)
			}},
			api: []simulator.Fault{provided},
		}, func(ctx context.Context, d *providerData) {
			for i := range 40 {
				reads = append(reads, &d.newStatusRead(idsOf(numbered(i)), false).read)
			}
			d.run(ctx, reads, readOptions{timeoutName: "timeouts.read", timeout: 5 * time.Minute})
		})
		correlated := map[any]any{} // an ID to its path
		finished := map[any]int{}   // how often each subscription was
		counts := map[string]int{
			"reading": 1, "requesting an access token": 1, "requested by another read": maxParallelReads - 1, "reusing the access token": 40 - maxParallelReads,
		}
		for _, line := range lines {
			message := strings.ToLower(fmt.Sprint(line["@message"]))
			if line["path"] != nil && line["correlation_id"] != nil {
				correlated[line["correlation_id"]] = line["path"]
			}
			if line["provisioning_status"] != nil {
				finished[line["subscription_id"]]++
			}
			for about := range counts {
				if strings.Contains(message, about) {
					counts[about]--
				}
			}
		}
		paths := slices.Collect(maps.Values(correlated))
		for _, read := range reads {
			path := strings.Replace(readPath, simulator.ExampleSubscriptionID, read.subject.SubscriptionID, 1)
			if !slices.Contains(paths, any(path)) || finished[read.subject.SubscriptionID] != 1 {
				t.Errorf("the log does not follow the read of %s", read.subject.SubscriptionID)
			}
		}
		for about, left := range counts {
			if left != 0 {
				t.Errorf("%d lines too few about %q", left, about)
			}
		}
	})
}

// idsOf names a subscription of the example customer.
func idsOf(subscriptionID string) subscriptionIDs {
	return subscriptionIDs{CustomerID: types.StringValue(simulator.ExampleCustomerID), SubscriptionID: types.StringValue(subscriptionID)}
}
