// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// The names of MS-RequestId and MS-CorrelationId in net/http's canonical form.
const (
	RequestIDHeader     = "Ms-Requestid"
	CorrelationIDHeader = "Ms-Correlationid"
)

// attempts counts the tries of one request.
type attempts struct {
	count      int
	ended      time.Time // the last one
	lastAnswer string
}

// attemptLog writes one line for each try: an allow-list of facts, never a
// header or a body as such.
type attemptLog struct {
	service string
	secrets *Secrets
}

func (l *attemptLog) Do(req *policy.Request) (*http.Response, error) {
	var tries *attempts
	req.OperationValue(&tries)
	tries.count++

	last, start := tries.ended, time.Now()
	resp, err := req.Next()
	tries.ended = time.Now()

	raw := req.Raw()
	fields := map[string]any{
		"method":      raw.Method,
		"path":        raw.URL.Path,
		"attempt":     tries.count,
		"duration_ms": tries.ended.Sub(start).Milliseconds(),
	}
	if tries.count > 1 {
		fields["pause_ms"] = start.Sub(last).Milliseconds()
	}
	note := func(name, text string) {
		if text != "" { // Entra has no such IDs
			fields[name] = text
		}
	}
	note("request_id", raw.Header.Get(RequestIDHeader))
	note("correlation_id", raw.Header.Get(CorrelationIDHeader))
	if err != nil {
		reason := l.secrets.OneLine(err.Error())
		fields["error"] = reason
		if raw.Context().Err() == nil { // what came before the end tells more
			tries.lastAnswer = reason
		}
	} else {
		tries.lastAnswer = StatusText(resp.StatusCode)
		fields["status"] = resp.StatusCode
		note("ms_cv", l.secrets.OneLine(resp.Header.Get("MS-CV")))
	}
	tflog.Debug(raw.Context(), "Request to "+l.service, fields)
	return resp, err
}
