// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// services are Microsoft Entra and Partner Center as a transport in memory: in
// a synctest bubble a real socket would keep the clock from moving. Each takes
// the next answer, and then the last again.
type services struct {
	mu         sync.Mutex
	token, api []simulator.Fault
}

func (s *services) RoundTrip(r *http.Request) (*http.Response, error) {
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
	w := httptest.NewRecorder()
	fault(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// storyMessage is a line without its level and its fields.
var storyMessage = regexp.MustCompile(`^\w+ (.*?)(?: [\w.]+=.*)?$`)

const mintedToken = "minted-access-token-of-the-story"

var (
	minted   = answer(`{"token_type":"Bearer","expires_in":3600,"access_token":"` + mintedToken + `","refresh_token":"rotated-token-of-the-story"}`)
	provided = simulator.Respond(http.StatusOK, http.Header{"Ms-Cv": {"InswEQre402koceL.0"}}, `{"status":"Success"}`)
)

// told configures the provider, reads, and returns what was logged.
func told(t *testing.T, s *services, read func(context.Context, *configured)) []map[string]any {
	t.Helper()
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	environment := map[string]string{
		"PARTNERCENTER_TENANT_ID": simulator.ExampleTenantID, "PARTNERCENTER_CLIENT_ID": simulator.ExampleClientID,
		"PARTNERCENTER_REFRESH_TOKEN": simulator.ExampleRefreshToken, "PARTNERCENTER_CLIENT_SECRET": simulator.ExampleClientSecret,
	}
	p := testProvider(environment)
	p.transport, p.retryDelay = s, 0
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

// storyOf is a text for each line: its level, its message, and its fields but
// for new IDs.
func storyOf(lines []map[string]any) []string {
	story := make([]string, 0, len(lines))
	for _, line := range lines {
		for _, id := range []string{"request_id", "correlation_id"} {
			if text, ok := line[id].(string); ok && guid.Is(text) {
				line[id] = "a GUID"
			}
		}
		text := fmt.Sprintf("%s %s", line["@level"], line["@message"])
		var fields []string
		for name, value := range line {
			if !strings.HasPrefix(name, "@") {
				fields = append(fields, fmt.Sprintf(" %s=%v", name, value))
			}
		}
		slices.Sort(fields)
		story = append(story, text+strings.Join(fields, ""))
	}
	return story
}

// wantStory compares line by line, and wants the guide to explain each.
func wantStory(t *testing.T, lines []map[string]any, want []string) {
	t.Helper()
	got := storyOf(lines)
	guide, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "troubleshooting.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range max(len(got), len(want)) {
		line := func(story []string) string {
			if i < len(story) {
				return story[i]
			}
			return "nothing"
		}
		if line(got) != line(want) {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, line(got), line(want))
		}
		if message := storyMessage.FindStringSubmatch(line(got)); !strings.Contains(string(guide), "`"+message[1]+"`") {
			t.Errorf("line %d: the guide does not explain %q", i+1, message[1])
		}
	}
}

const (
	storyPath   = "/v1/customers/" + simulator.ExampleCustomerID + "/subscriptions/" + simulator.ExampleSubscriptionID + "/provisioningstatus"
	storyIDs    = "correlation_id=a GUID"
	storyRead   = "customer_id=" + simulator.ExampleCustomerID
	storyConfig = "debug Provider is configured authority_host=https://login.microsoftonline.com client_authentication=PARTNERCENTER_CLIENT_SECRET client_id=" + simulator.ExampleClientID +
		" endpoint=https://api.partnercenter.microsoft.com environment=public max_retries=5 tenant_id=" + simulator.ExampleTenantID + " token_source=PARTNERCENTER_REFRESH_TOKEN"
)

// exampleRead reads the example subscription as the data source does.
func exampleRead(ctx context.Context, c *configured) {
	c.status(ctx, &subscriptionRead{customerID: simulator.ExampleCustomerID, subscriptionID: simulator.ExampleSubscriptionID},
		readOptions{timeoutName: "timeouts.read", timeout: 5 * time.Minute})
}

func TestTheLogTellsTheStoryOfARead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := told(t, &services{
			token: []simulator.Fault{minted},
			api: []simulator.Fault{
				simulator.Respond(http.StatusServiceUnavailable, http.Header{"Retry-After": {"3"}}, ""), simulator.Throttle("57"), provided,
			},
		}, func(ctx context.Context, c *configured) {
			exampleRead(ctx, c)
			exampleRead(ctx, c) // with the same token
		})
		const begins, reused = "debug Reading provisioning statuses subscriptions=1 timeouts.read=5m0s wait_for_success=false", "debug Access token is reused"
		wantStory(t, got, []string{
			storyConfig,
			begins,
			"debug Access token is requested",
			"debug Request to Microsoft Entra attempt=1 duration_ms=0 method=POST path=/" + simulator.ExampleTenantID + "/oauth2/v2.0/token status=200",
			"debug Access token was received duration_ms=0 expires=2000-01-01T01:00:00Z renew_at=2000-01-01T00:55:00Z",
			"debug Request to Partner Center attempt=1 " + storyIDs + " duration_ms=0 method=GET path=" + storyPath + " request_id=a GUID status=503",
			reused,
			"debug Request to Partner Center attempt=2 " + storyIDs + " duration_ms=0 method=GET path=" + storyPath + " pause_ms=3000 request_id=a GUID status=429",
			"info Partner Center throttles requests: all of them pause pause=57s",
			"debug Request to Partner Center waits for the pause to end path=" + storyPath + " pause=57s",
			reused,
			"debug Request to Partner Center attempt=3 " + storyIDs + " duration_ms=0 method=GET ms_cv=InswEQre402koceL.0 path=" + storyPath + " pause_ms=57000 request_id=a GUID status=200",
			"debug Provisioning status was read " + storyRead + " duration_ms=60000 provisioning_status=success subscription_id=" + simulator.ExampleSubscriptionID,
			begins,
			reused,
			"debug Request to Partner Center attempt=1 " + storyIDs + " duration_ms=0 method=GET ms_cv=InswEQre402koceL.0 path=" + storyPath + " request_id=a GUID status=200",
			"debug Provisioning status was read " + storyRead + " duration_ms=0 provisioning_status=success subscription_id=" + simulator.ExampleSubscriptionID,
		})
	})
}

func TestTheLogTellsTheStoryOfARefusedToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := told(t, &services{
			token: []simulator.Fault{minted, simulator.Respond(http.StatusBadRequest, nil, `{"error":"invalid_grant","error_description":"AADSTS50173: The grant has expired."}`)},
			api:   []simulator.Fault{status(http.StatusUnauthorized)},
		}, exampleRead)
		const refusal = "Microsoft Entra answered 400 Bad Request: invalid_grant: AADSTS50173: The grant has expired."
		wantStory(t, got, []string{
			storyConfig,
			"debug Reading provisioning statuses subscriptions=1 timeouts.read=5m0s wait_for_success=false",
			"debug Access token is requested",
			"debug Request to Microsoft Entra attempt=1 duration_ms=0 method=POST path=/" + simulator.ExampleTenantID + "/oauth2/v2.0/token status=200",
			"debug Access token was received duration_ms=0 expires=2000-01-01T01:00:00Z renew_at=2000-01-01T00:55:00Z",
			"debug Request to Partner Center attempt=1 " + storyIDs + " duration_ms=0 method=GET path=" + storyPath + " request_id=a GUID status=401",
			"debug Access token was refused: another one takes its place",
			"debug Access token is requested",
			"debug Request to Microsoft Entra attempt=1 duration_ms=0 method=POST path=/" + simulator.ExampleTenantID + "/oauth2/v2.0/token status=400",
			"debug Access token was not received duration_ms=0 error=" + refusal,
			"debug Provisioning status was not read " + storyRead + " duration_ms=0 error=no answer from Partner Center (api.partnercenter.microsoft.com): " + refusal +
				" subscription_id=" + simulator.ExampleSubscriptionID,
		})
	})
}

func TestTheLogTellsFortyReadsApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reads := map[string]*subscriptionRead{}
		for i := range 40 {
			reads[fmt.Sprint(i)] = &subscriptionRead{customerID: simulator.ExampleCustomerID, subscriptionID: numbered(i)}
		}
		lines := told(t, &services{
			token: []simulator.Fault{func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(time.Second) // until the others have asked as well
				minted(w, r)
			}},
			api: []simulator.Fault{provided},
		}, func(ctx context.Context, c *configured) {
			if diags := c.statuses(ctx, reads, readOptions{timeoutName: "timeouts.read", timeout: 5 * time.Minute}); diags.HasError() {
				t.Error(diags)
			}
		})
		messages := map[any]int{}
		correlated := map[any]any{} // an ID to its path
		finished := map[any]int{}   // how often each subscription was
		for _, line := range lines {
			message := line["@message"]
			messages[message]++
			switch message {
			case "Request to Partner Center":
				correlated[line["correlation_id"]] = line["path"]
			case "Provisioning status was read":
				finished[line["subscription_id"]]++
			}
		}
		paths := slices.Collect(maps.Values(correlated))
		for _, read := range reads {
			path := strings.Replace(storyPath, simulator.ExampleSubscriptionID, read.subscriptionID, 1)
			if !slices.Contains(paths, any(path)) || finished[read.subscriptionID] != 1 {
				t.Errorf("the story of %s is not told", read.subscriptionID)
			}
		}
		for message, want := range map[any]int{
			"Reading provisioning statuses":                                     1,
			"Access token is requested":                                         1,
			"Access token was requested by another read: this one waits for it": maxParallelReads - 1,
			"Access token is reused":                                            40 - maxParallelReads,
		} {
			if got := messages[message]; got != want {
				t.Errorf("%q was logged %d times, want %d", message, got, want)
			}
		}
	})
}
