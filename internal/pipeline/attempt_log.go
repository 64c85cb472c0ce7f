// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// attemptLog counts the attempts and logs one line for each: an allow-list of facts,
// never all headers and never a body.
type attemptLog struct {
	next    http.RoundTripper
	message string
	secrets *redact.Secrets
}

func (l *attemptLog) RoundTrip(req *http.Request) (*http.Response, error) {
	x := exchangeOf(req.Context())
	x.attempts++

	previous, start := x.lastEnd, time.Now()
	resp, err := l.next.RoundTrip(req)
	x.lastEnd = time.Now()

	fields := map[string]any{
		"method":      req.Method,
		"path":        req.URL.Path,
		"attempt":     x.attempts,
		"duration_ms": x.lastEnd.Sub(start).Milliseconds(),
	}
	if x.attempts > 1 {
		fields["pause_ms"] = start.Sub(previous).Milliseconds()
	}
	if id := req.Header.Get(RequestIDHeader); id != "" { // Entra has no such IDs
		fields["request_id"], fields["correlation_id"] = id, req.Header.Get(CorrelationIDHeader)
	}
	if err != nil {
		fields["error"] = err.Error()
		if req.Context().Err() == nil { // otherwise the previous attempt says more
			x.response, x.lastResult = nil, err.Error()
		}
	} else {
		x.lastResult = StatusText(resp.StatusCode)
		fields["status"] = resp.StatusCode
		if vector := resp.Header.Get("MS-CV"); vector != "" {
			fields["ms_cv"] = l.secrets.Line(vector)
		}
	}
	tflog.Debug(req.Context(), l.message, fields)
	return resp, err
}
