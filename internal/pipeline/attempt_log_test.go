// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// withIDs sends headers as both services' clients do, and secret ones.
func withIDs(o *settings) {
	before(func(r *http.Request) error {
		r.Header.Set(pipeline.RequestIDHeader, "the request ID")
		r.Header.Set(pipeline.CorrelationIDHeader, "the correlation ID")
		r.Header.Set("Authorization", "Bearer "+longSecret)
		return nil
	})(o)
	o.Secrets = knownSecrets()
}

// logged sends a request and returns what was logged, at every level.
func logged(t *testing.T, transport http.RoundTripper, change func(*settings)) (string, []map[string]any) {
	t.Helper()
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	_, _ = get(ctx, newPipeline(transport, retries(1), change), memoryURL+"/some/path?query=secret")
	text := output.String()
	lines, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil {
		t.Fatal(err)
	}
	return text, lines
}

func TestLog_Attempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		header := http.Header{"Ms-Cv": {"InswEQre402koceL.0"}, "Set-Cookie": {"session=1"}, "Retry-After": {"7"}}
		_, lines := logged(t, newService(
			simulator.Respond(http.StatusServiceUnavailable, header, "the body"),
			simulator.Respond(http.StatusOK, header, "the body"),
		), withIDs)
		if len(lines) != 2 {
			t.Fatalf("got %d lines, want 2: %v", len(lines), lines)
		}
		for i, status := range []float64{503, 200} {
			got := lines[i]
			if _, ok := got["duration_ms"].(float64); !ok {
				t.Errorf("line %d: got duration %v, want a number", i+1, got["duration_ms"])
			}
			if message, _ := got["@message"].(string); !strings.Contains(message, "Test Service") {
				t.Errorf("line %d: got message %q, want the service in it", i+1, message)
			}
			delete(got, "duration_ms")
			delete(got, "@message")
			want := map[string]any{
				"@level":         "debug",
				"@module":        "provider",
				"method":         "GET",
				"path":           "/v1/some/path",
				"attempt":        float64(i + 1),
				"status":         status,
				"request_id":     "the request ID",
				"correlation_id": "the correlation ID",
				"ms_cv":          "InswEQre402koceL.0",
			}
			if i > 0 {
				want["pause_ms"] = 7000.0
			}
			if !maps.Equal(got, want) {
				t.Errorf("line %d: got %v, want %v", i+1, got, want)
			}
		}
	})
}

func TestLog_Keys(t *testing.T) {
	t.Parallel()
	broken := roundTripFunc(func(*http.Request) (*http.Response, error) {
		return nil, errors.New("it broke near " + longSecret + "\r\n")
	})
	for name, test := range map[string]struct {
		transport http.RoundTripper
		change    func(*settings)
		want      []string // in addition to those that every attempt has
	}{
		"no response": {broken, withIDs, []string{"correlation_id", "error", "request_id"}},
		"no IDs":      {newService(status(http.StatusOK)), func(*settings) {}, []string{"status"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, lines := logged(t, test.transport, test.change)
				want := append([]string{"@level", "@message", "@module", "attempt", "duration_ms", "method", "path"}, test.want...)
				slices.Sort(want)
				if got := slices.Sorted(maps.Keys(lines[0])); !slices.Equal(got, want) {
					t.Errorf("got keys %q, want %q", got, want)
				}
				if got, found := lines[0]["error"].(string); found && (!strings.Contains(got, "established") || strings.Contains(got, "broke")) {
					t.Errorf("got error %q, want a connection that was not established", got)
				}
			})
		})
	}
}

func TestLog_EchoedSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		echo := func(fault simulator.Fault) simulator.Fault {
			return func(w http.ResponseWriter, r *http.Request) {
				for _, name := range []string{"MS-CV", "MS-RequestId", "MS-CorrelationId", "X-Other"} {
					w.Header().Set(name, r.Header.Get("Authorization"))
				}
				fault(w, r)
			}
		}
		text, lines := logged(t, newService(
			echo(simulator.APIError(http.StatusServiceUnavailable, longSecret, longSecret)),
			echo(simulator.Throttle("1")),
			echo(simulator.Respond(http.StatusOK, nil, longSecret)),
		), withIDs)
		if strings.Contains(text, longSecret) {
			t.Errorf("the secret is in the log: %s", text)
		}
		if got, want := lines[0]["ms_cv"], "Bearer (redacted)"; got != want {
			t.Errorf("got MS-CV %q, want %q", got, want)
		}
	})
}

func TestLog_Throttling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, lines := logged(t, newService(simulator.Throttle("57"), status(http.StatusOK)), withIDs)
		if len(lines) != 4 {
			t.Fatalf("got %d lines, want 4: %v", len(lines), lines)
		}
		for i, level := range []string{"info", "debug"} { // the pause, and who waits for it
			if line := lines[1+i]; line["@level"] != level || line["pause"] != "57s" {
				t.Errorf("line %d: got %v, want a pause of 57s for %s", 2+i, line, level)
			}
		}
	})
}

// Of requests that were rejected together, one says so.
func TestLog_ThrottlingOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		throttled := func(after time.Duration) simulator.Fault {
			return func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(after)
				simulator.Throttle("57")(w, r)
			}
		}
		var output bytes.Buffer
		ctx := tflogtest.RootLogger(t.Context(), &output)
		p := newPipeline(newService(throttled(time.Second), throttled(1500*time.Millisecond), status(http.StatusOK)))
		var requests sync.WaitGroup
		for range 2 {
			requests.Go(func() { _, _ = get(ctx, p, memoryURL) })
		}
		requests.Wait()
		if got := strings.Count(output.String(), `"@level":"info"`); got != 1 {
			t.Errorf("got %d lines for the user, want 1:\n%s", got, &output)
		}
	})
}
