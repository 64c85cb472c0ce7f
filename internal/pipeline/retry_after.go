// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxRetryAfter is the longest Retry-After that is obeyed.
	maxRetryAfter = 2 * time.Minute
	// forEver stands for a time that is too long for azcore to reckon with.
	forEver = math.MaxInt32 * time.Second
)

// RetryAfter is how long an answer asks to wait; 0 if it doesn't say, or not in
// a way that makes sense. A date is taken relative to the answer's own Date, so
// that a wrong clock on this side does no harm.
func RetryAfter(resp *http.Response) time.Duration {
	value := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 32)
		if err != nil { // too large
			return forEver
		}
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(0, until.Sub(now)), forEver)
}

// normalizeRetryAfter rewrites the header in the one form that azcore reads
// right, whole seconds, and returns the time.
func normalizeRetryAfter(resp *http.Response) time.Duration {
	wait := RetryAfter(resp)
	resp.Header.Del("Retry-After-Ms")
	resp.Header.Del("X-Ms-Retry-After-Ms")
	if wait == 0 {
		resp.Header.Del("Retry-After")
	} else {
		resp.Header.Set("Retry-After", strconv.FormatFloat(math.Ceil(wait.Seconds()), 'f', 0, 64))
	}
	return wait
}

// fitsDeadline tells whether a wait ends before the context does.
func fitsDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Now().Add(wait).Before(deadline)
}
