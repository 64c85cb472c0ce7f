// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package pipeline

import (
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// The names of MS-RequestId and MS-CorrelationId in net/http's canonical form.
const (
	RequestIDHeader     = "Ms-Requestid"
	CorrelationIDHeader = "Ms-Correlationid"
)

// attempts counts the tries of one request.
type attempts struct {
	count int
	ended time.Time // the last one
	// What the last one came to: a status, or the reason why there is none.
	lastStatus int
	lastReason string
}

// lastAnswer is empty if there was no answer and no reason.
func (a *attempts) lastAnswer() string {
	if a.lastStatus != 0 {
		return StatusText(a.lastStatus)
	}
	return a.lastReason
}

// attemptLog writes one line for each try: an allow-list of facts, never a
// header or a body as such.
type attemptLog struct {
	message string
	secrets *redact.Secrets
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
	if id := raw.Header.Get(RequestIDHeader); id != "" { // Entra has no such IDs
		fields["request_id"], fields["correlation_id"] = id, raw.Header.Get(CorrelationIDHeader)
	}
	if err != nil {
		reason := l.secrets.Line(err.Error())
		fields["error"] = reason
		if raw.Context().Err() == nil { // what came before the end tells more
			tries.lastStatus, tries.lastReason = 0, reason
		}
	} else {
		tries.lastStatus = resp.StatusCode
		fields["status"] = resp.StatusCode
		if vector := resp.Header.Get("MS-CV"); vector != "" {
			fields["ms_cv"] = l.secrets.Line(vector)
		}
	}
	tflog.Debug(raw.Context(), l.message, fields)
	return resp, err
}
