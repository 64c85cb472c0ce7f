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
)

func TestRetryAfterIsReadInEveryForm(t *testing.T) {
	t.Parallel()

	// The clock of a bubble starts at midnight of 1 January 2000, so the local
	// clock is an hour off from each of these.
	const (
		hourAhead  = "Sat, 01 Jan 2000 01:00:00 GMT"
		hourBehind = "Fri, 31 Dec 1999 23:00:00 GMT"
		forEver    = math.MaxInt32 * time.Second
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
		{"beyond 32 bits", hourAhead, "4294967296", forEver},
		{"beyond 64 bits", hourAhead, "99999999999999999999999", forEver},
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
		{"a date in 8,000 years", hourAhead, "Fri, 31 Dec 9999 23:59:59 GMT", forEver},
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
				if got := pipeline.RetryAfter(&http.Response{Header: header}); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}

func FuzzRetryAfterIsNeverNegative(f *testing.F) {
	for _, value := range []string{"", "57", "-5", "99999999999999999999999", "Sat, 01 Jan 2000 01:00:30 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(value, "Sat, 01 Jan 2000 01:00:00 GMT")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		resp := &http.Response{Header: http.Header{"Retry-After": {value}, "Date": {date}}}
		if got := pipeline.RetryAfter(resp); got < 0 || got > math.MaxInt32*time.Second {
			t.Errorf("got %s, want between 0 and 68 years", got)
		}
	})
}
