// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"
	"time"
)

func TestALimitRejectsRequestsBeyondItsWindow(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	read := func(want int) http.Header {
		t.Helper()
		resp, _ := do(t, client(t, sim), readRequest(t, sim, token))
		if resp.StatusCode != want {
			t.Fatalf("got status %d, want %d", resp.StatusCode, want)
		}
		return resp.Header
	}
	sim.SetLimit(2, time.Hour)
	read(http.StatusOK)
	read(http.StatusOK)
	if got := read(http.StatusTooManyRequests).Get("Retry-After"); got != "3600" {
		t.Errorf("got Retry-After %q, want the whole hour", got)
	}
	sim.SetLimit(1, time.Nanosecond) // practically a window for each
	read(http.StatusOK)
	read(http.StatusOK)
	sim.SetLimit(1, time.Hour)
	read(http.StatusOK)
	read(http.StatusTooManyRequests)
	sim.SetLimit(0, 0)
	read(http.StatusOK)
}
