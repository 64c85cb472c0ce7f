// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"io"
	"net/http"
	"time"
)

// dripInterval is between two bytes of a response that drips: nothing that waits for silence would notice it.
const dripInterval = 50 * time.Millisecond

// DripHeader sends the header of a response byte by byte, without end. It needs HTTP/1.
func DripHeader() Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		conn := hijack(w)
		defer conn.Close()
		_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nX-Slow: "))
		drip(r.Context(), conn)
	}
}

// DripBody responds with 200 and sends a body byte by byte, without end.
func DripBody() Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		begin(w, http.StatusOK, `{"skuId":`)
		drip(r.Context(), flushing{w})
	}
}

// drip ends when the client gives up or the simulator is closed.
func drip(ctx context.Context, w io.Writer) {
	ticker := time.NewTicker(dripInterval)
	defer ticker.Stop()
	for err := error(nil); err == nil; {
		select {
		case <-ticker.C:
			_, err = w.Write([]byte(" "))
		case <-ctx.Done():
			return
		}
	}
}

// flushing sends at once what is written.
type flushing struct{ http.ResponseWriter }

func (f flushing) Write(p []byte) (int, error) {
	n, err := f.ResponseWriter.Write(p)
	_ = http.NewResponseController(f.ResponseWriter).Flush()
	return n, err
}
