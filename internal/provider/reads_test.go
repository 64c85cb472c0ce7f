// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

func TestReads_32AtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var running, peak atomic.Int32
		var succeeded atomic.Int32
		poll := func(context.Context) (string, error) {
			peak.Store(max(peak.Load(), running.Add(1)))
			time.Sleep(time.Second)
			running.Add(-1)
			succeeded.Add(1)
			return "success", nil
		}
		var reads []*read
		for range 4 * 32 {
			reads = append(reads, &read{poll: poll})
		}
		start := time.Now()
		(&providerData{interrupted: t.Context()}).run(t.Context(), reads, readOptions{timeout: time.Minute})
		if got := peak.Load(); got != 32 {
			t.Errorf("%d were read at a time, want 32", got)
		}
		if got := time.Since(start); got != 4*time.Second {
			t.Errorf("it took %s, want four rounds of a second", got)
		}
		if got := succeeded.Load(); got != 4*32 {
			t.Errorf("%d were read, want %d", got, 4*32)
		}
	})
}

func TestReads_TwentyCauses(t *testing.T) {
	t.Parallel()
	d := configure(t.Context(), t, testProvider(ownToken), nil)
	reads := map[string]*read{}
	for i := range 50 { // each cause has two keys
		reads[fmt.Sprint("key-", i)] = &read{poll: func(context.Context) (string, error) {
			return "", &advice.LookupError{Title: advice.TitleAmbiguousName, Reason: fmt.Sprint("there are ", i/2), NextStep: "Choose one."}
		}}
	}
	diags := d.readMany(t.Context(), reads, readOptions{timeout: time.Minute, timeoutName: "timeouts.read"})
	if len(diags) != 21 {
		t.Fatalf("got %d errors, want 20 and a count", len(diags))
	}
	if got := diags[20].Detail(); !strings.Contains(got, "10 more of 50") {
		t.Errorf("got %q", got)
	}
	if got := diags[0]; got.Summary() != advice.TitleAmbiguousName || !strings.Contains(got.Detail(), `Keys: "key-0", "key-1"`) {
		t.Errorf("got %v", got)
	}
}

func TestReads_FailsAtItsKey(t *testing.T) {
	t.Parallel()
	d := configure(t.Context(), t, testProvider(ownToken), nil)
	at := path.Root("subscriptions").AtMapKey("a").AtName("subscription_id")
	reads := map[string]*read{
		"a": {at: at, poll: func(context.Context) (string, error) { return "", &client.Error{StatusCode: http.StatusForbidden} }},
		"b": {poll: func(context.Context) (string, error) { return "", nil }},
	}
	diags := d.readMany(t.Context(), reads, readOptions{timeout: time.Minute, timeoutName: "timeouts.read"})
	if len(diags) != 1 {
		t.Fatalf("got %v, want one error", diags)
	}
	if got, ok := diags[0].(diag.DiagnosticWithPath); !ok || !got.Path().Equal(at) {
		t.Errorf("got %v, want it at %s", diags[0], at)
	}
}
