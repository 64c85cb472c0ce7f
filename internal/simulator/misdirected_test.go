// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// connection is a client's side of one connection of HTTP/1.1.
type connection struct {
	net.Conn
	reader *bufio.Reader
}

func dial(t *testing.T, sim *simulator.Simulator) connection {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(sim.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return connection{conn, bufio.NewReaderSize(conn, 64<<10)}
}

func (c connection) send(t *testing.T, r *http.Request) {
	t.Helper()
	if err := r.Write(c); err != nil {
		t.Fatal(err)
	}
}

// want reads the next response, which is to have this status, body and request ID, the latter "" for none.
func (c connection) want(t *testing.T, status int, body, requestID string) {
	t.Helper()
	resp, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status || !strings.Contains(string(got), body) || resp.Header.Get("MS-RequestId") != requestID {
		t.Errorf("got %d %q for request %q and %v, want %d with %q for request %q",
			resp.StatusCode, got, resp.Header.Get("MS-RequestId"), err, status, body, requestID)
	}
}

func requestID(r *http.Request) string { return r.Header.Get("MS-RequestId") }

// readOf is a read of one of the example's subscriptions.
func readOf(t *testing.T, sim *simulator.Simulator, token, subscriptionID string) *http.Request {
	t.Helper()
	r := readRequest(t, sim, token)
	r.URL.Path = readPath(simulator.ExampleCustomerID, subscriptionID)
	return r
}

// The provider never sees such a response, so that no test of its own sees that there was one.
func TestLate_TakenForTheNextResponse(t *testing.T) {
	t.Parallel()
	gatewayTimeout := simulator.Respond(504, nil, "")
	for name, fault := range map[string]simulator.Fault{
		"late":      simulator.Late(gatewayTimeout, nil, time.Millisecond),
		"one write": simulator.Twice(gatewayTimeout, nil),
		"no IDs":    simulator.Twice(gatewayTimeout, simulator.WithoutIDs(nil)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			token := exampleToken(t, sim)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, fault)
			conn := dial(t, sim)
			read, next := readRequest(t, sim, token), readOf(t, sim, token, simulator.PendingSubscriptionID)
			conn.send(t, read)
			conn.want(t, 504, "", requestID(read))
			if _, err := conn.reader.Peek(1); err != nil { // the second response is there
				t.Fatal(err)
			}
			conn.send(t, next)
			echoed := requestID(read)
			if name == "no IDs" {
				echoed = ""
			}
			conn.want(t, 200, `"status":"success"`, echoed)
			conn.want(t, 200, `"status":"pending"`, requestID(next))
		})
	}
}

func TestCrossed(t *testing.T) {
	t.Parallel()
	for _, protocol := range []struct {
		name    string
		options []simulator.Option
	}{{"HTTP/1.1", nil}, {"HTTP/2", []simulator.Option{simulator.WithTLS()}}} {
		for _, echo := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, IDs %t", protocol.name, echo), func(t *testing.T) {
				t.Parallel()
				sim := start(t, protocol.options...)
				token := exampleToken(t, sim)
				crossed := simulator.Crossed(nil)
				if !echo {
					crossed = simulator.Crossed(simulator.WithoutIDs(nil))
				}
				sim.ScriptReadsForever(crossed)
				c := client(t, sim)
				requests := []*http.Request{
					readOf(t, sim, token, simulator.PendingSubscriptionID),
					readOf(t, sim, token, simulator.ExampleSubscriptionID),
				}
				var reads sync.WaitGroup
				for i, status := range []string{"success", "pending"} {
					reads.Go(func() {
						resp, err := c.Do(requests[i])
						if err != nil {
							t.Error(err)
							return
						}
						defer resp.Body.Close()
						body, err := io.ReadAll(resp.Body)
						if err != nil || resp.StatusCode != 200 || !strings.Contains(string(body), `"status":"`+status+`"`) {
							t.Errorf("got %d %q and %v, want the other's status, %s", resp.StatusCode, body, err, status)
						}
						want := ""
						if echo {
							want = requestID(requests[1-i])
						}
						if got := resp.Header.Get("MS-RequestId"); got != want {
							t.Errorf("got request ID %q, want %q", got, want)
						}
					})
				}
				reads.Wait()
				wantNoProblems(t, sim)
			})
		}
	}
}
