// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline_test

import (
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestRetryAfterIsReadInEveryForm(t *testing.T) {
	t.Parallel()

	// The clock of a bubble starts at midnight of 1 January 2000, so the local
	// clock is an hour off from each of these.
	const (
		hourAhead  = "Sat, 01 Jan 2000 01:00:00 GMT"
		hourBehind = "Fri, 31 Dec 1999 23:00:00 GMT"
		aLifetime  = math.MaxInt32 * time.Second
	)
	for _, test := range []struct {
		name, date, value string
		want              time.Duration
	}{
		{"absent", hourAhead, "", 0},
		{"seconds", hourAhead, "57", 57 * time.Second},
		{"white space", hourAhead, " 57\t", 57 * time.Second},
		{"leading zero", hourAhead, "057", 57 * time.Second},
		{"zero", hourAhead, "0", 0},
		{"negative", hourAhead, "-5", 0},
		{"signed", hourAhead, "+5", 0},
		{"fraction", hourAhead, "1.5", 0},
		{"beyond 32 bits", hourAhead, "4294967296", aLifetime},
		{"beyond 64 bits", hourAhead, "99999999999999999999999", aLifetime},
		{"other digits", hourAhead, "٥٧", 0},
		{"nonsense", hourAhead, "soon", 0},
		{"RFC 1123, server ahead", hourAhead, "Sat, 01 Jan 2000 01:00:30 GMT", 30 * time.Second},
		{"RFC 850, server ahead", hourAhead, "Saturday, 01-Jan-00 01:00:30 GMT", 30 * time.Second},
		{"asctime, server ahead", hourAhead, "Sat Jan  1 01:00:30 2000", 30 * time.Second},
		{"RFC 1123, server behind", hourBehind, "Fri, 31 Dec 1999 23:00:30 GMT", 30 * time.Second},
		{"RFC 850, server behind", hourBehind, "Friday, 31-Dec-99 23:00:30 GMT", 30 * time.Second},
		{"asctime, server behind", hourBehind, "Fri Dec 31 23:00:30 1999", 30 * time.Second},
		{"past", hourAhead, "Sat, 01 Jan 2000 00:59:59 GMT", 0},
		{"no Date", "", "Sat, 01 Jan 2000 00:00:45 GMT", 45 * time.Second},
		{"Date is nonsense", "today", "Sat, 01 Jan 2000 00:00:45 GMT", 45 * time.Second},
		{"a date in 8,000 years", hourAhead, "Fri, 31 Dec 9999 23:59:59 GMT", aLifetime},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				header := http.Header{}
				for name, value := range map[string]string{"Date": test.date, "Retry-After": test.value} {
					if value != "" {
						header.Set(name, value)
					}
				}
				if got := pipeline.RetryAfter(header); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}

// FuzzRetryAfterIsObeyedOrEndsTheRequest sends a request to a service that asks
// to wait, and answers the next one.
func FuzzRetryAfterIsObeyedOrEndsTheRequest(f *testing.F) {
	for _, value := range []string{
		"", "57", "120", "121", "-5", "0", "1e1", "99999999999999999999999", "Sat, 01 Jan 2000 01:00:30 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
		"Saturday, 01-Jan-00 01:00:30 GMT", "Sat Jan  1 01:00:30 2000", "Mon, 01 Jan 0001 00:00:00 GMT", "57, 58", "\u0665\u0667",
	} {
		for _, code := range []uint16{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			f.Add(code, value, "Sat, 01 Jan 2000 01:00:00 GMT")
			f.Add(code, value, "")
		}
	}
	f.Fuzz(func(t *testing.T, code uint16, value, date string) {
		if code != http.StatusTooManyRequests && code != http.StatusServiceUnavailable {
			t.Skip()
		}
		synctest.Test(t, func(t *testing.T) {
			header := http.Header{"Retry-After": {value}, "Date": {date}}
			asked := pipeline.RetryAfter(header)
			if asked < 0 || asked > math.MaxInt32*time.Second {
				t.Fatalf("got %s, want between 0 and 68 years", asked)
			}
			s := newService(simulator.Respond(int(code), header, ""), status(http.StatusOK))
			start := time.Now()
			resp, err := get(t.Context(), newPipeline(s, retries(1)), memoryURL)
			took := time.Since(start)
			if asked > pipeline.MaxRetryAfter {
				wantStatus(t, resp, err, int(code))
				wantRequests(t, s, 1)
				if took != 0 {
					t.Errorf("it took %s to give up, want no time", took)
				}
				return
			}
			wantStatus(t, resp, err, http.StatusOK)
			wantRequests(t, s, 2)
			if took < asked || took > pipeline.MaxRetryAfter+time.Second {
				t.Errorf("it waited %s, want %s", took, asked)
			}
		})
	})
}
