// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"bufio"
	"crypto/tls"
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
	var conn net.Conn
	var err error
	if host, secure := strings.CutPrefix(sim.URL(), "https://"); secure {
		config := client(t, sim).Transport.(*http.Transport).TLSClientConfig
		conn, err = (&tls.Dialer{Config: config}).DialContext(t.Context(), "tcp", host)
	} else {
		conn, err = (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(sim.URL(), "http://"))
	}
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

func TestALateResponseFollowsOnItsConnection(t *testing.T) {
	t.Parallel()
	for _, protocol := range []struct {
		name    string
		options []simulator.Option
	}{{"HTTP/1.1", nil}, {"HTTP/1.1 with TLS", []simulator.Option{simulator.WithTLS()}}} {
		for _, status := range []int{200, 408, 504} {
			for _, after := range []time.Duration{0, time.Millisecond, 3 * time.Millisecond, 5 * time.Millisecond} {
				t.Run(fmt.Sprintf("%d and %s over %s", status, after, protocol.name), func(t *testing.T) {
					t.Parallel()
					sim := start(t, protocol.options...)
					token := exampleToken(t, sim)
					first, early := simulator.Respond(status, nil, "early"), "early"
					if status == http.StatusOK {
						first, early = nil, `"status":"success"`
					}
					sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Late(first, nil, after))
					conn := dial(t, sim)

					read, began := readRequest(t, sim, token), time.Now()
					conn.send(t, read)
					conn.want(t, status, early, requestID(read))
					conn.want(t, 200, `"status":"success"`, requestID(read))
					if took := time.Since(began); took < after {
						t.Errorf("the late response came after %s, want %s", took, after)
					}

					next := readOf(t, sim, token, simulator.PendingSubscriptionID)
					conn.send(t, next)
					conn.want(t, 200, `"status":"pending"`, requestID(next))
					if got := sim.Connections(); got != 2 {
						t.Errorf("got %d connections, want the token's and this one", got)
					}
					if got := sim.APIRequests(); len(got) != 2 || got[0].Status != status || got[1].Status != 200 {
						t.Errorf("got records %+v", got)
					}
					wantNoProblems(t, sim)
				})
			}
		}
	}
}

func TestTwoResponsesInOneWrite(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	sim.ScriptReads(simulator.Twice(nil, simulator.WithoutIDs(simulator.Respond(200, nil, "unsolicited"))))
	conn := dial(t, sim)
	read := readRequest(t, sim, token)
	conn.send(t, read)
	conn.want(t, 200, `"status":"success"`, requestID(read))
	if conn.reader.Buffered() == 0 {
		t.Error("the second response did not come with the first")
	}
	conn.want(t, 200, "unsolicited", "")
	conn.send(t, read)
	conn.want(t, 200, `"status":"success"`, requestID(read))
}

func TestALateResponseEndsWithTheSimulator(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.ScriptReads(simulator.Late(simulator.Respond(504, nil, ""), nil, time.Hour))
	conn := dial(t, sim)
	read := readRequest(t, sim, "")
	conn.send(t, read)
	conn.want(t, 504, "", requestID(read))
	sim.Close()
	waitFor(t, func() bool { return sim.RequestsInProgress() == 0 })
	if _, err := conn.reader.ReadByte(); err == nil {
		t.Error("there was a response after the end")
	}
}

// Over HTTP/1.1 a response that nobody asked for reaches the request that comes next: the fault that it is all about.
func TestALateResponseIsTakenForTheNextOne(t *testing.T) {
	t.Parallel()
	sim := start(t)
	token := exampleToken(t, sim)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Twice(simulator.Respond(504, nil, ""), nil))
	conn := dial(t, sim)
	read, next := readRequest(t, sim, token), readOf(t, sim, token, simulator.PendingSubscriptionID)
	conn.send(t, read)
	conn.want(t, 504, "", requestID(read))
	conn.send(t, next)
	conn.want(t, 200, `"status":"success"`, requestID(read))
}

func TestCrossedResponsesAreExchanged(t *testing.T) {
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
				sim.ScriptReads(crossed, crossed)
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

func TestTheLastOfAnOddNumberIsNotCrossed(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.ScriptReadsForever(simulator.Crossed(nil))
	r := readRequest(t, sim, exampleToken(t, sim))
	if resp, body := do(t, client(t, sim), r); resp.Header.Get("MS-RequestId") != requestID(r) || !strings.Contains(body, `"status":"success"`) {
		t.Errorf("got %d %q, want its own response", resp.StatusCode, body)
	}
}
