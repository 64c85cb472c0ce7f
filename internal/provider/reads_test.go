// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestManyStatusesAreRead32AtATime(t *testing.T) {
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
		readAll(t.Context(), reads, readOptions{timeout: time.Minute})
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
