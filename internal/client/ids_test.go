// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func idsOf(r *http.Request) client.IDs {
	return client.IDs{RequestID: r.Header.Get("MS-RequestId"), CorrelationID: r.Header.Get("MS-CorrelationId")}
}

func TestIDsStayTheSameInTheRetriesOfARead(t *testing.T) {
	t.Parallel()
	s := newService(
		simulator.Respond(http.StatusServiceUnavailable, nil, ""),
		simulator.Throttle(""),
		simulator.Respond(http.StatusUnauthorized, nil, ""),
		simulator.Respond(http.StatusOK, nil, success),
	)
	c := newClient("https://service.example", s, withTokens(&tokens{first: "one", second: "two"}),
		retries(1))
	if _, err := read(t, c); err != nil {
		t.Fatal(err)
	}
	wantRequests(t, s, 4)
	for i, r := range s.received() {
		if got, want := idsOf(r), idsOf(s.received()[0]); got != want {
			t.Errorf("request %d: got %+v, want %+v", i+1, got, want)
		}
	}
}

func TestIDsAreNewForEachRead(t *testing.T) {
	t.Parallel()
	s := newService(simulator.Respond(http.StatusOK, nil, success))
	c := newClient("https://service.example", s)
	seen := map[string]bool{}
	for range 3 {
		if _, err := read(t, c); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range s.received() {
		for _, id := range []string{idsOf(r).RequestID, idsOf(r).CorrelationID} {
			if seen[id] || !guid.Is(id) {
				t.Errorf("got ID %q, want a new GUID", id)
			}
			seen[id] = true
		}
	}
}

func TestAnErrorGivesTheIDsThatTheServiceKnows(t *testing.T) {
	t.Parallel()
	for name, echoed := range map[string]string{
		"none":          "",
		"not a GUID":    "an-id-of-a-gateway",
		"forged":        requestID + " ##vso[task]",
		"in braces":     "{" + requestID + "}",
		"token":         token,
		"another GUID":  requestID,
		"in upper case": "D0E38DFD-A2C5-4A14-AC06-12D30F0EC54E",
	} {
		for code, body := range map[int]string{http.StatusNotFound: "", http.StatusOK: "{}"} {
			t.Run(name+" with "+http.StatusText(code), func(t *testing.T) {
				t.Parallel()
				header := http.Header{}
				if echoed != "" {
					header.Set("MS-RequestId", echoed)
					header.Set("MS-CorrelationId", echoed)
				}
				s := newService(simulator.Respond(code, header, body))
				_, err := read(t, newClient("https://service.example", s))

				want := idsOf(s.received()[0])
				if guid.Is(echoed) {
					want = client.IDs{RequestID: echoed, CorrelationID: echoed}
				}
				var got client.IDs
				switch err := err.(type) { //nolint:errorlint // the types themselves are promised
				case *client.Error:
					got = err.IDs
				}
				if got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
			})
		}
	}
}

func TestAResponseWithTheIDsOfAnotherRequestIsALostConnection(t *testing.T) {
	t.Parallel()
	for _, code := range []int{200, 400, 401, 403, 404, 429, 500} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			var s *service
			crossed := func(w http.ResponseWriter, r *http.Request) {
				ids := idsOf(s.received()[0])
				header := http.Header{"Ms-Requestid": {strings.ToUpper(ids.RequestID)}, "Ms-Correlationid": {requestID}, "Retry-After": {"3600"}}
				simulator.Respond(code, header, success)(w, r)
			}
			s = newService(provisioned, crossed, simulator.Respond(http.StatusOK, nil, `{"status":"pending"}`))
			c := newClient("https://service.example", s, retries(1))
			for _, want := range []string{"success", "pending"} {
				status, err := read(t, c)
				if err != nil {
					t.Fatal(err)
				}
				if status.Status != want {
					t.Errorf("got %q, want %q", status.Status, want)
				}
			}
			wantRequests(t, s, 3)
		})
	}
}

func TestIDsOfAnotherClientAreIgnored(t *testing.T) {
	t.Parallel()
	other := newService(provisioned)
	if _, err := read(t, newClient("https://service.example", other)); err != nil {
		t.Fatal(err)
	}
	ids := idsOf(other.received()[0])
	s := newService(simulator.Respond(http.StatusOK, http.Header{"Ms-Requestid": {ids.RequestID}, "Ms-Correlationid": {ids.CorrelationID}}, success))
	if _, err := read(t, newClient("https://service.example", s)); err != nil {
		t.Error(err)
	}
}

func TestAnEchoInTheWrongHeaderIsThisRequests(t *testing.T) {
	t.Parallel()
	s := newService(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("MS-RequestId", r.Header.Get("MS-CorrelationId"))
		provisioned(w, r)
	})
	if _, err := read(t, newClient("https://service.example", s)); err != nil {
		t.Error(err)
	}
}

func TestAnIDIsKnownHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		write func(http.Header, string)
	}{
		{"in braces", func(h http.Header, id string) { h.Set("MS-RequestId", "{"+id+"}") }},
		{"without hyphens", func(h http.Header, id string) { h.Set("MS-RequestId", strings.ReplaceAll(id, "-", "")) }},
		{"joined with another", func(h http.Header, id string) { h.Set("MS-RequestId", requestID+", "+id) }},
		{"in a second header", func(h http.Header, id string) { h["Ms-Requestid"] = []string{requestID, id} }},
		{"in the other header", func(h http.Header, id string) { h.Set("MS-CorrelationId", id) }},
		{"in a trailer", func(h http.Header, id string) { h.Set(http.TrailerPrefix+"MS-RequestId", id) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var s *service
			s = newService(provisioned, func(w http.ResponseWriter, r *http.Request) {
				test.write(w.Header(), idsOf(s.received()[0]).RequestID)
				provisioned(w, r)
			}, provisioned)
			c := newClient("https://service.example", s, retries(1))
			for range 2 {
				if _, err := read(t, c); err != nil {
					t.Fatal(err)
				}
			}
			wantRequests(t, s, 3)
		})
	}
}
