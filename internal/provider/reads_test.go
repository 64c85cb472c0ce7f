// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

func TestManyStatusesAreRead32AtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var running, peak atomic.Int32
		poll := func(context.Context, *subscriptionRead) (*client.SubscriptionProvisioningStatus, error) {
			peak.Store(max(peak.Load(), running.Add(1)))
			time.Sleep(time.Second)
			running.Add(-1)
			return &client.SubscriptionProvisioningStatus{Status: client.StatusSuccess}, nil
		}
		var reads []*subscriptionRead
		for range 4 * 32 {
			reads = append(reads, &subscriptionRead{})
		}
		start := time.Now()
		readAll(t.Context(), reads, readOptions{timeout: time.Minute}, poll)
		if got := peak.Load(); got != 32 {
			t.Errorf("%d were read at a time, want 32", got)
		}
		if got := time.Since(start); got != 4*time.Second {
			t.Errorf("it took %s, want four rounds of a second", got)
		}
		for _, read := range reads {
			if read.status == nil {
				t.Fatal("a subscription was not read")
			}
		}
	})
}
